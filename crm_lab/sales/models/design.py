"""What the learners are given of a coded table: derived columns, and straight-line pieces for logistic regression."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from crm_lab.sales.models.columns import CATEGORY, DATE, Column, Floats

MOST_DATES = 4
"""Differences are taken between so many dates at most."""
MOST_LEVELS = 60
LEAST_ROWS = 3
"""A level with fewer rows has no column of its own."""
KNOTS = (0.1, 0.25, 0.5, 0.75, 0.9)
YEAR, WEEK = 365.2425, 7.0


class Widened:
    """A coded table with the month and weekday of every date, and the days between every two dates."""

    def __init__(self, columns: list[Column]) -> None:
        kinds = [column.kind for column in columns]
        self.dates = [at for at, kind in enumerate(kinds) if kind == DATE]
        self.pairs = list(combinations(self.dates[:MOST_DATES], 2))
        self.categories = [at for at, kind in enumerate(kinds) if kind == CATEGORY]

    def __call__(self, table: Floats) -> Floats:
        """Return the table with the derived columns behind its own."""
        dates = table[:, self.dates]
        apart = [table[:, [late]] - table[:, [early]] for early, late in self.pairs]
        return np.hstack([table, np.floor(dates % YEAR / YEAR * 12), np.floor((dates + 3) % WEEK), *apart])


class Pieces:
    """Columns for a linear learner: standardised values, ranks, hinges, what is missing, and levels one by one."""

    def __init__(self, table: Floats, categories: list[int]) -> None:
        self.categories = categories
        self.numbers = [at for at in range(table.shape[1]) if at not in set(categories)]
        known = [_known(table[:, at]) for at in self.numbers]
        self.low, self.high = (np.array([np.quantile(one, q) for one in known]) for q in (0.005, 0.995))
        self.middle = np.array([np.median(one) for one in known])
        self.spread = np.array([one.std() or 1.0 for one in known])
        self.ranks = [np.quantile(one, np.linspace(0, 1, 101)) for one in known]
        self.knots = [np.unique(np.quantile(one, KNOTS)) for one in known]
        self.gaps = np.isnan(table[:, self.numbers]).any(axis=0)
        self.levels = {at: _frequent(table[:, at]) for at in categories}

    def __call__(self, table: Floats) -> Floats:
        """Return the columns, one row per row of the table."""
        given = table[:, self.numbers]
        clipped = np.where(np.isnan(given), self.middle, np.clip(given, self.low, self.high))
        parts = [(clipped - self.middle) / self.spread, np.isnan(given[:, self.gaps]).astype(float)]
        for at, (ranks, knots) in enumerate(zip(self.ranks, self.knots, strict=True)):
            parts.append(np.interp(clipped[:, [at]], ranks, np.linspace(-1.7, 1.7, len(ranks))))
            parts.append(np.maximum(clipped[:, [at]] - knots, 0) / self.spread[at])
        parts += [(table[:, [at]] == levels).astype(float) for at, levels in self.levels.items()]
        return np.hstack(parts)


def _known(values: Floats) -> Floats:
    known = values[~np.isnan(values)]
    return known if len(known) else np.zeros(1)


def _frequent(codes: Floats) -> Floats:
    levels, counts = np.unique(codes[~np.isnan(codes)], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return np.asarray(levels[order][counts[order] >= LEAST_ROWS][:MOST_LEVELS], np.float64)
