"""Where a person is named in words although nothing links the row to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import JSON, ColumnElement, Connection, String, Table, cast, func, or_, select

from crm_lab.customers.forgetting.person import KINDS, Records
from crm_lab.customers.forgetting.policy import ERASED
from crm_lab.store.base import Base

SHORTEST = 2
"""Characters of a name that is looked for."""

SHOWN = 5
"""Ids that are told per place."""


@dataclass(frozen=True)
class Mention:
    """Rows of a table that contain the person's name, a phone or an e-mail address; some of their ids."""

    table: str
    rows: int
    some: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.rows:,} {self.table} in which the same name, phone or e-mail stands ({', '.join(self.some)} …)"


def identifiers(connection: Connection, records: Records) -> set[str]:
    """Return the names, phones and e-mail addresses of a person."""
    points = Base.metadata.tables["contact_points"]
    found: set[str] = set()
    for name, ids in records.items():
        table = KINDS[name]
        shown = [table.c[column] for column in ("name", "phone", "email")]
        for row in connection.execute(select(*shown).where(table.c.id.in_(ids))):
            found |= {str(one) for one in row if one}
        owner = points.c[f"{name.removesuffix('s')}_id"]
        for row in connection.execute(select(points.c.value, points.c.raw).where(owner.in_(ids))):
            found |= {str(one) for one in row if one}
    return {one for one in found if len(one) >= SHORTEST and one != ERASED}


def search(connection: Connection, words: set[str]) -> list[Mention]:
    """Return the rows of all tables in whose texts one of ``words`` stands."""
    return [one for table in Base.metadata.sorted_tables for one in _in(connection, table, words)]


def _in(connection: Connection, table: Table, words: set[str]) -> Iterator[Mention]:
    texts = [one for one in table.columns if isinstance(one.type, JSON | String) and not one.foreign_keys]
    found: list[ColumnElement[bool]] = [
        cast(t, String).contains(w, autoescape=True) for t in texts for w in sorted(words)
    ]
    if not found:
        return
    key = next(iter(table.primary_key.columns))
    rows = connection.execute(select(func.count()).select_from(table).where(or_(*found))).scalar_one()
    if rows:
        some = connection.execute(select(cast(key, String)).where(or_(*found)).limit(SHOWN)).scalars()
        yield Mention(table.name, rows, tuple(some))
