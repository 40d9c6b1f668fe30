"""The inverted index: which units hold a word, and how often.

It lies in the store and changes with it in one transaction.  An addition writes a segment; segments of like size are
merged, so that each posting is rewritten a few times only.  Units that were removed stay until their segment is merged;
whoever reads leaves them out.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import log

import numpy as np
import numpy.typing as npt

FANOUT = 8
"""So many segments of like size become one."""
MOST = 255
"""Occurrences beyond this are not told apart."""
TERMS_AT_ONCE = 4096

Postings = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]


def add_segment(connection: sqlite3.Connection, units: Sequence[tuple[int, Iterable[str]]]) -> None:
    """Write the words of ``units``, given as number and words, numbers rising."""
    if not units:
        return
    terms: dict[str, tuple[array[int], bytearray]] = defaultdict(lambda: (array("i"), bytearray()))
    for number, words in units:
        for term, count in Counter(words).items():
            numbers, counts = terms[term]
            numbers.append(number)
            counts.append(min(count, MOST))
    segment = _new_segment(connection, units[0][0], units[-1][0], len(units))
    _write(connection, segment, ((term, terms[term][0].tobytes(), terms[term][1]) for term in sorted(terms)))


def merge(connection: sqlite3.Connection) -> None:
    """Make one segment of those of like size, as long as there are many."""
    while crowd := _crowd(connection):
        first, last, units = min(row[1] for row in crowd), max(row[2] for row in crowd), sum(row[3] for row in crowd)
        rows = connection.execute("SELECT number FROM units WHERE number BETWEEN ? AND ?", (first, last))
        alive = np.array([row[0] for row in rows], np.int32)
        merged = _new_segment(connection, first, last, min(units, len(alive)))
        olds = [row[0] for row in crowd]
        for batch in _terms_of(connection, olds):
            _write(connection, merged, ((term, *_living(parts, alive)) for term, parts in batch))
        connection.executemany("DELETE FROM segments WHERE number = ?", ((each,) for each in olds))


def forget(connection: sqlite3.Connection, unit: int, words: Iterable[str]) -> None:
    """Take a unit that was removed out of the lists of its ``words`` at once, so that nothing tells what it said."""
    for term in set(words):
        rows = connection.execute("SELECT segment, units, counts FROM postings WHERE term = ?", (term,)).fetchall()
        for segment, units, counts in rows:
            numbers = np.frombuffer(units, np.int32)
            if unit not in numbers:
                continue
            kept = numbers != unit
            if kept.any():
                row = (numbers[kept].tobytes(), np.frombuffer(counts, np.uint8)[kept].tobytes(), term, segment)
                connection.execute("UPDATE postings SET units = ?, counts = ? WHERE term = ? AND segment = ?", row)
            else:
                connection.execute("DELETE FROM postings WHERE term = ? AND segment = ?", (term, segment))


def read(connection: sqlite3.Connection, term: str) -> Postings:
    """Return the numbers of all units that hold ``term``, and how often each does."""
    rows = connection.execute("SELECT units, counts FROM postings WHERE term = ? ORDER BY segment", (term,))
    return _joined(rows.fetchall())


def _new_segment(connection: sqlite3.Connection, first: int, last: int, units: int) -> int:
    cursor = connection.execute("INSERT INTO segments (first, last, units) VALUES (?, ?, ?)", (first, last, units))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _write(connection: sqlite3.Connection, segment: int, terms: Iterable[tuple[str, bytes, bytes | bytearray]]) -> None:
    connection.executemany(
        "INSERT INTO postings VALUES (?, ?, ?, ?)",
        ((term, segment, numbers, counts) for term, numbers, counts in terms if numbers),
    )


def _crowd(connection: sqlite3.Connection) -> list[tuple[int, int, int, int]]:
    levels = defaultdict(list)
    for row in connection.execute("SELECT number, first, last, units FROM segments ORDER BY number"):
        levels[int(log(max(1, row[3]), FANOUT))].append(row)
    return next((rows for rows in levels.values() if len(rows) >= FANOUT), [])


def _terms_of(
    connection: sqlite3.Connection, segments: list[int]
) -> Iterator[list[tuple[str, list[tuple[bytes, bytes]]]]]:
    """Yield the terms of ``segments`` in batches; what is written meanwhile is not seen."""
    marks, after = ",".join("?" * len(segments)), ""
    asked = f"SELECT term, units, counts FROM postings WHERE term > ? AND segment IN ({marks}) ORDER BY term, segment"
    while rows := connection.execute(f"{asked} LIMIT {TERMS_AT_ONCE}", (after, *segments)).fetchall():
        after = rows[-1][0]
        if len(rows) == TERMS_AT_ONCE:  # the last term may go on
            rows = [row for row in rows if row[0] != after]
            after = rows[-1][0]
        yield [(term, [row[1:] for row in group]) for term, group in groupby(rows, key=lambda row: row[0])]


def _joined(parts: Sequence[tuple[bytes, bytes]]) -> Postings:
    numbers = b"".join(part[0] for part in parts)
    return np.frombuffer(numbers, np.int32), np.frombuffer(b"".join(part[1] for part in parts), np.uint8)


def _living(parts: Sequence[tuple[bytes, bytes]], alive: npt.NDArray[np.int32]) -> tuple[bytes, bytes]:
    numbers, counts = _joined(parts)
    kept = np.isin(numbers, alive)
    return numbers[kept].tobytes(), counts[kept].tobytes()
