"""How deals go through the stages: how long they stand in each, where they end, and when all of it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lab.demo.clock import DAYS_BACK
from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.world import World

OPEN_STAGES = 4
_MEDIAN_DAYS = (7.0, 13.0, 11.0, 12.0)
_LOST_IN = (0.27, 0.29, 0.30, 0.14)
_MONTHS = (0.9, 0.55, 1.15, 0.95, 1.0, 1.25, 0.85, 0.8, 1.15, 0.9, 1.1, 1.5)
"""How many deals close in each month: little around the New Year holidays, much at the ends of quarter and year."""


@dataclass(frozen=True)
class Journeys:
    """Times in working days.  ``entered`` has a column per open stage, NaN where a deal never came."""

    created: Array
    entered: Array
    closed: Array
    stage: Array
    share: Array

    def reordered(self, order: Array) -> Journeys:
        """Return the same journeys in another order."""
        return Journeys(
            self.created[order], self.entered[order], self.closed[order], self.stage[order], self.share[order]
        )


def journeys(world: World, dice: Dice, plan: pd.DataFrame) -> Journeys:
    """Return the journey of each deal.  Needs ``won``, ``open``, ``stale``, ``value``, ``person`` and ``zone``.

    ``stage`` is the last open stage reached by now, ``share`` how much of its whole way a deal has gone.
    """
    won, is_open = plan["won"].to_numpy(), plan["open"].to_numpy()
    last = np.where(won, OPEN_STAGES - 1, dice.index(OPEN_STAGES, len(plan), _LOST_IN))
    stay = _stays(dice, plan, last)
    whole = stay.sum(axis=1)
    share = np.where(is_open, 0.03 + 0.94 * dice.raw.random(len(plan)), 1.0)
    left = np.cumsum(stay, axis=1)
    stage = np.minimum((left <= (share * whole)[:, None]).sum(axis=1), last)
    age = share * whole + np.where(plan["stale"], dice.raw.uniform(75, 240, len(plan)), 0.0)
    now = world.clock.now[plan["zone"].to_numpy()]
    closed = np.where(is_open, np.nan, _closings(world, dice, now))
    created = np.where(is_open, now - age, closed - whole)
    starts = np.column_stack([np.zeros(len(plan)), left[:, :-1]]) + created[:, None]
    reached = np.arange(OPEN_STAGES)[None, :] <= stage[:, None]
    return Journeys(created, np.where(reached, starts, np.nan), closed, stage, share)


def _stays(dice: Dice, plan: pd.DataFrame, last: Array) -> Array:
    count = len(plan)
    pace = (plan["value"].to_numpy() / 200_000) ** 0.1 * np.where(plan["person"], 0.3, 1.0)
    stay = np.array(_MEDIAN_DAYS) * np.exp(dice.raw.normal(0, 0.65, (count, OPEN_STAGES))) * pace[:, None]
    slow = (~plan["won"].to_numpy())[:, None] & (np.arange(OPEN_STAGES)[None, :] == last[:, None])
    stay = np.maximum(stay * np.where(slow, 1.5, 1.0), 0.4)
    return np.where(np.arange(OPEN_STAGES)[None, :] <= last[:, None], stay, 0.0)


def _closings(world: World, dice: Dice, now: Array) -> Array:
    """Draw closing times over the last two years, by month and with some growth."""
    count = len(now)
    back = np.sort(dice.raw.uniform(1.0, DAYS_BACK, max(6 * count, 200)))
    months = (np.datetime64(world.clock.today.date(), "D") - back.astype("timedelta64[D]")).astype("datetime64[M]")
    weights = np.array(_MONTHS)[months.astype(int) % 12] * np.exp(-0.25 * back / 365)
    return now - back[dice.index(len(back), count, weights)]
