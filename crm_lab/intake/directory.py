"""Who is who: records of the store by the ids and names under which files refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm_lab.intake.column import Mend, distinct
from crm_lab.intake.names import reference_key
from crm_lab.intake.readers import MODELS, table_of
from crm_lab.intake.tidy import NAMED
from crm_lab.standard.text import clean
from crm_lab.store.ids import new_id
from crm_lab.store.merged import survivors
from crm_lab.store.scope import DELETED

CREATABLE = ("users", "teams", "territories", "products", "accounts")
"""What is made as a light record when a file names it and nobody knows it."""
ALSO = {"users": ("email", "login"), "products": ("code",), "contacts": ("email",)}
"""What names a record beside its name."""
LOOKS_ALIKE = 88


@dataclass
class Book:
    """The records of one table, by external id and by name, e-mail, login or code.

    `hidden` are the ids of records that the person who imports may not see: nothing is made in their name.
    """

    by_id: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    by_plain: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    light: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)

    def add(self, record_id: str, external_id: str | None, names: Iterable[str | None]) -> None:
        """Enter a record; the first of a name keeps it, later ones make it unclear."""
        if external_id:
            self.by_id.setdefault(external_id, record_id)
        self.by_id.setdefault(record_id, record_id)
        for name in names:
            if name:
                self.labels.setdefault(record_id, name)
                if self.by_name.setdefault(name, record_id) != record_id:
                    self.twice.add(name)
                self.by_plain.setdefault(reference_key(name) or name, record_id)

    def add_alias(self, record_id: str, ids: Iterable[str | None], names: Iterable[str | None]) -> None:
        """Let further ids and names mean a record, unless they mean another one already."""
        for book, texts in ((self.by_id, ids), (self.by_name, names)):
            for text in texts:
                if text:
                    book.setdefault(text, record_id)

    def find(self, text: str) -> tuple[str | None, str]:
        """Return the record that a text means and how: 'id', 'name' or 'near' (None, '' when nobody knows it)."""
        for how, found in (
            ("id", self.by_id.get(text)),
            ("name", self.by_name.get(text)),
            ("near", self.by_plain.get(reference_key(text) or text)),
        ):
            if found:
                return found, how
        return None, ""


@dataclass
class Resolved:
    """What came of the references of one column."""

    ids: np.ndarray
    mended: list[Mend] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    unknown: np.ndarray | None = None


class Directory:
    """The books of all tables that can be referred to; read once per import and kept up to date."""

    def __init__(self) -> None:
        self._books: dict[str, Book] = {}
        self.new: dict[str, dict[str, str]] = {}

    def load(self, session: Session, tables: Iterable[str]) -> None:
        """Read the books of `tables` from the store (those that are not there yet)."""
        for table in tables:
            if table not in self._books:
                self._books[table] = _read(session, table)

    def book(self, table: str) -> Book:
        """Return the book of a table."""
        return self._books.setdefault(table, Book())

    def label(self, table: str, record_id: str | None) -> str:
        """Return the name of a record ('' for none)."""
        return self.book(table).labels.get(record_id or "", "")

    def resolve(self, texts: np.ndarray, tables: tuple[str, ...], what: str) -> Resolved:
        """Return the record id of every text ('' gives None); makes light records where that is allowed.

        `new` collects them as {table: {id: text}} until they are landed.
        """
        codes, uniques = distinct(texts)
        result = Resolved(np.full(len(uniques), None, dtype=object))
        counts = np.bincount(codes, minlength=len(uniques))
        near = Mend(f"{what} read as the {tables[0].removesuffix('s')} of nearly the same name", 0)
        lost = np.zeros(len(uniques), dtype=bool)
        known = self._known(tables[0])
        for position, text in enumerate(uniques):
            if text:
                found, how, table = self._find(text, tables)
                result.ids[position] = found or self._make(text, tables[0])
                lost[position] = result.ids[position] is None
                self._tell(result, near, text, (found, how, table), known, int(counts[position]))
        result.mended = [near] if near.count else []
        result.unknown = lost[codes] if lost.any() else None
        result.ids = result.ids[codes]
        return result

    def _find(self, text: str, tables: tuple[str, ...]) -> tuple[str | None, str, str]:
        for table in tables:
            found, how = self.book(table).find(text)
            if found:
                return found, how, table
        return None, "", tables[0]

    def _make(self, text: str, table: str) -> str | None:
        if table not in CREATABLE or text in self.book(table).hidden:
            return None
        record_id = new_id()
        self.book(table).add(record_id, None, [text])
        self.book(table).light.add(text)
        self.new.setdefault(table, {})[record_id] = (clean(text) or text) if table in NAMED else text
        return record_id

    def _known(self, table: str) -> list[str]:
        """Return the names to compare unknown ones with: not those that were only just made up from a file."""
        book = self.book(table)
        return [name for name in book.by_name if name not in book.light][:20_000]

    def _tell(
        self, result: Resolved, near: Mend, text: str, hit: tuple[str | None, str, str], known: list[str], count: int
    ) -> None:
        found, how, table = hit
        book = self.book(table)
        if how == "near":
            near.count += count
            near.examples.append((text, book.labels.get(found or "", "")))
        elif how == "name" and text in book.twice:
            result.assumed.append(f"{text!r} names several {table}: the first one is taken")
        elif found is None and len(result.hints) < 20:
            alike = process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=LOOKS_ALIKE)
            if alike and _digits(alike[0]) == _digits(text):
                result.hints.append(f"{text!r} ({count} ×) looks like {alike[0]!r} of {table}, but is not taken for it")


def _digits(name: str) -> str:
    return "".join(letter for letter in name if letter.isdigit())


def _read(session: Session, table: str) -> Book:
    """Read the records of a table that the session shows, and the ids under which there are others."""
    model: Any = MODELS[table]
    extra = [getattr(model, name) for name in ALSO.get(table, ())]
    label = model.name if "name" in model.columns() else model.subject
    query = select(model.id, model.external_id, label, *extra)
    book = Book()
    for record_id, external_id, *names in session.execute(query.order_by(model.id)):
        book.add(record_id, external_id, names)
    _add_merged(session, table, query, book)
    if session.info.get("owners") is not None and "owner_id" in model.columns():
        columns = table_of(table).c
        pairs = session.connection().execute(select(columns.id, columns.external_id))
        book.hidden = {one for pair in pairs for one in pair if one} - book.by_id.keys()
    return book


def _add_merged(session: Session, table: str, query: Select[*tuple[Any, ...]], book: Book) -> None:
    """Let ids and names of records that were merged away mean the records in which they are today."""
    into = survivors(session.connection(), table)
    if into:
        for record_id, external_id, *names in session.execute(query, execution_options={DELETED: True}):
            if into.get(record_id) in book.by_id:
                book.add_alias(into[record_id], [record_id, external_id], names)
