"""Entries into the store and out of it, with the words that they are found by; inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from crm_lab_knowledge import learning
from crm_lab_knowledge.entries import Entry, facet_values
from crm_lab_knowledge.hits import Added
from crm_lab_knowledge.words import postings
from crm_lab_knowledge.words.tokens import tokens

AT_ONCE = 5000
"""Entries whose words are held in memory together."""


def put(connection: sqlite3.Connection, entries: Iterable[Entry], document: int | None = None) -> Added:
    """Add ``entries``; one whose id is there is replaced, or left alone when nothing of it differs."""
    new = replaced = unchanged = 0
    for batch in _batches(entries):
        known = [connection.execute("SELECT hash FROM entries WHERE id = ?", (each.id,)).fetchone() for each in batch]
        changed = [each for each, row in zip(batch, known, strict=True) if row is None or row[0] != each.hash]
        unchanged += len(batch) - len(changed)
        olds = _hashes(connection, [each.id for each in changed])
        replaced += _delete(connection, [each.id for each in changed])
        _insert(connection, changed, document)
        connection.executemany(_UNUSED, olds)
        new += len(changed)
    postings.merge(connection)
    return Added(new=new - replaced, replaced=replaced, unchanged=unchanged)


def remove(connection: sqlite3.Connection, ids: Sequence[str]) -> int:
    """Remove the entries with these ids, and the vectors that nothing else uses; return how many there were."""
    hashes = _hashes(connection, ids)
    removed = _delete(connection, ids)
    connection.executemany(_UNUSED, hashes)
    return removed


def _hashes(connection: sqlite3.Connection, ids: Sequence[str]) -> list[tuple[bytes]]:
    return [row for each in ids for row in connection.execute(_HASHES, (each,))]


_HASHES = "SELECT hash FROM units WHERE entry = (SELECT number FROM entries WHERE id = ?)"
_UNUSED = """
DELETE FROM vectors WHERE hash = ?1 AND model IN (SELECT number FROM models)
AND NOT EXISTS (SELECT 1 FROM units WHERE hash = ?1)
"""


def note_facets(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Remember that entries may be filtered by ``names``, even if none has a value."""
    connection.executemany("INSERT OR IGNORE INTO facet_names VALUES (?)", ((name,) for name in names))


def _delete(connection: sqlite3.Connection, ids: Sequence[str]) -> int:
    return sum(connection.execute("DELETE FROM entries WHERE id = ?", (each,)).rowcount for each in ids)


def _insert(connection: sqlite3.Connection, entries: Sequence[Entry], document: int | None) -> None:
    segment: list[tuple[int, list[str]]] = []
    for entry in entries:
        number = _row(connection, entry, document)
        connection.executemany(
            "INSERT OR IGNORE INTO facets VALUES (?, ?, ?)",
            ((name, value, number) for name, value in facet_values(entry.facets)),
        )
        own = entry.units()
        for unit in own:
            words = tokens(unit.text)
            row = (number, unit.kind, unit.text, unit.language, len(words), entry.answer_number, unit.hash)
            cursor = connection.execute(_UNIT, row)
            assert cursor.lastrowid is not None
            segment.append((cursor.lastrowid, words))
        target = learning.target_of(entry.id, entry.answer, document)
        segment += learning.teach(connection, number, target, entry.answer_number, {unit.hash for unit in own})
    note_facets(connection, {name for entry in entries for name in entry.facets})
    postings.add_segment(connection, segment)


_UNIT = "INSERT INTO units (entry, kind, text, language, length, answer, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ENTRY = """
INSERT INTO entries (id, document, text, place, facets, valid_until, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


def _row(connection: sqlite3.Connection, entry: Entry, document: int | None) -> int:
    place, facets = (
        json.dumps(each, ensure_ascii=False) for each in ([*entry.place, *filter(None, [entry.page])], entry.facets)
    )
    row = (entry.id, document, entry.answer, place, facets, entry.valid_until, entry.hash)
    number = connection.execute(_ENTRY, row).lastrowid
    assert number is not None
    return number


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    left = iter(entries)
    while batch := list(islice(left, AT_ONCE)):
        yield batch
