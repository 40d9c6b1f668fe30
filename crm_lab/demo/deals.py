"""Deals in the making: with whom, about what, by whom, how likely, and how they went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lab.demo.catalogue import CURRENCIES
from crm_lab.demo.chances import follow_ups, petals, win_chances
from crm_lab.demo.dice import Array, Dice
from crm_lab.demo.journeys import Journeys, journeys
from crm_lab.demo.lines import lines, main_products, totals
from crm_lab.demo.market import draw_sources
from crm_lab.demo.people import REGION_CURRENCY, owners
from crm_lab.demo.world import Draft, World

IN_CNY = np.array([1.0, 7.85, 7.15])
_SHARE_OF_ACTIVITIES = 0.6
"""How many of all activities belong to deals, about."""


@dataclass(frozen=True)
class Deals:
    """All deals, oldest first: plan, lines (``deal`` is a row of the plan), petals, journeys and log-odds."""

    plan: pd.DataFrame
    lines: pd.DataFrame
    petals: Array
    way: Journeys
    odds: pd.DataFrame


def plan_deals(world: World, customers: pd.DataFrame, staff: Draft) -> Deals:
    """Decide about all deals."""
    dice = world.dice("deals")
    plan = _parties(world, dice, customers, staff)
    currency = np.array([CURRENCIES.index(c) for c in REGION_CURRENCY])[plan["region"].to_numpy()]
    plan["product"] = main_products(dice, plan["industry"].to_numpy(), plan["person"].to_numpy())
    items = lines(dice, plan["product"].to_numpy(), currency, plan["person"].to_numpy())
    plan["amount"] = totals(items, len(plan))
    plan["value"] = plan["amount"].to_numpy() / 100 * IN_CNY[currency]
    covered = petals(dice, staff.known("skill")[plan["owner"].to_numpy()])
    mean = _SHARE_OF_ACTIVITIES * world.size.activities / world.size.deals
    plan["follow_ups"] = follow_ups(dice, staff.known("diligence")[plan["owner"].to_numpy()], mean)
    odds = win_chances(plan, covered, staff)
    plan["won"] = dice.chance(odds["win_probability"].to_numpy(), len(plan))
    way = journeys(world, dice, plan)
    return _by_time(plan, items, covered, way, odds)


def _parties(world: World, dice: Dice, customers: pd.DataFrame, staff: Draft) -> pd.DataFrame:
    count, still = world.size.deals, world.size.open_deals
    weights = customers["weight"].to_numpy()
    loyal = weights * ~customers["churner"].to_numpy()
    open_with = dice.index(len(customers), still, loyal if loyal.sum() else weights)
    account = np.concatenate([open_with, dice.index(len(customers), count - still, weights)])
    plan = pd.DataFrame({"account": account, "open": np.arange(count) < still})
    for name in ("region", "zone", "language", "person", "industry"):
        plan[name] = customers[name].to_numpy()[account]
    plan["existing"] = dice.chance(0.35, count) & ~plan["person"].to_numpy()
    plan["source"] = draw_sources(dice, count, plan["existing"].to_numpy())
    plan["owner"] = _deal_owners(dice, customers["owner"].to_numpy()[account], plan["region"].to_numpy(), staff)
    plan["stale"] = False
    plan.loc[dice.some(np.arange(still), world.rates.stale_deals), "stale"] = True
    return plan


def _deal_owners(dice: Dice, usual: Array, region: Array, staff: Draft) -> Array:
    """Mostly the account's owner, sometimes a colleague of the same region."""
    return np.where(dice.chance(0.82, len(usual)), usual, owners(dice, staff, region))


def _by_time(plan: pd.DataFrame, items: pd.DataFrame, covered: Array, way: Journeys, odds: pd.DataFrame) -> Deals:
    order = np.argsort(way.created, kind="stable")
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    items = items.assign(deal=rank[items["deal"].to_numpy()])
    items = items.sort_values(["deal", "position"], kind="stable").reset_index(drop=True)
    sorted_plan = plan.iloc[order].reset_index(drop=True)
    return Deals(sorted_plan, items, covered[order], way.reordered(order), odds.iloc[order].reset_index(drop=True))


def set_first_contact(world: World, customers: pd.DataFrame, deals: Deals) -> pd.DataFrame:
    """Return the customers with ``created``: before the first deal of each."""
    dice = world.dice("first contact")
    own = world.clock.now[customers["zone"].to_numpy()] - dice.raw.uniform(20, 900, len(customers))
    first = pd.Series(deals.way.created).groupby(deals.plan["account"]).min()
    first_deal = first.reindex(np.arange(len(customers))).to_numpy() - dice.raw.uniform(0.5, 30, len(customers))
    return customers.assign(created=np.fmin(own, first_deal))
