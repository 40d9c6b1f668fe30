"""A second look at the best hits: a cross-encoder reads the question and each of them together.

Better ordered, at many times the cost of a search; so it is off unless somebody names a model.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from crm_lab_knowledge.embedding.transformer import loaded, spoken_by
from crm_lab_knowledge.errors import BadInput, KnowledgeError
from crm_lab_knowledge.hits import Hit
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.models import Model, find_reranker
from crm_lab_knowledge.view import Floats

LOOKED_AT = 20
"""So many hits are looked at again, or as many as were asked for."""


class Reranker(Protocol):
    """A model that reads two texts together; ``languages`` as those of an embedder."""

    @property
    def name(self) -> str:
        """What it is."""

    @property
    def languages(self) -> frozenset[str] | None:
        """Languages that it can be trusted with."""

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """Return how well each text answers: shares, or logits."""


Chosen = str | os.PathLike[str] | Model | Reranker | Literal[False] | None
"""A model's folder, its name, what ``find_reranker`` found, a reranker; None for what the environment names, False for
none."""


class CrossEncoder:
    """Any cross-encoder that sentence-transformers can load, from a folder or the hub."""

    def __init__(self, model: Model) -> None:
        source = model.path or model.name
        self._model = loaded("CrossEncoder", source)
        self.name = model.name
        self.languages = spoken_by(source, model.name)

    def scores(self, question: str, texts: Sequence[str]) -> Floats:
        """Return how well each text answers."""
        found: Floats = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return found


def open_reranker(chosen: Chosen) -> Reranker | None:
    """Load what was chosen; None for False, and when nothing was named.  Raises ModelMissing when it is not there."""
    if chosen is False:
        return None
    if isinstance(chosen, (str, os.PathLike)):
        path = Path(chosen).expanduser()
        chosen = find_reranker(path) if path.is_dir() else find_reranker(name=os.fspath(chosen))
    elif chosen is None:
        chosen = find_reranker()
    if chosen is None:
        return None
    if isinstance(chosen, Model):
        return CrossEncoder(chosen)
    if not hasattr(chosen, "scores"):
        raise BadInput(f"{chosen!r} is no cross-encoder: name one, its folder, or give one.")
    return chosen


def reranked(reranker: Reranker, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return ``hits`` in the order that ``reranker`` gives them; as they are in a language that it does not know.

    Raises KnowledgeError when it returns something else than a number per hit.
    """
    language = language_of(question)
    if not hits or (reranker.languages is not None and language not in {"", *reranker.languages}):
        return list(hits)
    found: Any = np.asarray(reranker.scores(question, [_read(hit) for hit in hits]), np.float32)
    if found.shape != (len(hits),) or not np.isfinite(found).all():
        raise KnowledgeError(f"The cross-encoder {reranker.name} did not return a number per hit: choose another one.")
    if found.min() < 0 or found.max() > 1:
        found = 1 / (1 + np.exp(-found))
    return [replace(hits[at], score=float(found[at])) for at in np.argsort(-found, kind="stable")]


def _read(hit: Hit) -> str:
    """Return what is read of a hit: the piece that was found; for a wording of a question the answer as well."""
    piece = hit.matched.removeprefix("\n".join(hit.place)).strip()
    return hit.matched if piece in hit.text else f"{hit.matched}\n{hit.text}"
