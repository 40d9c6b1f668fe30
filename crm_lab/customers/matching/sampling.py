"""How often two records picked at random agree: what agreement by chance looks like."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.comparing import compare
from crm_lab.customers.matching.fields import Field
from crm_lab.customers.matching.learning import PRIOR_U, Floats

SAMPLE = 400_000
SEED = 20031
LEAST_OF_USUAL = 0.1
"""A level is never taken for rarer than this share of what is usual for its kind."""


def random_pairs(size: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return all pairs of a few records, or SAMPLE random ones of many (the same ones every time)."""
    if size * (size - 1) // 2 <= SAMPLE:
        left, right = np.triu_indices(size, 1)
        return left.astype(np.int32), right.astype(np.int32)
    chance = np.random.default_rng(SEED)
    left, right = chance.integers(0, size, (2, SAMPLE), dtype=np.int32)
    return left[left != right], right[left != right]


def random_u(fields: Sequence[Field], size: int) -> list[Floats]:
    """Return for every field how random pairs of records spread over its levels."""
    left, right = random_pairs(size)
    found = []
    for field in fields:
        levels, _ = compare(field, left, right)
        usual = np.array([level.u for level in field.kind.levels])
        seen = np.bincount(levels[levels >= 0], minlength=len(usual)).astype(np.float64)
        u = (seen + PRIOR_U * usual) / (seen.sum() + PRIOR_U)
        u = np.maximum(u, LEAST_OF_USUAL * usual)
        found.append(u / u.sum())
    return found
