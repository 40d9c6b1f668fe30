"""The trail of a write: audit rows and events, written in the transaction of the change itself.

Changes that go through the session are noticed by themselves; bulk work adds one entry per batch.  Events get
their numbers last of all from a counter row whose lock is held until the commit: so the numbers have no gaps and
follow the order of the commits, on PostgreSQL too, where sequences don't.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event, insert, inspect, select, update
from sqlalchemy.orm import Session

from crm_lab.store.base import Base, Managed
from crm_lab.store.entities import AuditLog, Event, EventCounter
from crm_lab.store.ids import new_id
from crm_lab.store.scope import Actor
from crm_lab.store.types import utc_now

KEYED = "keyed"
"""What the event of bulk work says when the match keys of its rows were written with them."""
_SILENT = frozenset({"updated_at", "version", "created_at"})


@dataclass
class Entry:
    """One thing that happened: it becomes one audit row and one event."""

    action: str
    entity: str
    record_id: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    batch_id: str | None = None


class Unit:
    """A unit of work: the session of one write, and the trail it leaves.  Made by ``Database.write``."""

    def __init__(self, session: Session, actor: Actor, origin: str) -> None:
        self.session = session
        self.actor = actor
        self.origin = origin
        self.entries: list[Entry] = []
        self._names: dict[str, tuple[str, dict[str, Any]]] = {}
        event.listen(session, "before_flush", self._notice)

    def name(self, record: Base, action: str, **data: Any) -> None:
        """Call the change of ``record`` ``action`` (such as "moved") instead of "updated", with facts for the event."""
        self._names[record.id] = (action, data)  # type: ignore[attr-defined]

    def note(self, entry: Entry) -> None:
        """Add an entry by hand: bulk work, deletions by statement, things that change no record."""
        self.entries.append(entry)

    def _notice(self, session: Session, _context: Any, _instances: Any) -> None:
        for record in session.new:
            if isinstance(record, Managed):
                record.id = record.id or new_id()
                record.created_by = record.created_by or self.actor.id
                self.entries.append(self._entry(record, "created", changed_fields(record)))
        for record in session.dirty:
            if isinstance(record, Managed) and session.is_modified(record):
                self._update(record)

    def _update(self, record: Managed) -> None:
        changes = changed_fields(record)
        gone = changes.get("deleted_at")
        action = "updated" if gone is None else ("deleted" if gone[1] else "restored")
        self.entries.append(self._entry(record, action, changes))

    def _entry(self, record: Managed, default: str, changes: dict[str, Any]) -> Entry:
        action, data = self._names.pop(record.id, (default, {}))
        return Entry(action, record.__tablename__, record.id, changes, data)  # type: ignore[attr-defined]

    def write_trail(self) -> int:
        """Write audit rows and numbered events for all entries; return the number of the last event."""
        if not self.entries:
            return 0
        now = utc_now()
        self.session.execute(insert(AuditLog), [self._audit(entry, now) for entry in self.entries])
        last = take_numbers(self.session, len(self.entries))
        first = last - len(self.entries) + 1
        self.session.execute(insert(Event), [self._event(e, first + i, now) for i, e in enumerate(self.entries)])
        return last

    def _audit(self, entry: Entry, now: datetime) -> dict[str, Any]:
        return {
            "id": new_id(),
            "at": now,
            "actor_id": self.actor.id,
            "actor": self.actor.name,
            "origin": self.origin,
            "action": entry.action,
            "entity": entry.entity,
            "record_id": entry.record_id,
            "batch_id": entry.batch_id,
            "changes": entry.changes or None,
        }

    def _event(self, entry: Entry, seq: int, now: datetime) -> dict[str, Any]:
        return {
            "seq": seq,
            "id": new_id(),
            "at": now,
            "name": event_name(entry.entity, entry.action),
            "entity": entry.entity,
            "record_id": entry.record_id,
            "batch_id": entry.batch_id,
            "actor_id": self.actor.id,
            "data": entry.data or None,
        }


_SINGULAR = {
    "activities": "activity",
    "opportunities": "opportunity",
    "recordings": "call",
    "sla_policies": "sla_policy",
    "territories": "territory",
    "working_hours": "working_hours",
}


def event_name(table: str, action: str) -> str:
    """Return the name of an event: ``opportunity.moved`` for ("opportunities", "moved")."""
    return f"{_SINGULAR.get(table, table.removesuffix('s'))}.{action}"


def line_up(session: Session) -> None:
    """Wait until all other writers have committed, and hold the ones to come until this one has."""
    session.execute(select(EventCounter.last).with_for_update())


def take_numbers(session: Session, count: int) -> int:
    """Reserve ``count`` event numbers and return the last; other writers wait here until this one commits."""
    bump = update(EventCounter).where(EventCounter.id == 1).values(last=EventCounter.last + count)
    if session.execute(bump, execution_options={"synchronize_session": False}).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(EventCounter).values(id=1, last=count))
    return int(session.execute(select(EventCounter.last).where(EventCounter.id == 1)).scalar_one())


def changed_fields(record: Managed) -> dict[str, list[Any]]:
    """Return {field: [before, after]} of what is about to be written, as JSON values."""
    state = inspect(record)
    changes: dict[str, list[Any]] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes() and attribute.key not in _SILENT:
            before = history.deleted[0] if history.deleted else None
            after = history.added[0] if history.added else None
            if before != after:
                changes[attribute.key] = [plain(before), plain(after)]
    return changes


def plain(value: Any) -> Any:
    """Return ``value`` as something JSON can hold."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
