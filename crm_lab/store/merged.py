"""Records that were merged into others, for those who meet their ids: imports, old links, other systems."""

from __future__ import annotations

from sqlalchemy import Connection, select

from crm_lab.store.entities import MergedRecord
from crm_lab.store.references import table_of


def survivors(connection: Connection, table: str) -> dict[str, str]:
    """Return {id: id of the record in which it is today} for all records of ``table`` that were merged away."""
    merged = table_of(MergedRecord)
    query = select(merged.c.record_id, merged.c.into_id).where(merged.c.entity == table)
    into = {row.record_id: row.into_id for row in connection.execute(query)}
    return {id: _end(into, id) for id in into}


def _end(into: dict[str, str], id: str) -> str:
    while id in into:
        id = into[id]
    return id
