"""One search: from a question to its hits."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from crm_lab_knowledge import filters as filtering
from crm_lab_knowledge import fusion, learning
from crm_lab_knowledge import view as views
from crm_lab_knowledge.confidence import Calibration, Surroundings, calibrate
from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.hits import Hit
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.meaning import Asked, Meaning
from crm_lab_knowledge.narrowing import narrowed
from crm_lab_knowledge.query import asked
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.vectors import choosing
from crm_lab_knowledge.vectors.choosing import Index
from crm_lab_knowledge.vectors.exact import NOTHING, Exact
from crm_lab_knowledge.vectors.sharpening import sharpened
from crm_lab_knowledge.view import Flags, Floats, Ints, View
from crm_lab_knowledge.words import bm25
from crm_lab_knowledge.words.tokens import tokens

CALIBRATION = "calibration"
"""The setting with what a base found out about its hits."""
ALL_DENSITIES = 25_000
"""Up to so many units (ten thousand articles with their titles), all learn in advance how close their neighbours lie;
comparing all with all takes seconds."""


@dataclass(frozen=True, eq=False)
class Scores:
    """What a search found out, before it is ordered: one value per unit, and one per entry."""

    view: View
    unit_words: Floats
    unit_meaning: Floats
    cosines: Floats
    """The meaning of units before passages were looked at closely."""
    words: Floats
    meaning: Floats
    share: Floats
    own: Flags
    """Which entries are in a language of the question."""

    @property
    def order(self) -> Floats:
        """What entries are ordered by: the joined score, below 0 their meaning, then their words; -inf for no hit."""
        joined = fusion.fused(self.meaning, self.words, self.share)
        words = np.where(self.words > 0, self.words / (1 + self.words) - 9, NOTHING)
        rest = np.where(np.isfinite(self.meaning), self.meaning - 3, words)
        return np.where(joined > 0, joined, rest)

    def best_unit(self, place: int) -> int:
        """Return the place of the unit that the entry at ``place`` was found by."""
        units = self.view.units(place)
        nearest = self.unit_meaning if np.isfinite(self.meaning[place]) else self.unit_words
        return int(units.start) + int(np.argmax(nearest[units]))

    def best_units(self, places: Ints) -> Ints:
        """Return the places of the units that the entries at ``places`` were found by."""
        return np.array([self.best_unit(place) for place in places], np.int64)

    def nearness(self, places: Ints, units: Ints) -> Floats:
        """Return the meaning of the entries at ``places``, found by ``units``, in plain cosines: calibration's."""
        known = np.isfinite(self.meaning[places])
        lowered = np.where(known, self.meaning[places] - np.where(known, self.unit_meaning[units], 0), NOTHING)
        return np.asarray(self.cosines[units] + lowered, np.float32)


class Search:
    """Searches in a store; keeps in memory what every search needs, until somebody has written."""

    def __init__(self, store: Store, meaning: Meaning) -> None:
        self._store = store
        self._meaning = meaning
        self._view: View | None = None
        self._seen: tuple[int, int] | None = None

    def __call__(self, given: Any, k: int, filters: filtering.Filters, day: date) -> list[Hit]:
        """Return the ``k`` best hits."""
        if k < 1:
            raise BadInput(f"{k} hits were asked for: ask for one or more.")
        sentences = asked(given)
        if not sentences:
            return []
        meant = self._meaning.asked(sentences)
        with self._store.reading() as connection:
            scores = self._scores(connection, sentences, meant, filters, day, k)
            places, order = self._ordered(scores, k)
            sure = self._confidence(scores, places)
            return [_hit(connection, scores, *each) for each in zip(places, order.tolist(), sure, strict=True)]

    def open(self) -> None:
        """Load what every search needs; a large index may take seconds."""
        with self._store.reading() as connection:
            self._index(connection, self._current(connection))

    def _ordered(self, scores: Scores, k: int) -> tuple[Ints, Floats]:
        """Return the places of the ``k`` best, and falling scores; languages are ordered apart, then joined."""
        order = scores.order
        own, other = (best(np.where(each, order, NOTHING), k) for each in (scores.own, ~scores.own))
        if not len(own) or not len(other):
            places = own if len(own) else other
            return places, order[places]
        across = fusion.across(order, scores.meaning, scores.own)
        sure = [each or 0.0 for each in self._confidence(scores, np.r_[own, other])]
        keys = list(zip(sure, across[np.r_[own, other]].tolist(), strict=True))
        places = fusion.merged(own, other, keys[: len(own)], keys[len(own) :])[:k]
        return places, np.maximum.accumulate(across[places][::-1])[::-1]

    def calibrate(self) -> None:
        """Find out how sure hits are, when the base has changed much since, and how close new texts' neighbours lie."""
        with self._store.reading() as connection:
            view = self._current(connection)
            index = self._index(connection, view)
            if not isinstance(index, Exact):
                return
            kept = self._store.setting(CALIBRATION)
            if not (kept and _still_holds(kept, index)):
                found = calibrate(index)
                kept = {"model": index.model, "units": len(view), "found": found and asdict(found)}
            crowded = len(view) > ALL_DENSITIES or not kept["found"]
            new = np.flatnonzero(index.known & np.isnan(view.densities) & (not crowded))
            densities = list(zip(index.density(new).tolist(), view.numbers[new].tolist(), strict=True))
            if kept == self._store.setting(CALIBRATION) and not densities:
                return
        with self._store.writing() as connection:
            connection.executemany("UPDATE units SET density = ? WHERE number = ?", densities)
            self._store.keep(CALIBRATION, kept)

    def _confidence(self, scores: Scores, places: Ints) -> list[float | None]:
        """Return how sure each hit is; None where nothing is known of it."""
        kept, index = self._store.setting(CALIBRATION), self._meaning.loaded
        if not kept or not kept["found"] or not isinstance(index, Exact) or kept["model"] != index.model:
            return [None] * len(places)
        if not len(places) or not np.isfinite(scores.meaning).any():
            return [None] * len(places)
        around = Surroundings.of(index, scores.cosines)
        units = scores.best_units(places)
        nearness = np.maximum(scores.nearness(places, units), around.cosines[-1])
        sure = Calibration(**kept["found"]).probabilities(around.signs(nearness, scores.view.answers[units]))
        return [float(each) for each in sure]

    def _scores(
        self,
        connection: sqlite3.Connection,
        sentences: list[str],
        meant: Asked | None,
        filters: filtering.Filters,
        day: date,
        k: int,
    ) -> Scores:
        view = self._current(connection)
        may = filtering.allowed(connection, view, filters, day)
        looked_at = None if may is None else may[view.entries]
        unit_words = self._words(connection, view, sentences)
        cosines = self._cosines(connection, view, meant, looked_at)
        if looked_at is not None:
            unit_words[~looked_at], cosines[~looked_at] = 0, NOTHING
        if k <= fusion.DEPTH and len(view) > choosing.EXACT and not isinstance(self._meaning.loaded, Exact):
            view, unit_words, cosines = narrowed(view, unit_words, cosines)
        unit_meaning = cosines.copy()
        if meant is not None:
            unit_meaning = sharpened(connection, meant.embedder.name, view, cosines, meant.vectors)
        words, meaning = learning.weighed(view, unit_words, unit_meaning)
        cosines[view.refused] = NOTHING
        languages = frozenset(map(language_of, sentences)) - {""}
        share, own = fusion.shares(view, languages), fusion.own(view, languages)
        return Scores(view, unit_words, unit_meaning, cosines, words, meaning, share, own)

    @staticmethod
    def _words(connection: sqlite3.Connection, view: View, sentences: list[str]) -> Floats:
        """Return how well the words of each unit fit, by the sentence that they fit best."""
        found = np.zeros(len(view), np.float32)
        for sentence in sentences:
            np.maximum(found, bm25.scores(connection, view, tokens(sentence)), out=found)
        return found

    def _cosines(
        self, connection: sqlite3.Connection, view: View, meant: Asked | None, looked_at: Flags | None
    ) -> Floats:
        """Return how near each unit's meaning is; nothing when another model has just taken over."""
        if meant is None or self._meaning.serving is not meant.embedder:
            return np.full(len(view), NOTHING)
        index = self._meaning.index(connection, view, meant.embedder)
        return index.scores(connection, meant.vectors, looked_at, meant.languages)

    def _index(self, connection: sqlite3.Connection, view: View) -> Index | None:
        embedder = self._meaning.serving
        return self._meaning.index(connection, view, embedder) if embedder else None

    def _current(self, connection: sqlite3.Connection) -> View:
        seen = self._store.changes()
        if self._view is None or seen != self._seen:
            self._view, self._seen = views.load(connection), seen
        return self._view


def best(order: Floats, k: int) -> Ints:
    """Return the places of the ``k`` highest that are hits; of equal ones, those first that were added first."""
    k = min(k, int(np.isfinite(order).sum()))
    if not k:
        return np.empty(0, np.int64)
    least = np.partition(order, -k)[-k]
    places = np.flatnonzero(order >= least)
    return places[np.argsort(-order[places], kind="stable")][:k]


def _still_holds(kept: dict[str, Any], index: Exact) -> bool:
    return bool(kept["model"] == index.model and abs(len(index.view) - kept["units"]) * 5 <= kept["units"])


def _hit(connection: sqlite3.Connection, scores: Scores, place: int, score: float, sure: float | None) -> Hit:
    view = scores.view
    unit = int(view.numbers[scores.best_unit(place)])
    found = connection.execute(_FOUND, (unit, int(view.entry_numbers[place]))).fetchone()
    matched, lesson, id_, text, above, facets, version, document = found
    return Hit(
        id=json.loads(id_),
        text=text,
        score=max(0.0, score),
        confidence=sure,
        matched=matched,
        document=document or "",
        place=tuple(json.loads(above)),
        facets={name: tuple(values) for name, values in json.loads(facets).items()},
        learnt=lesson is not None,
        version=version.hex()[:12],
    )


_FOUND = """
SELECT units.text, lesson, id, entries.text, place, facets, entries.hash,
(SELECT path FROM documents WHERE documents.number = document)
FROM units, entries WHERE units.number = ? AND entries.number = ?
"""
