"""All vectors in memory, every one compared: exact, at once up to date, and quick up to some 300,000."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from crm_lab_knowledge.embedding import cache
from crm_lab_knowledge.view import Flags, Floats, Ints, View

NOTHING = np.float32(-np.inf)
"""The score of a unit that has no vector."""
NEAREST = 5
LIFT = 0.9
"""Measured on XQuAD with passages of two languages in one base: without it an answer that stands in the other language
alone is found first in one case of a hundred."""
DOUBT = 5
"""So few texts of a language tell little about where it lies."""
BLOCK = 256
FEW = 4
"""Up to so many vectors are compared one by one.  Measured on 20,000 rows of 384 numbers: 1.2 ms for one, as a product
of matrices 2 to 7 ms, and its threads go on waiting for work on all processors."""


@dataclass(frozen=True, eq=False)
class Exact:
    """One row per unit of ``view``; ``known`` tells which have a vector, the others are zero."""

    model: str
    view: View
    rows: Floats
    known: Flags
    _densities: dict[int, float] = field(default_factory=dict)

    def scores(
        self, connection: sqlite3.Connection, asked: Floats, may: Flags | None, languages: Sequence[str] = ()
    ) -> Floats:
        """Return for every unit the best cosine with one of the vectors ``asked``; -inf where it has none.

        Texts of other languages than that of the question, of ``languages``, are lifted: models put a language's texts
        together, so that the answer would be hidden behind all that has the right language and the wrong subject.
        Every unit is compared, also those that the filter ``may`` leaves out.
        """
        cosines = _products(asked, self.rows)
        for each, vector, language in zip(cosines, asked, languages, strict=False):
            each += self._lift(vector, language)[self.view.languages]
        best: Floats = cosines.max(axis=0)
        best[~self.known] = NOTHING
        return best

    def _lift(self, asked: Floats, language: str) -> Floats:
        """Return what is added per language: most of how much further off its texts are than those of ``language``."""
        names, (counts, centres) = self.view.language_names, self._centres
        if language not in names or not counts[names.index(language)]:
            return np.zeros(len(names), np.float32)
        usual = centres @ asked
        further = np.maximum(0, usual[names.index(language)] - usual)
        return np.asarray(LIFT * further * counts / (counts + DOUBT), np.float32)

    @cached_property
    def _centres(self) -> tuple[Floats, Floats]:
        """How many vectors each language of the view has, and their mean."""
        count = len(self.view.language_names)
        members = (self.view.languages == np.arange(count)[:, None]) & self.known
        counts = members.sum(axis=1).astype(np.float32)
        centres: Floats = members.astype(np.float32) @ self.rows / np.maximum(counts, 1)[:, None]
        return counts, centres

    def density(self, places: Ints) -> Floats:
        """Return how close the units at ``places`` lie to their own nearest five: the mean of those cosines."""
        new = [int(each) for each in places if np.isnan(self.view.densities[each]) and int(each) not in self._densities]
        for at in range(0, len(new), BLOCK):
            self._densities.update(zip(new[at:], self._densities_of(new[at : at + BLOCK]), strict=False))
        kept = self.view.densities[places]
        return np.array(
            [self._densities.get(int(each), old) for each, old in zip(places, kept, strict=True)], np.float32
        )

    def _densities_of(self, places: list[int]) -> list[float]:
        cosines = self.rows[places] @ self.rows.T
        cosines[np.arange(len(places)), places] = NOTHING
        cosines[:, ~self.known] = NOTHING
        count = min(NEAREST, int(self.known.sum()) - 1)
        if count < 1:
            return [0.0] * len(places)
        return [float(each) for each in np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)]


def _products(asked: Floats, rows: Floats) -> Floats:
    """Return one row per vector of ``asked``, with its product with every one of ``rows``."""
    if len(asked) > FEW:
        return asked @ rows.T
    return np.stack([np.vecdot(rows, each) for each in asked])


def load(connection: sqlite3.Connection, view: View, model: str, dimension: int, before: Exact | None) -> Exact:
    """Return the vectors of ``view``; those that ``before`` holds are not read again."""
    rows = np.zeros((len(view), dimension), np.float32)
    known = np.zeros(len(view), np.bool_)
    after = 0
    if before is not None and before.model == model and len(before.view):
        places = view.places(before.view.numbers)
        alive = places >= 0
        rows[places[alive]], known[places[alive]] = before.rows[alive], before.known[alive]
        after = int(before.view.numbers[-1])
    numbers, vectors = cache.read(connection, model, dimension, after)
    places = view.places(numbers)
    rows[places], known[places] = vectors, True
    return Exact(model, view, rows, known)
