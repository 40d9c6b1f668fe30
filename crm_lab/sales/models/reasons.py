"""What each column does to each chance: Shapley values by sampling, which add up.

For a row and a deal of the past, columns change one after the other from one to the other, in a random order and back;
what a column changes on its turn, averaged over past deals, is its part (Štrumbelj and Kononenko, 2014).  The parts of
a row add up to its log-odds less the mean log-odds of those past deals.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from crm_lab.sales.models.columns import Floats
from crm_lab.sales.models.learners import SEED

MOST_JUDGED = 60_000
"""So many changed rows are judged at most, but PAIRS[0] past deals for every row."""
PAIRS = (4, 40)


def parts(score: Callable[[Floats], Floats], rows: Floats, past: Floats) -> Floats:
    """Return the part of each column (log-odds) in each row; ``past`` are coded deals to compare with."""
    count, width = rows.shape
    if not count or not width:
        return np.zeros((count, width))
    pairs = int(np.clip(MOST_JUDGED / (count * (width + 1)), *PAIRS))
    chance = np.random.default_rng(SEED)
    others = past[chance.permutation(len(past))[np.arange(pairs) % len(past)]]
    forward = [chance.permutation(width) for _ in range((pairs + 1) // 2)]
    orders = [forward[turn // 2][:: 1 if turn % 2 == 0 else -1] for turn in range(pairs)]
    walks = np.stack([_walk(rows, other, order) for other, order in zip(others, orders, strict=True)])
    told = score(walks.reshape(-1, width)).reshape(pairs, count, width + 1)
    total = np.zeros((count, width))
    for order, steps in zip(orders, told, strict=True):
        total[:, order] += steps[:, :-1] - steps[:, 1:]
    return total / pairs


def _walk(rows: Floats, other: Floats, order: npt.NDArray[np.int64]) -> Floats:
    """Return each row, and what it becomes as one column after the other is taken from another deal."""
    steps = np.repeat(rows[:, None, :], len(order) + 1, axis=1)
    for step, column in enumerate(order, 1):
        steps[:, step:, column] = other[column]
    return steps
