"""The learners together: weighted by what they were worth on deals that were held out, and calibrated by the same.

Every fold's learners stay and are averaged (bagging), so that nothing is learnt on all deals without having been tried.
The weights are the non-negative ones of the least log loss (Wolpert's stacking, Breiman 1996), drawn a little towards
a plain mean; their sum is the slope of Platt's calibration, ``shift`` its intercept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.model_selection import StratifiedKFold

from crm_lab.sales.models.columns import Column, Floats
from crm_lab.sales.models.learners import SEED, Outcomes, Scorer, learn, scores

FEW = 1_000
"""Fewer deals are cut into ten folds, more into five."""
PULL = 10.0
"""How hard the weights are drawn to a plain mean, in the log loss of a deal."""


@dataclass
class Blend:
    """``folds`` of taught learners, their ``weights`` and ``shift``; ``held_out`` are honest chances of the deals.

    Each chance of ``held_out`` comes from learners that never saw the deal, by weights of the other folds.
    """

    folds: list[list[Scorer]]
    weights: Floats
    shift: float
    held_out: Floats

    def log_odds(self, table: Floats) -> Floats:
        """Return the calibrated log-odds of each row of a coded table."""
        mean = np.mean([scores(taught, table) for taught in self.folds], axis=0)
        return np.asarray(mean @ self.weights + self.shift)

    def chances(self, table: Floats) -> Floats:
        """Return the chance of each row."""
        return np.asarray(expit(self.log_odds(table)))


def blended(columns: list[Column], table: Floats, won: Outcomes) -> Blend:
    """Learn from a coded table and its outcomes (0 or 1, at least ten of each)."""
    folds: list[list[Scorer]] = []
    tried: list[Floats] = []
    splitter = StratifiedKFold(10 if len(won) < FEW else 5, shuffle=True, random_state=SEED)
    parts = list(splitter.split(table, won))
    for learnt, held in parts:
        folds.append(learn(columns, table[learnt], won[learnt]))
        tried.append(scores(folds[-1], table[held]))
    told = np.empty((len(won), tried[0].shape[1]))
    for (_, held), score in zip(parts, tried, strict=True):
        told[held] = score
    held_out = np.empty(len(won))
    for learnt, held in parts:
        weights, shift = _weighed(told[learnt], won[learnt])
        held_out[held] = expit(told[held] @ weights + shift)
    return Blend(folds, *_weighed(told, won), held_out)


def _weighed(told: Floats, won: Outcomes) -> tuple[Floats, float]:
    count = told.shape[1]

    def loss(given: Floats) -> tuple[float, Floats]:
        weights, odds = given[:count], told @ given[:count] + given[count]
        away = weights - 1 / count
        wrong = expit(odds) - won
        value = np.logaddexp(0, odds).sum() - odds @ won + PULL * away @ away
        return float(value), np.append(told.T @ wrong + 2 * PULL * away, wrong.sum())

    start = np.append(np.full(count, 1 / count), 0.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * count + [(None, None)])
    return found.x[:count], float(found.x[count])
