"""What people decided about suggestions, and how it changes what is found.

An accepted answer teaches its entry the customer's wording: one more text that it is found by.  A refused one teaches
the entry what it does not answer: for questions nearer to a refused wording than to its own, the entry is lowered.
Votes stay with the pair of question and entry; they never lift or lower an entry as a whole.  Lessons outlive the
entry's versions, lie in the store beside it, and can be taken back one by one or for a person.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from crm_lab_knowledge.entries import Unit, as_key, facet_values
from crm_lab_knowledge.errors import BadInput
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.query import asked
from crm_lab_knowledge.text import fingerprint
from crm_lab_knowledge.vectors.exact import NOTHING
from crm_lab_knowledge.view import Floats, View
from crm_lab_knowledge.words import postings
from crm_lab_knowledge.words.tokens import tokens

VERDICTS = {"accepted": False, "edited": False, "refused": True}
"""What was decided, and whether it speaks against the entry."""
DOUBT = 1.0
"""How much an entry loses of its cosine, per cosine that the refused wording is nearer; measured on BANKING77."""
PASSAGE = "passage "
"""What the target of a lesson about a passage of a document begins with; ids are JSON."""
LONGEST = 500
"""Characters of a wording that are learnt."""

_PRIVATE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|https?://\S+|\+?\d[\d\s().-]{4,}\d|\b(?=\w*\d)\w{6,}\b")
"""Addresses, phone and order numbers: no other customer asks with them."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A decision: ``question`` was asked, ``id`` was suggested; ``key`` names the decision, ``person`` whose it was."""

    key: str
    id: str
    question: str
    refused: bool
    person: str | None = None


def read(rows: Iterable[Mapping[str, Any]]) -> list[Lesson]:
    """Return the lessons of ``rows``: question, id, verdict, and perhaps key and person.  Raises BadInput."""
    return [_lesson(row) for row in rows]


def _lesson(row: Mapping[str, Any]) -> Lesson:
    lacking = [name for name in ("question", "id", "verdict") if row.get(name) in (None, "")]
    if lacking:
        raise BadInput(f"A lesson has no {', '.join(lacking)}: it needs question, id and verdict.")
    if row["verdict"] not in VERDICTS:
        raise BadInput(f"The verdict {row['verdict']!r} is not known: it is one of {', '.join(VERDICTS)}.")
    id, question = as_key(row["id"]), str(row["question"])
    key = row.get("key") or fingerprint(id, question).hex()
    person = row.get("person")
    return Lesson(str(key), id, question, VERDICTS[row["verdict"]], None if person is None else str(person))


def unit_of(wording: str) -> Unit:
    """Return the text that an entry is found by, or not found by, after a lesson."""
    return Unit("question", wording, language_of(wording))


def wordings(question: str) -> list[str]:
    """Return the sentences of a question that may be learnt: without addresses, phone and order numbers."""
    found = (" ".join(_PRIVATE.sub(" ", sentence).split())[:LONGEST] for sentence in asked(question))
    return [each for each in found if tokens(each)]


def nearest(connection: sqlite3.Connection, id: str, sentences: Sequence[str]) -> str:
    """Return the sentence that has most in common with the entry: what was asked in a mail, and not its story."""
    if len(sentences) == 1:
        return sentences[0]
    bags = [set(tokens(text)) for (text,) in connection.execute(_TEXTS, (id,))]
    shares = [max((_alike(set(tokens(each)), bag) for bag in bags), default=0.0) for each in sentences]
    questions = [0.1 * each.endswith(("?", "？", "吗", "呢")) for each in sentences]
    return sentences[int(np.argmax(np.add(shares, questions)))]


_TEXTS = "SELECT units.text FROM units JOIN entries ON units.entry = entries.number WHERE entries.id = ?"


def _alike(own: set[str], bag: set[str]) -> float:
    return len(own & bag) / len(own | bag) if own | bag else 0.0


def keep(connection: sqlite3.Connection, lessons: Sequence[tuple[Lesson, str]]) -> int:
    """Write lessons with their wordings down; the last word on a wording of an entry counts.  Return how many are new.

    Entries that are there learn at once, others when they come.
    """
    touched, new = set[str](), 0
    for lesson, wording in lessons:
        target = _target_of(connection, lesson.id)
        connection.execute(_BEFORE, (target, wording, lesson.key))
        known = connection.execute("SELECT 1 FROM lessons WHERE key = ?", (lesson.key,)).fetchone()
        row = (lesson.key, target, lesson.refused, wording, language_of(wording), lesson.person)
        connection.execute(_LESSON, row)
        touched.add(lesson.id)
        new += known is None
    _renew(connection, touched)
    return new


_BEFORE = "DELETE FROM lessons WHERE target = ? AND text = ? AND key != ?"
_LESSON = "INSERT OR REPLACE INTO lessons (key, target, refused, text, language, person) VALUES (?, ?, ?, ?, ?, ?)"


def drop(connection: sqlite3.Connection, keys: Sequence[str], person: str | None = None) -> int:
    """Take lessons back, those of ``keys`` and of ``person``; return how many.  Nothing of their words is left."""
    connection.execute("PRAGMA secure_delete = ON")
    numbers = [row for key in keys for row in connection.execute("SELECT number FROM lessons WHERE key = ?", (key,))]
    numbers += connection.execute("SELECT number FROM lessons WHERE person = ?", (person,)).fetchall()
    units = [unit for number in numbers for unit in connection.execute(_UNITS, number)]
    gone = sum(connection.execute("DELETE FROM lessons WHERE number = ?", number).rowcount for number in numbers)
    for number, text, hash_ in units:
        postings.forget(connection, number, tokens(text))
        connection.execute(_UNUSED, (hash_,))
    return gone


_UNITS = "SELECT number, text, hash FROM units WHERE lesson = ?"
_UNUSED = "DELETE FROM vectors WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM units WHERE hash = ?1)"


def target_of(id: str, text: str, document: int | None) -> str:
    """Return what a lesson stays with: the id of a row, in whatever version; the words of a passage, wherever it is."""
    return id if document is None else f"{PASSAGE}{fingerprint(text).hex()}"


def _target_of(connection: sqlite3.Connection, id: str) -> str:
    row = connection.execute("SELECT text, document FROM entries WHERE id = ?", (id,)).fetchone()
    return target_of(id, *row) if row else id


def units_for(connection: sqlite3.Connection, target: str) -> list[tuple[int, bool, Unit]]:
    """Return what a target learnt: the number of the lesson, whether it speaks against it, and the text."""
    rows = connection.execute("SELECT number, refused, text FROM lessons WHERE target = ? ORDER BY number", (target,))
    return [(number, bool(refused), unit_of(text)) for number, refused, text in rows]


def teach(
    connection: sqlite3.Connection, number: int, target: str, answer: int, own: set[bytes]
) -> list[tuple[int, list[str]]]:
    """Give the entry ``number`` what it learnt, but for the wordings that it has itself (``own``); return the words."""
    segment = []
    for lesson, refused, unit in units_for(connection, target):
        if unit.hash in own:
            continue
        words = tokens(unit.text)
        gives = int.from_bytes(fingerprint("refused", str(lesson))[:8], "little", signed=True) if refused else answer
        row = (number, unit.kind, unit.text, unit.language, len(words), gives, unit.hash, lesson, refused)
        at = connection.execute(_UNIT, row).lastrowid
        assert at is not None
        segment.append((at, words))
    return segment


_UNIT = """
INSERT INTO units (entry, kind, text, language, length, answer, hash, lesson, refused)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def _renew(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Write entries anew, as they are, with what they know now: the units of an entry lie together."""
    segment = [each for id in sorted(ids) for each in _written_anew(connection, id)]
    postings.add_segment(connection, segment)
    postings.merge(connection)


def _written_anew(connection: sqlite3.Connection, id: str) -> list[tuple[int, list[str]]]:
    entry = connection.execute(f"SELECT number, {_ENTRY} FROM entries WHERE id = ?", (id,)).fetchone()
    if entry is None:
        return []
    own = connection.execute(f"SELECT {_OWN} FROM units WHERE entry = ? AND lesson IS NULL ORDER BY number", entry[:1])
    units = own.fetchall()
    connection.execute("DELETE FROM entries WHERE number = ?", entry[:1])
    number = connection.execute(f"INSERT INTO entries ({_ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?)", entry[1:]).lastrowid
    assert number is not None
    facets = facet_values(json.loads(entry[5]))
    connection.executemany("INSERT OR IGNORE INTO facets VALUES (?, ?, ?)", ((*each, number) for each in facets))
    segment = []
    for unit in units:
        at = connection.execute(f"INSERT INTO units (entry, {_OWN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *unit))
        assert at.lastrowid is not None
        segment.append((at.lastrowid, tokens(unit[1])))
    target = target_of(id, entry[3], entry[2])
    return segment + teach(connection, number, target, units[0][4] if units else 0, {unit[6] for unit in units})


_ENTRY = "id, document, text, place, facets, valid_until, hash"
_OWN = "kind, text, language, length, answer, density, hash"


def told(connection: sqlite3.Connection) -> list[tuple[str, Any, str, bool, str | None]]:
    """Return what was learnt: key, id (None for a passage of a document), wording, refused, person."""
    rows = connection.execute("SELECT key, target, text, refused, person FROM lessons ORDER BY number")
    return [
        (key, None if target.startswith(PASSAGE) else json.loads(target), text, bool(refused), person)
        for key, target, text, refused, person in rows
    ]


def weighed(view: View, unit_words: Floats, unit_meaning: Floats) -> tuple[Floats, Floats]:
    """Return words and meaning of every entry, lowered where a refused wording is nearer than its own.

    Refused wordings are taken out of ``unit_words`` and ``unit_meaning``: nothing is found by them.
    """
    against = view.refused
    if not against.any():
        return view.best_of_entries(unit_words), view.best_of_entries(unit_meaning)
    other_words = view.best_of_entries(np.where(against, unit_words, 0))
    other_meaning = view.best_of_entries(np.where(against, unit_meaning, NOTHING))
    unit_words[against], unit_meaning[against] = 0, NOTHING
    words, meaning = view.best_of_entries(unit_words), view.best_of_entries(unit_meaning)
    near = np.isfinite(meaning) & (other_meaning > meaning)
    meaning[near] -= DOUBT * (other_meaning[near] - meaning[near])
    words = np.maximum(0, words - DOUBT * np.maximum(0, other_words - words))
    return words, meaning
