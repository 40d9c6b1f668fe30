"""Records that were merged into others, for those who meet their ids: imports, old links, other systems, forms.

What is written to point to a record that was merged away points to the survivor: the write session itself sees to it,
as it does for contact points; rows in bulk with foreign keys pass `redirected`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.orm import Session

from crm_lab.errors import Refused
from crm_lab.store.base import Base
from crm_lab.store.entities import Account, Contact, Lead, MergedRecord, Ticket
from crm_lab.store.given import given
from crm_lab.store.references import table_of

if TYPE_CHECKING:
    import pandas as pd

MERGED = frozenset(one.__tablename__ for one in (Account, Contact, Lead, Ticket))
"""The tables whose records can be merged."""


def survivors(connection: Connection, table: str) -> dict[str, str]:
    """Return {id: id of the record in which it is today} for all records of ``table`` that were merged away."""
    into = _merged(connection, table)
    return {id: _end(into, id) for id in into}


def survivors_of(connection: Connection, table: str, ids: Iterable[str]) -> dict[str, str]:
    """Return {id: id of the record in which it is today} for those of ``ids`` that were merged away."""
    into: dict[str, str] = {}
    waiting = set(ids)
    while waiting:
        found = _merged(connection, table, waiting)
        into |= found
        waiting = set(found.values()) - into.keys()
    return {id: _end(into, id) for id in into}


def _merged(connection: Connection, table: str, ids: Iterable[str] | None = None) -> dict[str, str]:
    """Return {id: id of the record it was merged into} for all, or for those of ``ids``."""
    merged = table_of(MergedRecord)
    query = select(merged.c.record_id, merged.c.into_id).where(merged.c.entity == table)
    if ids is not None:
        query = query.where(merged.c.record_id.in_(select(given(connection, sorted(ids)).c.value)))
    return {row.record_id: row.into_id for row in connection.execute(query)}


def wait_for_merges(connection: Connection, table: str, ids: Iterable[str]) -> None:
    """Hold these records against being merged away until the transaction ends; wait for a merge that is under way.

    SQLite has one writer at a time and needs nothing.
    """
    if connection.dialect.name == "postgresql":
        id = Base.metadata.tables[table].c.id
        wanted = select(id).where(id.in_(select(given(connection, sorted(ids)).c.value))).order_by(id)
        connection.execute(wanted.with_for_update(read=True, key_share=True)).all()


def _end(into: dict[str, str], id: str) -> str:
    while id in into:
        id = into[id]
    return id


def attach(session: Session) -> None:
    """Let what this session writes point to survivors."""
    event.listen(session, "before_flush", _redirect)


def _redirect(session: Session, _context: Any, _instances: Any) -> None:
    waiting = [(record, *one) for record in (*session.new, *session.dirty) for one in _pointing(record)]
    for table in {table for _, _, table, _ in waiting}:
        ids = {id for _, _, of, id in waiting if of == table}
        wait_for_merges(session.connection(), table, ids)
        into = survivors_of(session.connection(), table, ids)
        for record, column, of, id in waiting:
            if of == table and id in into:
                if into[id] == record.id:
                    raise Refused(f"the {column} '{id}' was merged into this very record; choose another one")
                setattr(record, column, into[id])


def _pointing(record: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (column, table, id) of what a record was set to point to."""
    if isinstance(record, Base):
        state = inspect(record)
        for column, table in _columns(type(record)):
            table = table or str(record.entity)  # type: ignore[attr-defined]
            added = state.attrs[column].history.added
            if added and added[0] is not None and table in MERGED:
                yield column, table, added[0]


@cache
def _columns(entity: type[Base]) -> tuple[tuple[str, str | None], ...]:
    """Return the columns that point to records that can be merged, and the table (None: the row says it)."""
    table = table_of(entity)
    if table.info.get("stays"):
        return ()
    targets = [(column.name, next(iter(column.foreign_keys)).column.table.name) for column in table.columns
               if column.foreign_keys]  # fmt: skip
    found: list[tuple[str, str | None]] = [(name, to) for name, to in targets if to in MERGED]
    if {"entity", "record_id"} <= set(table.columns.keys()):
        found.append(("record_id", None))
    return tuple(found)


def redirected(connection: Connection, entity: type[Base], frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows that are about to be written with survivors in place of records that were merged away."""
    for name, table in _columns(entity):
        if table is not None and name in frame:
            ids = frame[name].dropna().unique()
            wait_for_merges(connection, table, ids)
            if into := survivors_of(connection, table, ids):
                frame = frame.assign(**{name: frame[name].map(lambda id, into=into: into.get(id, id))})
    return frame
