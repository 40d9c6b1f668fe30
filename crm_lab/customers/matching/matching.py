"""One frame on its way from columns to groups: records, candidate pairs, scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from crm_lab.customers.matching.blocking import candidates, inside
from crm_lab.customers.matching.clustering import components, grouped
from crm_lab.customers.matching.fields import identical, make_fields
from crm_lab.customers.matching.keys import keys_of
from crm_lab.customers.matching.labels import Correction, fitted, read_labels
from crm_lab.customers.matching.learning import Model, learn
from crm_lab.customers.matching.patterns import MOST_FIELDS, Patterns, patterns_of
from crm_lab.customers.matching.records import canonical_order, ids_of, sources_of
from crm_lab.customers.matching.roles import find_roles
from crm_lab.customers.matching.sampling import random_u
from crm_lab.customers.matching.scoring import Compared, Comparison
from crm_lab.customers.matching.steps import Report, silent

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
KEPT = -6.0
"""Pairs below these log odds are forgotten."""
MOST_MEMBERS = 60
"""Inside longer chains of records only the candidate pairs are known."""


@dataclass(frozen=True)
class Scored:
    """Pairs of different records (left < right), their levels and log odds (infinite: a person said so)."""

    left: Rows
    right: Rows
    levels: npt.NDArray[np.int8]
    scores: Floats


@dataclass(frozen=True)
class Evidence:
    """Levels, weights (log odds) by pair and field, and their sum with the odds before anything is compared."""

    levels: npt.NDArray[np.int8]
    weights: Floats
    scores: Floats

    @property
    def probability(self) -> Floats:
        """The scores as probabilities."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.scores, -700, 700))))


class Matching:
    """The records of a frame, in an order that depends on their ids only; identical ones are compared as one.

    `rows` are the records that are compared (each the first of its identical ones), `fields` hold their values;
    the numbers of pairs are places in `rows`.  `report` is told how far the work is.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        labels: pd.DataFrame | None,
        hints: Mapping[str, Any],
        report: Report = silent,
    ) -> None:
        self.report = report
        report("prepare", 0)
        self.roles = find_roles(frame, hints)
        ids = ids_of(frame, self.roles.id)
        order = canonical_order(ids)
        self.frame = frame.iloc[order]
        self.ids = ids.iloc[order].reset_index(drop=True)
        self.labels = read_labels(labels, self.ids)
        fields = make_fields(self.frame, self.roles.compared[:MOST_FIELDS])
        sources = sources_of(self.frame, self.roles.source)
        self.first = np.arange(len(ids)) if sources is not None or not fields else identical(fields)
        apart = self.labels.right[~self.labels.same]
        self.first[apart] = apart
        self.rows = np.unique(self.first).astype(np.int32)
        self.fields = [field.of_rows(self.rows) for field in fields]
        self.sources = None if sources is None else sources[self.rows]
        self.comparison = Comparison(self.fields)

    @property
    def size(self) -> int:
        """How many different records there are."""
        return len(self.rows)

    @cached_property
    def _learned(self) -> tuple[Model, Correction, Scored]:
        self.report("pair", 0)
        found = candidates(keys_of(self.fields), self.size)
        left, right, free = found.left, found.right, found.free
        if self.sources is not None:
            kept = (self.sources[left] != self.sources[right]) | (self.sources[left] < 0)
            left, right, free = left[kept], right[kept], free[kept]
        compared = self.comparison.compare(left, right, self.report)
        self.report("learn", 0)
        patterns = patterns_of(compared.levels, free, [field.kind for field in self.fields])
        model = learn(self.fields, self.size, patterns, random_u(self.fields, self.size))
        correction = self._corrected(model)
        scores = self._scores(model, correction, patterns, compared)
        near = scores > KEPT
        return model, correction, Scored(left[near], right[near], compared.levels[near], scores[near])

    @property
    def model(self) -> Model:
        """What agreement is worth among these records."""
        return self._learned[0]

    def _scores(self, model: Model, correction: Correction, patterns: Patterns, compared: Compared) -> Floats:
        base = correction.scores(model.weights(patterns.levels), model.start)
        rarity = compared.rarity @ correction.factors.astype(np.float32)
        return np.asarray(base[patterns.of] + rarity)

    def _corrected(self, model: Model) -> Correction:
        left, right = self._places(self.labels.left), self._places(self.labels.right)
        compared = self.comparison.compare(left, right)
        evidence = model.weights(compared.levels) + compared.rarity
        return fitted(evidence, self.labels.same, model.start)

    def _places(self, records: Rows) -> Rows:
        """Return where the records, or those they are identical to, stand in `rows`."""
        return np.searchsorted(self.rows, self.first[records]).astype(np.int32)

    @cached_property
    def scored(self) -> Scored:
        """All pairs that may be the same, with what people said, and all pairs inside the chains that they make."""
        return self._completed(self._with_answers(self._learned[2]))

    def _with_answers(self, found: Scored) -> Scored:
        left, right = self._places(self.labels.left), self._places(self.labels.right)
        other = left != right
        left, right, same = left[other], right[other], self.labels.same[other]
        left, right = np.minimum(left, right), np.maximum(left, right)
        told = Scored(
            left, right, self.comparison.compare(left, right).levels, np.where(same, np.inf, -np.inf).astype(np.float64)
        )
        known = np.isin(self._pair(found.left, found.right), self._pair(left, right))
        return _joined(_only(found, ~known), told)

    def _completed(self, found: Scored) -> Scored:
        likely = found.scores > 0
        chain = components(found.left[likely], found.right[likely], self.size)
        number = np.bincount(chain, minlength=self.size)[chain]
        left, right = inside(np.where((number > 2) & (number <= MOST_MEMBERS), chain, -1))
        new = ~np.isin(self._pair(left, right), self._pair(found.left, found.right))
        left, right = left[new], right[new]
        evidence = self._evidence(left, right)
        return _joined(found, Scored(left, right, evidence.levels, evidence.scores))

    def _pair(self, left: Rows, right: Rows) -> npt.NDArray[np.int64]:
        return left.astype(np.int64) * self.size + right

    def groups(self) -> Rows:
        """Return for every record of the frame the first one of its group."""
        known = self.scored
        self.report("group", 0)
        groups = grouped(known.left, known.right, known.scores, self.size, self.sources)
        return self.rows[groups[self._places(np.arange(len(self.ids), dtype=np.int32))]]

    def evidence(self, left: Rows, right: Rows) -> Evidence:
        """Return the evidence for pairs of records of the frame; what a person said is infinite."""
        found = self._evidence(self._places(left), self._places(right))
        width = len(self.ids)
        asked = left.astype(np.int64) * width + right
        told = self.labels.left.astype(np.int64) * width + self.labels.right
        order = np.argsort(told)
        at = np.minimum(np.searchsorted(told[order], asked), max(0, len(told) - 1))
        if len(told):
            answered = told[order][at] == asked
            sign = np.where(self.labels.same[order][at], np.inf, -np.inf)
            return Evidence(found.levels, found.weights, np.where(answered, sign, found.scores))
        return found

    def _evidence(self, left: Rows, right: Rows) -> Evidence:
        model, correction, _ = self._learned
        compared = self.comparison.compare(left, right)
        evidence = model.weights(compared.levels) + compared.rarity
        scores = correction.scores(evidence, model.start)
        return Evidence(compared.levels, evidence * correction.factors, scores)


def _only(found: Scored, chosen: npt.NDArray[np.bool_]) -> Scored:
    return Scored(found.left[chosen], found.right[chosen], found.levels[chosen], found.scores[chosen])


def _joined(one: Scored, other: Scored) -> Scored:
    return Scored(
        np.concatenate([one.left, other.left]),
        np.concatenate([one.right, other.right]),
        np.concatenate([one.levels, other.levels]),
        np.concatenate([one.scores, other.scores]),
    )
