"""Vectors in one byte per number, for more than fit as they are: FAISS finds the nearest, their true vectors rank them.

Up to half a million every code is compared (SQ8); above, only those of the cells nearest to the question (IVF), as
many as a sample of the base's own vectors needs.  Filters hold exactly in both.  What was added since the index was
written is compared exactly beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from crm_lab_knowledge.embedding import cache
from crm_lab_knowledge.vectors.building import CANDIDATES, Built
from crm_lab_knowledge.vectors.exact import NOTHING
from crm_lab_knowledge.view import Flags, Floats, Ints, View


@dataclass(frozen=True, eq=False)
class Large:
    """What was built, as it stands for ``view``; ``fresh`` are the places of units added since, with their ``rows``."""

    model: str
    view: View
    built: Built
    fresh: Ints
    rows: Floats
    known: Flags
    _held: Ints

    def scores(
        self, connection: sqlite3.Connection, asked: Floats, may: Flags | None, languages: Sequence[str] = ()
    ) -> Floats:
        """Return for every unit its best cosine with one of the vectors ``asked``, but a floor for those far away.

        -inf where a unit has no vector.  ``may`` tells which units are looked at.
        """
        near = self._near(asked, may)
        cosines = cache.read_some(connection, self.model, self.view.numbers[near], asked.shape[1]) @ asked.T
        found = cosines.max(axis=1) if len(near) else np.empty(0, np.float32)
        fresh = (self.rows @ asked.T).max(axis=1) if len(self.rows) else np.empty(0, np.float32)
        floor = float(found.min()) if len(found) else -1.0
        best = np.where(self.known, np.float32(floor), NOTHING)
        best[near], best[self.fresh] = found, fresh
        return best

    @cached_property
    def whole(self) -> bool:
        """Whether nothing that was built in has been removed since."""
        return bool((self._held >= 0).all())

    def _near(self, asked: Floats, may: Flags | None) -> Ints:
        import faiss

        faiss.omp_set_num_threads(1)  # one question is too little to share
        _, found = self.built.index.search(asked, CANDIDATES, params=self._narrowed(may))
        places: Ints = self._held[np.unique(found[found >= 0])]
        return places[places >= 0]

    def _narrowed(self, may: Flags | None) -> Any:
        """Return what makes the index look at the allowed units alone, and then at all of those."""
        import faiss

        index = self.built.index
        if may is None and self.whole:
            return None
        there = self._held >= 0
        allowed = there if may is None else there & may[self._held]
        selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        if self.built.kind == "SQ8":
            return faiss.SearchParameters(sel=selector)
        return faiss.SearchParametersIVF(sel=selector, nprobe=index.nprobe if may is None else index.nlist)


def with_changes(connection: sqlite3.Connection, view: View, model: str, dimension: int, built: Built) -> Large:
    """Return what was built as it stands for ``view``, with what was added since."""
    numbers, rows = cache.read(connection, model, dimension, built.last)
    fresh = view.places(numbers)
    known = np.zeros(len(view), np.bool_)
    held = view.places(built.numbers)
    known[held[held >= 0]] = True
    known[fresh] = True
    return Large(model, view, built, fresh, rows, known, held)
