"""What a model must be able to do, and what is checked of its vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from crm_lab_knowledge.entries import Kind
from crm_lab_knowledge.errors import KnowledgeError
from crm_lab_knowledge.view import Floats


class Embedder(Protocol):
    """A model.  Vectors of models with different names are never compared.

    ``languages`` are the two-letter codes that it was made for, None when it knows any.
    """

    @property
    def name(self) -> str:
        """What it is and which version."""

    @property
    def dimension(self) -> int:
        """Numbers per vector."""

    @property
    def languages(self) -> frozenset[str] | None:
        """Languages that it can be trusted with."""

    def embed(self, texts: Sequence[str], kind: Kind) -> Floats:
        """Return one row per text; ``kind`` tells a question from what answers it."""


def speaks(embedder: Embedder, language: str) -> bool:
    """Tell whether ``embedder`` can be trusted with a text in ``language``; one without letters is no matter."""
    return embedder.languages is None or not language or language in embedder.languages


def embed(embedder: Embedder, texts: Sequence[str], kind: Kind) -> Floats:
    """Return unit vectors of ``texts``.  Raises KnowledgeError when the model returns something else than vectors."""
    vectors: Any = np.asarray(embedder.embed(texts, kind), np.float32)
    if vectors.shape != (len(texts), embedder.dimension):
        raise KnowledgeError(
            f"The model {embedder.name} returned {vectors.shape}, not {len(texts)} vectors of {embedder.dimension}: "
            "check that it is the model that was meant."
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise KnowledgeError(f"The model {embedder.name} returned empty or infinite vectors: load it anew.")
    return np.asarray(vectors / lengths, np.float32)
