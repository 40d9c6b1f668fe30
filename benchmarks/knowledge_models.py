"""The model that the benchmarks of the knowledge toolkit work with, and its vectors, kept between runs if wanted.

Embedding the sets takes half an hour on two cores.  A file named by CRM_LAB_BENCH_VECTORS keeps what was embedded;
figures of speed never come from it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from crm_lab_knowledge import ModelMissing
from crm_lab_knowledge.embedding import Embedder, open_embedder
from crm_lab_knowledge.models import MULTILINGUAL, PACKAGED

VECTORS = "CRM_LAB_BENCH_VECTORS"
NO_MODEL = "the extra 'offline' is not installed"


def default_model() -> Embedder | None:
    """Return the model that works offline from a package; None when it is not installed."""
    try:
        return open_embedder(MULTILINGUAL)
    except ModelMissing:
        return None


def installed_models() -> list[Embedder]:
    """Return the models that a classifier learns with when none are named."""
    opened = (open_embedder(each.name) for each in PACKAGED if each.path())
    return [each for each in opened if each is not None]


class Remembering:
    """A model that embeds no text twice, not even in the next run."""

    def __init__(self, model: Embedder, file: Path | None = None) -> None:
        given = os.environ.get(VECTORS)
        self._model = model
        self._file = sqlite3.connect(file or (Path(given) if given else ":memory:"), check_same_thread=False)
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS kept (model, kind, text, vector, PRIMARY KEY (model, kind, text))"
        )
        self.name, self.dimension, self.languages = model.name, model.dimension, model.languages

    def embed(self, texts: Sequence[str], kind: Any) -> Any:
        known = {text: found for text in texts if (found := self._kept(kind, text)) is not None}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            vectors = np.asarray(self._model.embed(missing, kind), np.float32)
            self.keep(kind, missing, vectors)
            known |= dict(zip(missing, vectors, strict=True))
        return np.array([known[text] for text in texts])

    def keep(self, kind: str, texts: Sequence[str], vectors: Any) -> None:
        rows = [(self.name, kind, text, row.tobytes()) for text, row in zip(texts, vectors, strict=True)]
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)

    def _kept(self, kind: str, text: str) -> Any:
        asked = "SELECT vector FROM kept WHERE model = ? AND kind = ? AND text = ?"
        row = self._file.execute(asked, (self.name, kind, text)).fetchone()
        return np.frombuffer(row[0], np.float32) if row else None
