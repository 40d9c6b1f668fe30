"""Which model a base answers with, which one it should have, and the way from one to the other.

The store says whose vectors all texts have: that model answers.  When another one is wanted, its vectors are made
beside the old ones, and it takes over when it has them all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from crm_lab_knowledge.embedding import cache
from crm_lab_knowledge.embedding.embedder import Embedder, embed, speaks
from crm_lab_knowledge.embedding.opening import Chosen, open_embedder
from crm_lab_knowledge.entries import Unit
from crm_lab_knowledge.errors import KnowledgeError, ModelMissing
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.models import Model
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.vectors.choosing import Index, Source, index_for
from crm_lab_knowledge.view import Floats, View

SERVING = "model"
"""The setting with the name of the model that answers."""
FOUND = "model found at"
"""The setting that tells where it was, so that it can be loaded when another one is wanted."""
FILLED = "vectors filled"
"""The setting that counts how often texts that were there got vectors."""


@dataclass(frozen=True, eq=False)
class Asked:
    """The vectors of a question's sentences, the model that made them, and the languages that they are in."""

    embedder: Embedder
    vectors: Floats
    languages: tuple[str, ...]


class Meaning:
    """The models of one store; nothing is loaded before it is needed."""

    def __init__(self, store: Store, chosen: Chosen) -> None:
        self._store = store
        self._chosen = chosen
        self._lock = RLock()
        self._opened: dict[str, Embedder | None] = {}
        self._wanted: list[Embedder | None] = []
        self._index: Index | None = None
        self._source: Source | None = None

    @property
    def wanted(self) -> Embedder | None:
        """The model that was chosen; None when there is none."""
        with self._lock:
            if not self._wanted:
                self._wanted.append(open_embedder(self._chosen))
            return self._wanted[0]

    @property
    def serving(self) -> Embedder | None:
        """The model that answers; None when no text has vectors yet, or when it cannot be loaded any more."""
        if self._chosen is False:
            return None
        name = self._store.setting(SERVING)
        with self._lock:
            if name is None:
                return None
            if self.wanted is not None and self.wanted.name == name:
                return self.wanted
            if name not in self._opened:
                self._opened[name] = _reopened(self._store.setting(FOUND), name)
            return self._opened[name]

    def prepare(self, units: Iterable[Unit]) -> Embedder | None:
        """Embed what is about to be added; return the model that answers from then on."""
        embedder = self.serving
        if embedder is None and self._store.setting(SERVING) is None and self._is_empty():
            embedder = self.wanted
        if embedder is not None:
            with self._lock:
                cache.fill(self._store, embedder, (unit for unit in units if speaks(embedder, unit.language)))
        return embedder

    def install(self, connection: sqlite3.Connection, embedder: Embedder) -> None:
        """Let ``embedder`` answer from now on; inside ``writing``."""
        if self._store.setting(SERVING) != embedder.name:
            self._store.keep(SERVING, embedder.name)
            self._store.keep(FOUND, _place(embedder))
            connection.execute("DELETE FROM models WHERE name != ?", (embedder.name,))

    def complete(self, progress: cache.Progress | None) -> int:
        """Give every text a vector of the wanted model, then let it answer; return how many were embedded.

        Raises ModelMissing when there is none.
        """
        embedder, done = self._needed(), 0
        while True:
            with self._store.reading() as connection:
                units = self.without(connection, embedder)
            with self._lock:
                done += cache.fill(self._store, embedder, units, progress)
            with self._store.writing() as connection:
                if not self.without(connection, embedder):  # nobody added meanwhile
                    self.install(connection, embedder)
                    self._store.keep(FILLED, self._store.setting(FILLED, 0) + 1)
                    return done

    def asked(self, sentences: Sequence[str]) -> Asked | None:
        """Return the vectors of those of a question's sentences that the model that answers can be trusted with."""
        embedder = self.serving
        known = [each for each in sentences if embedder and speaks(embedder, language_of(each))]
        if embedder is None or not known:
            return None
        with self._lock:
            return Asked(embedder, embed(embedder, known, "question"), tuple(map(language_of, known)))

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return a unit vector a text, as of a question; those that are kept are not made again.

        A text in a language that the model was not made for has a row of NaN.  Raises ModelMissing when there is none.
        """
        embedder = self.serving or self._needed()
        units = [Unit("question", text, language_of(text)) for text in texts]
        with self._lock:
            cache.fill(self._store, embedder, (unit for unit in units if speaks(embedder, unit.language)))
        with self._store.reading() as connection:
            return cache.read_texts(connection, embedder.name, units, embedder.dimension)

    def index(self, connection: sqlite3.Connection, view: View, embedder: Embedder) -> Index:
        """Return the vectors of ``view``; inside ``reading``."""
        source = Source(embedder.name, embedder.dimension, self._store.setting(FILLED, 0))
        if self._index is None or self._index.view is not view or self._source != source:
            before = self._index if self._source == source else None
            self._index = index_for(connection, self._store.folder, view, source, before)
            self._source = source
        return self._index

    @property
    def loaded(self) -> Index | None:
        """The vectors that were searched last."""
        return self._index

    def _needed(self) -> Embedder:
        if self.wanted is None:
            raise ModelMissing("There is no embedding model to make vectors with: run: pip install 'crm-lab[offline]'.")
        return self.wanted

    def without(self, connection: sqlite3.Connection, embedder: Embedder) -> list[Unit]:
        """Return the texts that ``embedder`` could give a vector and has not; inside ``reading``."""
        units = cache.units_without(connection, embedder.name)
        return [unit for unit in units if speaks(embedder, unit.language)]

    def _is_empty(self) -> bool:
        with self._store.reading() as connection:
            return connection.execute("SELECT 1 FROM units LIMIT 1").fetchone() is None


def _place(embedder: Embedder) -> dict[str, str | None] | None:
    model: Model | None = getattr(embedder, "model", None)
    if model is None:
        return None
    return {"name": model.name, "where": model.where, "path": str(model.path or "") or None, "kind": model.kind}


def _reopened(place: dict[str, str] | None, name: str) -> Embedder | None:
    """Return the model that was at ``place``; None when it is gone, or another one now."""
    if place is None:
        return None
    path = Path(place["path"]) if place["path"] else None
    try:
        found = open_embedder(Model(place["name"], place["where"], path, place["kind"]))  # type: ignore[arg-type]
    except KnowledgeError:  # gone, or its server does not answer
        return None
    return found if found is not None and found.name == name else None
