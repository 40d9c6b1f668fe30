"""Watching the clocks: what is due soon and what was broken is told once, as events that rules and screens hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from crm_lab.service.defaults import ensure
from crm_lab.service.following import complete
from crm_lab.service.numbering import number_all
from crm_lab.store.database import Database
from crm_lab.store.entities import Ticket, TicketClock
from crm_lab.store.references import table_of
from crm_lab.store.scope import SYSTEM, everybody
from crm_lab.store.trail import Entry, Unit, plain
from crm_lab.store.types import utc_now

ORIGIN = "clocks"
_CLOCKS, _TICKETS = table_of(TicketClock), table_of(Ticket)


@dataclass(frozen=True)
class Watched:
    """How many promises were told of: those that will be broken soon, and those that were."""

    due_soon: int
    breached: int


def watch(database: Database, now: datetime | None = None) -> Watched:
    """Write ``ticket.due_soon`` and ``ticket.breached`` for every promise for which that was not told yet."""
    at = now or utc_now()
    late = and_(_CLOCKS.c.due_at < at, _CLOCKS.c.breached_at.is_(None))
    runs = and_(_CLOCKS.c.running_since.is_not(None), _CLOCKS.c.due_at >= at)
    soon = and_(_CLOCKS.c.warn_at <= at, _CLOCKS.c.warned_at.is_(None), runs)
    with database.write(SYSTEM, ORIGIN) as unit:
        return Watched(_tell(unit, "due_soon", soon, "warned_at", at), _tell(unit, "breached", late, "breached_at", at))


def _tell(unit: Unit, action: str, told: ColumnElement[bool], mark: str, now: datetime) -> int:
    """Tell of the clocks that meet ``told``; those that somebody else holds just now are left for the next time."""
    connection = unit.session.connection()
    there = _CLOCKS.c.ticket_id.in_(select(_TICKETS.c.id).where(_TICKETS.c.deleted_at.is_(None)))
    rows = connection.execute(select(_CLOCKS).where(told, there).with_for_update(skip_locked=True)).all()
    for row in sorted(rows, key=lambda one: (one.due_at, one.ticket_id, one.promise)):
        mine = (_CLOCKS.c.ticket_id == row.ticket_id, _CLOCKS.c.promise == row.promise)
        connection.execute(update(_CLOCKS).where(*mine).values({mark: now}))
        facts: Mapping[str, Any] = {"promise": row.promise, "due_at": plain(row.due_at), "policy_id": row.policy_id}
        unit.note(Entry(action, "tickets", row.ticket_id, {}, dict(facts)))
    return len(rows)


def recompute_all(database: Database) -> int:
    """Number all tickets, make up missing phases, choose policies and work out all clocks anew.

    Returns how many tickets changed.  What it writes is derived and leaves no trail.
    """
    ensure(database)
    with database.write(SYSTEM, ORIGIN) as unit, everybody(unit.session):
        number_all(unit.session)
        return complete(unit.session, None, utc_now())


def lacking(database: Database) -> bool:
    """Tell whether there are tickets that were never looked at: imported before there were promises."""
    with database.read() as session:
        found = session.connection().execute(select(_TICKETS.c.id).where(_TICKETS.c.number.is_(None)).limit(1))
        return found.first() is not None
