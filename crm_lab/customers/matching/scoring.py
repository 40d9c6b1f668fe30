"""Candidate pairs compared in all fields, and their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.comparing import Levels, compare
from crm_lab.customers.matching.fields import Field
from crm_lab.customers.matching.names import TURNED, common_codes, halves, turned
from crm_lab.customers.matching.steps import Report, silent

Rows = npt.NDArray[np.int32]
CHUNK = 100_000
MOST_RARITY = 5.0


@dataclass(frozen=True)
class Compared:
    """Levels by pair and field, and what a rare (above 0) or common (below 0) equal value adds in each field."""

    levels: Levels
    rarity: npt.NDArray[np.float16]


class Comparison:
    """Compares pairs of records in all fields."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = fields

    @cached_property
    def _names(self) -> tuple[int, int, Rows, Rows] | None:
        places = halves(self.fields)
        if places is None:
            return None
        return (*places, *common_codes(self.fields[places[0]], self.fields[places[1]]))

    @cached_property
    def _rarities(self) -> list[npt.NDArray[np.float16]]:
        return [_rarity(field) for field in self.fields]

    def compare(self, left: Rows, right: Rows, report: Report = silent) -> Compared:
        """Return how far each pair agrees in every field."""
        levels = np.empty((len(left), len(self.fields)), np.int8)
        rarity = np.zeros((len(left), len(self.fields)), np.float16)
        for start in range(0, len(left), CHUNK):
            report("compare", start / len(left))
            at = slice(start, start + CHUNK)
            self._part(left[at], right[at], levels[at], rarity[at])
        return Compared(levels, rarity)

    def _part(self, left: Rows, right: Rows, levels: Levels, rarity: npt.NDArray[np.float16]) -> None:
        for place, field in enumerate(self.fields):
            levels[:, place], shared = compare(field, left, right)
            equal = np.flatnonzero(shared >= 0)
            rarity[equal, place] = self._rarities[place][shared[equal]]
        if self._names is not None:
            given, family, given_codes, family_codes = self._names
            crossed = turned(given_codes, family_codes, left, right)
            levels[crossed, given] = levels[crossed, family] = TURNED


def _rarity(field: Field) -> npt.NDArray[np.float16]:
    """Return log(typical / own number of others with the same value): 张伟 in common says less than a rare name."""
    others = np.maximum(field.counts - 1, 0.5)
    typical = max(0.5, float(field.counts @ (field.counts - 1)) / max(1.0, field.filled))
    return np.clip(np.log(typical / others), -MOST_RARITY, MOST_RARITY).astype(np.float16)
