"""What agreement is worth: the Fellegi-Sunter model, learned from the records themselves.

A pair's score is the logarithm of the odds that both records are one customer: the odds before anything is compared
(how many pairs of all are matches: they fall as the number of records grows), and for every field log(m / u), where m
and u say how often matches and other pairs agree to that degree (Fellegi and Sunter 1969).  m and the odds come from
expectation maximisation over the candidate pairs, u from random pairs.

Two fields often agree together without a match: who is called 张伟 has an address zhangwei…@….  So u of the rarer field
is also learned among pairs that agree in a commoner one, from candidates that the rarer field had no part in finding,
and the larger of both counts.  What the matches themselves may add to such an estimate holds it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.fields import Field
from crm_lab.customers.matching.kinds import Kind
from crm_lab.customers.matching.patterns import Patterns

Floats = npt.NDArray[np.float64]
STEPS = 60
SETTLED = 1e-3
MATCHES_PER_RECORD = 0.3
PRIOR_M = 4.0
PRIOR_U = 1000.0
SHARED_BY_CHANCE = 0.1
"""u of full agreement is at least this over the number of values: what no statistics of the frame can show."""
MATCHES_OF_VALUE = 2.0
"""Of many records with one value at most this many pairs per record are taken for matches."""
HELD_BACK, HELD_BY_MATCHES = 50.0, 5.0


@dataclass(frozen=True)
class Model:
    """Learned: `m` and `u` by field and level, `given[c, p, l]`: u of field c where field p agrees to level l."""

    kinds: tuple[Kind, ...]
    prior: float
    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    given: dict[tuple[int, int, int], Floats]

    @property
    def start(self) -> float:
        """The log odds before anything is compared."""
        return float(np.log(self.prior / (1 - self.prior)))

    def weights(self, levels: npt.NDArray[np.int8]) -> Floats:
        """Return log(m / u) for every pattern (row) and field; 0 where a value is missing."""
        found = np.zeros(levels.shape)
        for at in range(levels.shape[1]):
            level = levels[:, at]
            written = level >= 0
            number = np.maximum(level, 0)
            weight = np.log(self.m[at])[number] - self._log_u(at, levels, number)
            found[:, at] = np.where(written, weight, 0.0)
        return found

    def _log_u(self, at: int, levels: npt.NDArray[np.int8], number: npt.NDArray[np.int8]) -> Floats:
        result = np.log(self.u[at])[number]
        agrees = number < len(self.u[at]) - 1
        for (child, parent, level), u in self.given.items():
            if child == at:
                rows = agrees & (levels[:, parent] == level)
                result[rows] = np.maximum(result[rows], np.log(u)[number[rows]])
        return result


def first_model(fields: Sequence[Field], size: int, u: Sequence[Floats]) -> Model:
    """Return the model before learning: usual m of every kind, u of random pairs."""
    kinds = tuple(field.kind for field in fields)
    prior = min(0.05, MATCHES_PER_RECORD / max(1.0, (size - 1) / 2))
    return Model(kinds, prior, tuple(_usual_m(kind) for kind in kinds), tuple(u), {})


def _usual_m(kind: Kind) -> Floats:
    m = np.array([level.m for level in kind.levels])
    return np.asarray(m / m.sum())


def learn(fields: Sequence[Field], size: int, patterns: Patterns, random_u: Sequence[Floats]) -> Model:
    """Return the model that fits the candidate pairs of `size` records best."""
    model = first_model(fields, size, random_u)
    match = _probability(model, patterns)
    for _ in range(STEPS):
        before = match
        model = _maximised(fields, size, patterns, random_u, match)
        match = _probability(model, patterns)
        moved = float(np.abs(match - before) @ patterns.number)
        if moved < SETTLED * max(1.0, float(match @ patterns.number)):
            break
    return model


def _probability(model: Model, patterns: Patterns) -> Floats:
    odds = model.weights(patterns.levels).sum(1) + model.start
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -50, 50))))


def _maximised(
    fields: Sequence[Field], size: int, patterns: Patterns, random_u: Sequence[Floats], match: Floats
) -> Model:
    mass = match * patterns.number
    total = size * (size - 1) / 2
    prior = min(0.5, (mass.sum() + 0.1) / (total + 1))
    kinds = tuple(field.kind for field in fields)
    m = tuple(_m(kind, patterns.levels[:, at], mass) for at, kind in enumerate(kinds))
    u = tuple(
        _with_exact(random_u[at], field, float(mass[patterns.levels[:, at] == 0].sum()))
        for at, field in enumerate(fields)
    )
    return Model(kinds, prior, m, u, _given(patterns, u, match))


def _m(kind: Kind, level: npt.NDArray[np.int8], mass: Floats) -> Floats:
    written = level >= 0
    seen = np.bincount(level[written], weights=mass[written], minlength=len(kind.levels)) + PRIOR_M * _usual_m(kind)
    return np.asarray(seen / seen.sum())


def _with_exact(u: Floats, field: Field, matched: float) -> Floats:
    """Return u with the share of all pairs that are equal and no match."""
    of_value = field.counts * (field.counts - 1) / 2
    strangers = float(np.maximum(of_value - MATCHES_OF_VALUE * field.counts, 0).sum())
    others = float(np.maximum(of_value.sum() - matched, strangers))
    pairs = field.filled * (field.filled - 1) / 2
    exact = (others + 0.5 + PRIOR_U * field.kind.levels[0].u) / (pairs + PRIOR_U)
    exact = min(0.9, max(exact, SHARED_BY_CHANCE / max(1.0, field.filled)))
    return np.concatenate([[exact], u[1:] * (1 - exact) / u[1:].sum()])


def _given(patterns: Patterns, u: Sequence[Floats], match: Floats) -> dict[tuple[int, int, int], Floats]:
    found = {}
    for child in range(len(u)):
        for parent in range(len(u)):
            commoner = (u[parent][0], -parent) > (u[child][0], -child)
            for level in range(len(u[parent]) - 1) if commoner else ():
                found[child, parent, level] = _u_where(patterns, u[child], match, child, parent, level)
    return found


def _u_where(patterns: Patterns, u: Floats, match: Floats, child: int, parent: int, level: int) -> Floats:
    of = patterns.levels[:, child]
    rows = patterns.free(child) & (of >= 0) & (patterns.levels[:, parent] == level)
    others = np.bincount(of[rows], weights=(patterns.number * (1 - match))[rows], minlength=len(u))
    held = HELD_BACK + HELD_BY_MATCHES * float((patterns.number * match)[rows].sum())
    return np.asarray((others + held * u) / (others.sum() + held))
