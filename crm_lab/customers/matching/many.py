"""Many pairs of records compared at once with the usual weights of every kind of field, without learning.

Fields are compared in turn, the quick ones first; a pair goes on only while the fields that are left could still make
it one to ask about.  So most pairs of namesakes are done with before anybody reads their addresses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.customers.matching.comparing import MISSING, Levels, compare
from crm_lab.customers.matching.explaining import check_locale, reasons
from crm_lab.customers.matching.fields import Field, make_field
from crm_lab.customers.matching.kinds import KINDS
from crm_lab.customers.matching.one import ASK, prior_of, usual_weights
from crm_lab.customers.matching.roles import Role

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

LATER = ("person", "company", "address")
"""Kinds of fields that take long to read and to compare, in their order."""
WHOLE = ("company", "text")
"""Kinds whose words weigh more the fewer records have them: all records are read, also those of no pair any more."""
ROUNDED = 1e-6


@dataclass(frozen=True)
class Judged:
    """The pairs that may be the same: their places among those given, probabilities, and reasons in words."""

    kept: npt.NDArray[np.intp]
    score: Floats
    reasons: list[str]


def judged(
    frame: pd.DataFrame, kinds: Mapping[str, str], left: Rows, right: Rows, size: int, share: Floats, locale: str
) -> Judged:
    """Compare the rows `left` of `frame` with the rows `right`.

    `kinds` maps the compared fields to their kinds; further values of a field stand in columns called like it with a
    number behind ("phone 2").  `size` is how many records there are, `share` which part of them has the name of each
    left record.
    """
    locale = check_locale(locale)
    roles = [Role(kind, _columns(frame, name)) for name, kind in kinds.items() if name in frame]
    prior = prior_of(size)
    start = float(np.log(prior / (1 - prior)))
    pairs = _Pairs(frame, left, right, share, float(np.log(ASK / (1 - ASK))) - start)
    fields, kept, levels, weights = pairs.compared(roles)
    score = 1 / (1 + np.exp(-(weights.sum(1) + start)))
    may = np.flatnonzero(score >= ASK)
    return Judged(kept[may], score[may], reasons(fields, levels[may], weights[may], locale))


def _columns(frame: pd.DataFrame, name: str) -> tuple[str, ...]:
    more = [column for column in frame.columns if column.startswith(f"{name} ")]
    return (name, *more)


@dataclass(frozen=True)
class _Pairs:
    """Pairs of records on their way through the fields; those whose weights can't add up to `least` fall out."""

    frame: pd.DataFrame
    left: Rows
    right: Rows
    share: Floats
    least: float

    def compared(self, roles: Sequence[Role]) -> tuple[list[Field], npt.NDArray[np.intp], Levels, Floats]:
        """Return the fields that hold something, the places of the pairs left, their levels and weights by field."""
        fields: dict[int, Field] = {}
        levels = np.full((len(self.left), len(roles)), MISSING, np.int8)
        total, alive = np.zeros(len(self.left)), np.arange(len(self.left))
        most = [max(0.0, float(usual_weights(KINDS[role.kind]).max())) for role in roles]
        rest = sum(most)
        for at in sorted(range(len(roles)), key=lambda at: _turn(roles[at])):
            fields[at] = self._field(roles[at], alive)
            levels[alive, at], _ = compare(fields[at], self.left[alive], self.right[alive])
            total[alive] += self._weights(fields[at], levels[:, at], alive)
            rest -= most[at]
            alive = alive[total[alive] + rest >= self.least - ROUNDED]
        told = [at for at in range(len(roles)) if len(fields[at].texts)]
        weights = [self._weights(fields[at], levels[:, at], alive) for at in told]
        return (
            [fields[at] for at in told],
            alive,
            levels[alive][:, told],
            np.array(weights).reshape(len(told), len(alive)).T,
        )

    def _field(self, role: Role, alive: npt.NDArray[np.intp]) -> Field:
        """Read one field of the records that are still in a pair."""
        part = self.frame[list(role.columns)]
        if role.kind in WHOLE:
            return make_field(part, role)
        used = np.zeros(len(part), dtype=bool)
        used[self.left[alive]] = used[self.right[alive]] = True
        return make_field(part.where(used[:, None], None) if not used.all() else part, role)

    def _weights(self, field: Field, levels: Levels, alive: npt.NDArray[np.intp]) -> Floats:
        found = levels[alive]
        weights = np.append(usual_weights(field.kind), 0.0)[found]
        if "name" in field.role.columns:
            same, first = found == 0, field.kind.levels[0]
            weights[same] = np.log(first.m / np.maximum(first.u, self.share[alive][same]))
        return np.asarray(weights)


def _turn(role: Role) -> int:
    return LATER.index(role.kind) + 1 if role.kind in LATER else 0
