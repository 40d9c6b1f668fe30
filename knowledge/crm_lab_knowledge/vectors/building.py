"""Building a large index from the vectors that the store keeps, and finding out how much it overlooks."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np

from crm_lab_knowledge.embedding import cache
from crm_lab_knowledge.view import Floats, Ints

Kind = Literal["SQ8", "IVF-SQ8"]

CANDIDATES = 100
"""So many that the index finds are ranked by their true vectors."""
TRAINING = 100_000
"""Vectors that the codes and cells are fitted to."""
ASKED = 100
"""Vectors of the base that are searched for, to see what the index overlooks."""
NEAREST = 10
ENOUGH = 0.98
"""Share of the nearest ten that must be found."""
PROBES = (16, 32, 64, 128, 256)


@dataclass(frozen=True, eq=False)
class Built:
    """An index, the share of the nearest ten that it finds, and the numbers of the units in it, rising."""

    kind: Kind
    index: Any
    recall: float
    numbers: Ints

    @property
    def last(self) -> int:
        """The highest of the numbers."""
        return int(self.numbers[-1]) if len(self.numbers) else 0


def build(connection: sqlite3.Connection, model: str, dimension: int, kind: Kind) -> Built:
    """Build an index of all units that have a vector of ``model``; inside ``reading``."""
    training = cache.sample(connection, model, dimension, TRAINING)
    index = _empty(dimension, kind, len(training))
    index.train(training)
    truth = _Truth(training[:: max(1, len(training) // ASKED)][:ASKED])
    numbers = [np.empty(0, np.int64)]
    for block, vectors in cache.stream(connection, model, dimension):
        truth.look(np.arange(index.ntotal, index.ntotal + len(block)), vectors)
        index.add(vectors)
        numbers.append(block)
    return Built(kind, index, _fitted(index, truth), np.concatenate(numbers))


def _empty(dimension: int, kind: Kind, count: int) -> Any:
    import faiss

    if kind == "SQ8":
        return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    cells = max(1, int(min(4 * sqrt(count * 10), count / 40)))
    index = faiss.index_factory(dimension, f"IVF{cells},SQ8", faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 10
    return index


def _fitted(index: Any, truth: _Truth) -> float:
    """Return the recall; an index of cells looks at as many as it takes."""
    recall = 0.0
    for probes in PROBES if hasattr(index, "nprobe") else (0,):
        if probes:
            index.nprobe = min(probes, index.nlist)
        recall = truth.recall(index.search(truth.asked, CANDIDATES)[1])
        if recall >= ENOUGH:
            break
    return recall


class _Truth:
    """The nearest of some vectors, found by comparing with all."""

    def __init__(self, asked: Floats) -> None:
        self.asked = asked
        self._scores = np.full((len(asked), 0), -np.inf, np.float32)
        self._numbers: Ints = np.empty((len(asked), 0), np.int64)

    def look(self, numbers: Ints, vectors: Floats) -> None:
        scores = np.hstack([self._scores, self.asked @ vectors.T])
        known = np.hstack([self._numbers, np.broadcast_to(numbers, (len(self.asked), len(numbers)))])
        nearest = np.argsort(-scores, axis=1, kind="stable")[:, :NEAREST]
        self._scores = np.take_along_axis(scores, nearest, 1)
        self._numbers = np.take_along_axis(known, nearest, 1)

    def recall(self, found: Ints) -> float:
        shares = [np.isin(true, row).mean() for true, row in zip(self._numbers, found, strict=True)]
        return float(np.mean(shares)) if shares else 1.0
