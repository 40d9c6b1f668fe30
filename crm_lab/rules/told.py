"""What an event tells a rule: which records it is about, and what was changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.rules.context import Change
from crm_lab.rules.fields import entities, route
from crm_lab.store.base import Base
from crm_lab.store.entities import AuditLog, Event, ImportChange
from crm_lab.store.references import table_of

IMPORTED = "imported"
"""The action of an import's event; it stands for ``created`` and ``updated`` of many records at once."""


def wakes(names: Sequence[str], event: Event) -> bool:
    """Tell whether an event is one of ``names``; an import is a creation and an update of many."""
    if event.name in names:
        return True
    singular, _, action = event.name.partition(".")
    return action == IMPORTED and (f"{singular}.created" in names or f"{singular}.updated" in names)


def records_of(session: Session, event: Event, names: Sequence[str], entity: type[Base]) -> list[str]:
    """Return the ids of the records of ``entity`` that an event is about: mostly one, many for an import."""
    origin = entities()[event.entity]
    ids = [event.record_id] if event.record_id else _imported(session, event, names, origin)
    steps = route(origin, entity) or ()
    for step in steps:
        table = table_of(origin)
        query = select(table.c[step.column]).where(table.c.id.in_(ids), table.c[step.column].is_not(None))
        ids = list(dict.fromkeys(session.scalars(query)))
    return ids


def _imported(session: Session, event: Event, names: Sequence[str], origin: type[Base]) -> list[str]:
    if event.batch_id is None:
        return []
    singular, table = event.name.partition(".")[0], table_of(origin)
    found: list[str] = []
    if f"{singular}.created" in names and "import_batch_id" in table.c:
        found += session.scalars(select(table.c.id).where(table.c.import_batch_id == event.batch_id))
    if f"{singular}.updated" in names:
        mine = (ImportChange.batch_id == event.batch_id, ImportChange.entity == event.entity)
        found += session.scalars(select(ImportChange.record_id).where(*mine))
    return list(dict.fromkeys(found))


def change_of(session: Session, event: Event) -> Change:
    """Return what an event's record was changed in, from the audit log's row that was written with the event."""
    if event.record_id is None:
        return Change(event.entity, "", {}, event.name, event.seq)
    fields = _audit_rows(session, event)
    if not fields:
        return Change(event.entity, event.record_id, {}, event.name, event.seq)
    same = (Event.entity == event.entity, Event.record_id == event.record_id, Event.at == event.at)
    before = session.scalar(select(func.count()).where(*same, Event.name == event.name, Event.seq < event.seq)) or 0
    return Change(event.entity, event.record_id, fields[min(before, len(fields) - 1)] or {}, event.name, event.seq)


def _audit_rows(session: Session, event: Event) -> list[dict[str, Any] | None]:
    action = event.name.partition(".")[2]
    mine = (AuditLog.entity == event.entity, AuditLog.record_id == event.record_id, AuditLog.at == event.at)
    query = select(AuditLog.changes).where(*mine, AuditLog.action == action).order_by(AuditLog.id)
    return list(session.scalars(query))
