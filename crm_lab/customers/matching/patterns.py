"""Pairs that agree alike in every field are one pattern: what is learned is learned from a few thousand of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.blocking import MASK_BITS
from crm_lab.customers.matching.comparing import Levels
from crm_lab.customers.matching.kinds import Kind

MOST_FIELDS = 14
"""So that a pattern of six levels each and the mask fit into 63 bits."""


@dataclass(frozen=True)
class Patterns:
    """Levels by pattern (row) and field, how many pairs have the pattern, and in which pattern each pair is.

    `mask` has a bit for each field that had no part in finding the pairs.
    """

    levels: npt.NDArray[np.int8]
    mask: npt.NDArray[np.int64]
    number: npt.NDArray[np.float64]
    of: npt.NDArray[np.int32]

    def free(self, field: int) -> npt.NDArray[np.bool_]:
        """Tell which patterns are of pairs that a field had no part in finding."""
        return np.asarray((self.mask >> field) & 1 == 1)


def patterns_of(levels: Levels, free: npt.NDArray[np.int32], kinds: Sequence[Kind]) -> Patterns:
    """Return the patterns of pairs; `levels` is pairs x fields."""
    code = (free & ((1 << min(len(kinds), MASK_BITS)) - 1)).astype(np.int64)
    for at, kind in enumerate(kinds):
        code = code * (len(kind.levels) + 1) + (levels[:, at] + 1)
    ordered = np.sort(code)
    unique = ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]
    of = np.searchsorted(unique, code).astype(np.int32)
    table = np.empty((len(unique), len(kinds)), np.int8)
    rest = unique.copy()
    for at in range(len(kinds) - 1, -1, -1):
        rest, remainder = np.divmod(rest, len(kinds[at].levels) + 1)
        table[:, at] = remainder - 1
    return Patterns(table, rest, np.bincount(of, minlength=len(unique)).astype(np.float64), of)
