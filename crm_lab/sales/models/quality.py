"""How good chances are on deals that were held out: AUC with its interval, log loss, calibration, and in date order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import expit
from scipy.stats import rankdata

from crm_lab.intervals import t_quantile
from crm_lab.sales.models.columns import Column, Floats
from crm_lab.sales.models.learners import Outcomes, learn, scores

CUTS = (0.5, 0.625, 0.75, 0.875, 1.0)
"""In date order it is learnt from what lies before a cut, and tried on what lies between it and the next one."""
LEAST = 10
"""So many of both outcomes a part needs."""


@dataclass(frozen=True)
class Ranked:
    """An AUC (0.5: by chance, 1: all won ones above all lost ones) with its 95 % interval."""

    auc: float
    low: float
    high: float


@dataclass(frozen=True)
class Quality:
    """Figures on held-out deals.

    ``log_loss`` and ``base_loss`` (that of the base rate for all) are in nats, ``calibration_error`` is the mean
    distance of chance and share won in tenths of the deals, ``in_order`` the AUC when only the past is known (None
    without dates, or when too few deals lie before or behind a cut).
    """

    deals: int
    won: int
    ranked: Ranked
    log_loss: float
    base_loss: float
    calibration_error: float
    in_order: Ranked | None

    @property
    def skill(self) -> float:
        """The share of the base rate's log loss that is saved; below 0 when the base rate is better."""
        return 1 - self.log_loss / self.base_loss


def quality(chances: Floats, won: Outcomes, in_order: Ranked | None) -> Quality:
    """Return how good the chances of held-out deals are."""
    base = np.full(len(won), won.mean())
    error = calibration_error(chances, won)
    return Quality(len(won), int(won.sum()), ranked(chances, won), loss(chances, won), loss(base, won), error, in_order)


def ranked(chances: Floats, won: Outcomes) -> Ranked:
    """Return the AUC and its interval (DeLong, DeLong and Clarke-Pearson, 1988)."""
    above, below = chances[won == 1], chances[won == 0]
    ranks = rankdata(np.concatenate([above, below]))
    mine = (ranks[: len(above)] - rankdata(above)) / len(below)
    theirs = 1 - (ranks[len(above) :] - rankdata(below)) / len(above)
    half = t_quantile(len(won) - 1) * float(np.sqrt(mine.var(ddof=1) / len(above) + theirs.var(ddof=1) / len(below)))
    auc = float(mine.mean())
    return Ranked(auc, max(0.0, auc - half), min(1.0, auc + half))


def loss(chances: Floats, won: Outcomes) -> float:
    """Return the mean log loss in nats."""
    chance = np.clip(chances, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(won == 1, np.log(chance), np.log(1 - chance))))


def calibration_error(chances: Floats, won: Outcomes) -> float:
    """Return the mean distance of chance and share won over tenths of the deals, by chance."""
    parts = np.array_split(np.argsort(chances, kind="stable"), 10)
    return float(sum(abs(chances[one].mean() - won[one].mean()) * len(one) for one in parts if len(one)) / len(won))


def in_order(columns: list[Column], table: Floats, won: Outcomes, moments: Floats) -> Ranked | None:
    """Return the AUC on deals of each stretch of time by learners of what came before, pooled within stretches."""
    order = np.argsort(moments, kind="stable")
    cuts = [int(cut * len(order)) for cut in CUTS]
    found = []
    for start, end in pairwise(cuts):
        before, after = order[:start], order[start:end]
        if min(np.bincount(won[before], minlength=2).min(), np.bincount(won[after], minlength=2).min()) >= LEAST:
            told = scores(learn(columns, table[before], won[before]), table[after]).mean(axis=1)
            found.append((ranked(expit(told), won[after]), len(after)))
    return _pooled(found)


def _pooled(found: list[tuple[Ranked, int]]) -> Ranked | None:
    if not found:
        return None
    share = np.array([count for _, count in found]) / sum(count for _, count in found)
    auc = float(share @ [one.auc for one, _ in found])
    half = float(np.sqrt(share**2 @ np.square([(one.high - one.low) / 2 for one, _ in found])))
    return Ranked(auc, max(0.0, auc - half), min(1.0, auc + half))
