"""A million passages by meaning: room on disk and in memory, time of a question, and how many of the nearest are found.

The vectors are made: a cluster per two hundred, 64 dimensions that matter and noise in 384.  They are written into the
store of a knowledge base as texts and cached vectors; words are left out.  A process of its own opens the base, so that
what it takes in memory is the base's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import Figure, not_measured
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.view import Floats

COUNT, FEW = 1_000_000, 20_000
DIMENSION, LATENT, PER_CLUSTER = 384, 64, 200
ASKED = 100
MEGABYTES, MILLISECONDS, RECALL = 450, 30, 0.98
NAME = "knowledge: a million vectors on disk, in memory, CPU per question, nearest ten found"
BAR = f"≤ {MEGABYTES} MB, ≤ {MEGABYTES} MB, ≤ {MILLISECONDS} ms, ≥ {RECALL}"


def knowledge_size(place: Path, quick: bool) -> Figure:
    """Make the vectors, let a fresh process build the index, and another one open and search it."""
    try:
        import faiss  # noqa: F401
    except ImportError:
        return not_measured(NAME, "the extra 'embed' is not installed", BAR)
    count = FEW if quick else COUNT
    _fill(place, count)
    detail = {step: _in_a_process(step, place, quick) for step in ("build", "search")}
    index = sum(each.stat().st_size for each in place.glob("vectors-*")) >> 20
    store = (place / "knowledge.db").stat().st_size >> 20
    detail |= {"index_mb": index, "store_with_texts_and_float16_vectors_mb": store, "count": count}
    found = detail["search"]
    value = f"{index} MB, {found['memory_mb']:.0f} MB, {found['cpu_ms']:.1f} ms, {found['recall']:.3f}"
    met = found["recall"] >= RECALL and found["cpu_ms"] <= MILLISECONDS and max(index, found["memory_mb"]) <= MEGABYTES
    return Figure(NAME, value, BAR, None, None if quick else met, detail)


def vectors(count: int, seed: int = 0) -> Iterator[Floats]:
    """Yield clustered unit vectors in blocks; the questions are those of another seed."""
    shape = np.random.default_rng(0)
    spread = shape.standard_normal((LATENT, DIMENSION)).astype(np.float32)
    centres = shape.standard_normal((max(50, count // PER_CLUSTER), LATENT)).astype(np.float32)
    drawn = np.random.default_rng(seed + 1)
    wanted = count if not seed else ASKED
    for at in range(0, wanted, 20_000):
        size = min(20_000, wanted - at)
        inner = centres[drawn.integers(0, len(centres), size)]
        inner = inner + 0.6 * drawn.standard_normal((size, LATENT), np.float32)
        block = inner @ spread + 0.8 * drawn.standard_normal((size, DIMENSION), np.float32)
        yield block / np.linalg.norm(block, axis=1, keepdims=True)


def _fill(place: Path, count: int) -> None:
    store = Store(place)
    number = 0
    with store.writing() as connection:
        connection.execute("INSERT INTO models (number, name, dimension) VALUES (1, 'made', ?)", (DIMENSION,))
        store.keep("model", "made")
        for block in vectors(count):
            numbers = range(number + 1, number + 1 + len(block))
            hashes = [each.to_bytes(16, "big") for each in numbers]
            connection.executemany(
                "INSERT INTO entries (number, id, text, hash) VALUES (?, ?, ?, ?)",
                ((each, str(each), f"passage {each}", hash_) for each, hash_ in zip(numbers, hashes, strict=True)),
            )
            connection.executemany(
                "INSERT INTO units (number, entry, kind, text, language, length, answer, hash) "
                "VALUES (?, ?, 'passage', '', 'en', 2, ?, ?)",
                ((each, each, each, hash_) for each, hash_ in zip(numbers, hashes, strict=True)),
            )
            rows = zip(hashes, block.astype(np.float16), strict=True)
            connection.executemany(
                "INSERT INTO vectors (model, hash, vector) VALUES (1, ?, ?)",
                ((each, row.tobytes()) for each, row in rows),
            )
            number += len(block)
    store.close()


def _in_a_process(step: str, place: Path, quick: bool) -> Any:
    command = [sys.executable, "-m", "benchmarks.knowledge_size", step, str(place), str(int(quick))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    return json.loads(done.stdout)


class Made:
    """A model whose vectors are drawn: the question 'n' has the n-th."""

    name, dimension, languages = "made", DIMENSION, None

    def __init__(self, count: int) -> None:
        self.drawn = next(vectors(count, seed=7))

    def embed(self, texts: list[str], kind: str) -> Floats:
        return self.drawn[[int(each) for each in texts]]


def _step(step: str, place: Path, quick: bool) -> dict[str, Any]:
    import time

    import faiss  # its libraries are not what the index takes
    import psutil

    from crm_lab_knowledge import KnowledgeBase
    from crm_lab_knowledge.vectors import choosing

    count = FEW if quick else COUNT
    choosing.EXACT = min(choosing.EXACT, count - 1)
    model, process = Made(count), psutil.Process()
    faiss.omp_set_num_threads(1)
    before, wall, cpu = process.memory_info().rss, time.perf_counter(), time.process_time()
    with KnowledgeBase(place, model) as kb:
        kb.search("0")
        opened = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
        memory = (process.memory_info().rss - before) / 2**20
        index: Any = kb._meaning.loaded
        figures = {"kind": index.built.kind, "index_recall": index.built.recall, "memory_mb": memory, **opened}
        if step == "search":
            figures |= _searched(kb, index, model, place)
    return {name: round(each, 3) if isinstance(each, float) else each for name, each in figures.items()}


def _searched(kb: Any, index: Any, model: Made, place: Path) -> dict[str, float]:
    import time

    count = len(index.view)
    with kb._store.reading() as connection:
        cpu = time.process_time()
        found = [index.scores(connection, model.drawn[n : n + 1], None) for n in range(ASKED)]
        spent = (time.process_time() - cpu) / ASKED
    nearest = [set(np.argpartition(-each, 10)[:10].tolist()) for each in found]
    cpu = time.process_time()
    for n in range(20):
        kb.search(str(n))
    whole = (time.process_time() - cpu) / 20
    truth = _truth(model.drawn, count)
    recall = np.mean([len(one & set(other)) / 10 for one, other in zip(nearest, truth, strict=True)])
    return {"cpu_ms": spent * 1000, "whole_search_cpu_ms": whole * 1000, "recall": float(recall)}


def _truth(asked: Floats, count: int) -> list[list[int]]:
    scores, numbers, at = np.empty((len(asked), 0), np.float32), np.empty((len(asked), 0), np.int64), 0
    for block in vectors(count):
        scores = np.hstack([scores, asked @ block.T])
        numbers = np.hstack([numbers, np.broadcast_to(np.arange(at, at + len(block)), (len(asked), len(block)))])
        nearest = np.argpartition(-scores, 10, axis=1)[:, :10]
        scores, numbers = np.take_along_axis(scores, nearest, 1), np.take_along_axis(numbers, nearest, 1)
        at += len(block)
    return [list(map(int, row)) for row in numbers]


if __name__ == "__main__":
    print(json.dumps(_step(sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "1")))
