"""One search: from a question to its hits."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from typing import Any

import numpy as np

from crm_lab_knowledge import filters as filtering
from crm_lab_knowledge import view as views
from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.hits import Hit
from crm_lab_knowledge.query import asked
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.view import Floats, View
from crm_lab_knowledge.words import bm25
from crm_lab_knowledge.words.tokens import tokens


class Search:
    """Searches in a store; keeps in memory what every search needs, until somebody has written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._view: View | None = None
        self._seen: tuple[int, int] | None = None

    def __call__(self, given: Any, k: int, filters: filtering.Filters, day: date) -> list[Hit]:
        """Return the ``k`` best hits."""
        if k < 1:
            raise BadInput(f"{k} hits were asked for: ask for one or more.")
        text = asked(given)
        with self._store.reading() as connection:
            view = self._current(connection)
            may = filtering.allowed(connection, view, filters, day)
            words = bm25.scores(connection, view, tokens(text))
            best = view.best_of_entries(words)
            if may is not None:
                best[~may] = 0
            return [_hit(connection, view, words, place, float(best[place])) for place in _top(best, k)]

    def _current(self, connection: sqlite3.Connection) -> View:
        seen = self._store.changes()
        if self._view is None or seen != self._seen:
            self._view, self._seen = views.load(connection), seen
        return self._view


def _top(scores: Floats, k: int) -> list[int]:
    """Return the places of the best scores above zero; of equal ones, the first that was added."""
    return [int(place) for place in np.lexsort((np.arange(len(scores)), -scores))[:k] if scores[place] > 0]


def _hit(connection: sqlite3.Connection, view: View, words: Floats, place: int, score: float) -> Hit:
    number = int(view.entry_numbers[place])
    units = np.flatnonzero(view.entries == place)
    unit = int(view.numbers[units[np.argmax(words[units])]])
    (matched,) = connection.execute("SELECT text FROM units WHERE number = ?", (unit,)).fetchone()
    id_, text, above, facets, document = connection.execute(_ENTRY, (number,)).fetchone()
    return Hit(
        id=json.loads(id_),
        text=text,
        score=score,
        confidence=None,
        matched=matched,
        document=document or "",
        place=tuple(json.loads(above)),
        facets={name: tuple(values) for name, values in json.loads(facets).items()},
    )


_ENTRY = """
SELECT id, text, place, facets, (SELECT path FROM documents WHERE number = document) FROM entries WHERE number = ?
"""
