"""Where a merged record went."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Merge, MergedRecord
from crm_lab.store.references import table_of


def naming(table: Table) -> Column[Any]:
    """Return the column that holds what a record is called: its name, or the subject of a ticket."""
    return table.c["name" if "name" in table.columns else "subject"]


def survivor(session: Session, entity: str, id: str) -> str:
    """Return the id of the record into which the record ``id`` of the table ``entity`` was merged, or ``id`` itself."""
    at = id
    while (found := session.get(MergedRecord, (entity, at))) is not None:
        at = found.into_id
    return at


def fate(session: Session, record: type, id: str) -> str | None:
    """Return a sentence that says into which record the record ``id`` was merged; None when it was not."""
    table = table_of(record)
    gone = session.get(MergedRecord, (table.name, id), populate_existing=True)
    if gone is None:
        return None
    merge = session.get_one(Merge, gone.merge_id)
    into = survivor(session, table.name, id)
    called = naming(table)
    names = {row.id: row[1] for row in session.execute(select(table.c.id, called).where(table.c.id.in_([id, into])))}
    return (
        f"'{names[id]}' was merged into '{names[into]}' ({into}) by {merge.by} at {merge.at:%Y-%m-%d %H:%M} UTC; "
        f"use that one, or take the merge apart with unmerge('{merge.id}')"
    )
