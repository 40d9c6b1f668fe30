"""Vectors are kept by model and text, so that no text is embedded twice by the same model.

A text has one vector per part that the model read; what lies in the middle of them stands for the text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from crm_lab_knowledge.embedding.embedder import Embedder, embed
from crm_lab_knowledge.entries import Unit
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.view import Floats, Ints

BLOCK = 20_000
AT_ONCE = 256
"""Texts that are embedded and kept together; so many are lost when the process dies."""

Progress = Callable[[int, int], None]
"""Called with how many texts are embedded and how many there are in all; what it raises stops the work."""


def fill(store: Store, embedder: Embedder, units: Iterable[Unit], progress: Progress | None = None) -> int:
    """Embed those ``units`` whose vectors are not kept yet, and return how many that were.

    What was embedded before the work was stopped stays.
    """
    with store.writing() as connection:
        model = _model(connection, embedder)
    with store.reading() as connection:
        missing = _missing(connection, model, units)
    for kind in ("question", "passage"):
        missing[kind].sort(key=lambda unit: -len(unit.text))  # a batch costs as much as its longest text
    work = [each for kind in missing for each in _batches(missing[kind])]
    total, done = sum(map(len, work)), 0
    for batch in work:
        parts = [unit.parts() for unit in batch]
        vectors = embed(embedder, [part for each in parts for part in each], batch[0].kind)
        rows = np.split(vectors, np.cumsum([len(each) for each in parts])[:-1])
        with store.writing() as connection:
            _keep(connection, model, [unit.hash for unit in batch], rows)
        done += len(batch)
        if progress:
            progress(done, total)
    return total


def units_without(connection: sqlite3.Connection, name: str) -> list[Unit]:
    """Return the units that have no vector of the model called ``name``."""
    rows = connection.execute(_WITHOUT, (name,))
    return [Unit(kind, text, language) for kind, text, language in rows]


def read(connection: sqlite3.Connection, name: str, dimension: int, after: int) -> tuple[Ints, Floats]:
    """Return the numbers of the units above ``after`` that have a vector of the model ``name``, and the vectors."""
    blocks = list(stream(connection, name, dimension, after))
    numbers = [np.empty(0, np.int64), *(block for block, _ in blocks)]
    return np.concatenate(numbers), np.concatenate([decoded([], dimension), *(rows for _, rows in blocks)])


def read_some(connection: sqlite3.Connection, name: str, numbers: Ints, dimension: int) -> Floats:
    """Return the vectors of the model ``name`` for the units ``numbers``, in their order; all of them must have one."""
    return decoded(_blobs(connection, name, numbers), dimension)


def read_parts(connection: sqlite3.Connection, name: str, numbers: Ints, dimension: int) -> tuple[Floats, Ints]:
    """Return the vectors of all parts of the units ``numbers``, and where those of each unit begin."""
    blobs = _blobs(connection, name, numbers)
    return _rows(blobs, dimension), _starts(blobs, dimension)


def read_texts(connection: sqlite3.Connection, name: str, units: Sequence[Unit], dimension: int) -> Floats:
    """Return the vectors that the model ``name`` has of ``units``, in their order; a row of NaN for one without."""
    blobs = [connection.execute(_OF_TEXT, (name, unit.hash)).fetchone() for unit in units]
    rows = np.full((len(units), dimension), np.nan, np.float32)
    known = np.array([blob is not None for blob in blobs], bool)
    rows[known] = decoded([blob[0] for blob in blobs if blob], dimension)
    return rows


def prune(connection: sqlite3.Connection) -> int:
    """Let go of vectors that belong to no unit; return how many."""
    return int(connection.execute(_ALONE).rowcount)


def stream(connection: sqlite3.Connection, name: str, dimension: int, after: int = 0) -> Iterator[tuple[Ints, Floats]]:
    """Yield all that ``read`` would return, in blocks."""
    cursor = connection.execute(_VECTORS, (name, after))
    while rows := cursor.fetchmany(BLOCK):
        yield np.array([row[0] for row in rows], np.int64), decoded([row[1] for row in rows], dimension)


def sample(connection: sqlite3.Connection, name: str, dimension: int, most: int) -> Floats:
    """Return at most ``most`` vectors of the model ``name``, spread evenly over all; the same ones every time."""
    (held,) = connection.execute(_HELD, (name,)).fetchone()
    step = max(1, -(-held // most))
    rows = connection.execute(_EVERY, (name, step)).fetchall() if held else []
    return decoded([row[0] for row in rows], dimension)


def decoded(blobs: Sequence[bytes], dimension: int) -> Floats:
    """Return one vector per text, as it is computed with: the middle of its parts."""
    rows = _rows(blobs, dimension)
    if len(rows) == len(blobs):
        return rows
    return middles(rows, _starts(blobs, dimension))


def middles(rows: Floats, starts: Ints) -> Floats:
    """Return the unit vector in the middle of each text's parts, which begin at ``starts`` in ``rows``."""
    sums = np.add.reduceat(rows, starts)
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


def _blobs(connection: sqlite3.Connection, name: str, numbers: Ints) -> list[bytes]:
    rows = dict(connection.execute(_SOME, (name, json.dumps(numbers.tolist()))))
    return [rows[number] for number in numbers.tolist()]


def _rows(blobs: Sequence[bytes], dimension: int) -> Floats:
    return np.frombuffer(b"".join(blobs), np.float16).astype(np.float32).reshape(-1, dimension)


def _starts(blobs: Sequence[bytes], dimension: int) -> Ints:
    counts = np.array([len(blob) for blob in blobs], np.int64) // (dimension * np.dtype(np.float16).itemsize)
    return np.cumsum(counts) - counts


_WITHOUT = """
SELECT kind, text, language FROM units WHERE NOT EXISTS (
    SELECT 1 FROM vectors WHERE vectors.hash = units.hash
    AND model = (SELECT number FROM models WHERE name = ?)
) GROUP BY hash ORDER BY min(number)
"""
_VECTORS = """
SELECT units.number, vector FROM units JOIN vectors USING (hash)
WHERE model = (SELECT number FROM models WHERE name = ?) AND units.number > ? ORDER BY units.number
"""
_SOME = """
SELECT units.number, vector FROM units CROSS JOIN vectors USING (hash)
WHERE model = (SELECT number FROM models WHERE name = ?) AND units.number IN (SELECT value FROM json_each(?))
"""
_OF_TEXT = "SELECT vector FROM vectors WHERE model = (SELECT number FROM models WHERE name = ?) AND hash = ?"
_ALONE = "DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM units WHERE units.hash = vectors.hash)"
_HELD = "SELECT count(*) FROM vectors WHERE model = (SELECT number FROM models WHERE name = ?)"
_EVERY = """
SELECT vector FROM vectors WHERE model = (SELECT number FROM models WHERE name = ?) AND number % ? = 0 ORDER BY number
"""


def _model(connection: sqlite3.Connection, embedder: Embedder) -> int:
    row = (embedder.name, embedder.dimension)
    connection.execute("INSERT OR IGNORE INTO models (name, dimension) VALUES (?, ?)", row)
    return int(connection.execute("SELECT number FROM models WHERE name = ?", row[:1]).fetchone()[0])


def _missing(connection: sqlite3.Connection, model: int, units: Iterable[Unit]) -> dict[str, list[Unit]]:
    found: dict[str, dict[bytes, Unit]] = {"question": {}, "passage": {}}
    for unit in units:
        found[unit.kind].setdefault(unit.hash, unit)
    known = "SELECT 1 FROM vectors WHERE model = ? AND hash = ?"
    return {
        kind: [unit for hash_, unit in each.items() if not connection.execute(known, (model, hash_)).fetchone()]
        for kind, each in found.items()
    }


def _batches(units: Sequence[Unit]) -> list[Sequence[Unit]]:
    return [units[at : at + AT_ONCE] for at in range(0, len(units), AT_ONCE)]


def _keep(connection: sqlite3.Connection, model: int, hashes: Sequence[bytes], vectors: Iterable[Floats]) -> None:
    rows = ((model, each, parts.astype(np.float16).tobytes()) for each, parts in zip(hashes, vectors, strict=True))
    connection.executemany("INSERT OR IGNORE INTO vectors (model, hash, vector) VALUES (?, ?, ?)", rows)
