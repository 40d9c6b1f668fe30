"""What follows from a change of tickets, customers, policies or hours, in the same transaction.

Numbers, phases and clocks do.  The store calls it before every commit that touched one of their tables (entry points
``crm_lab.followers``), so no verb, import, rule or merge can forget it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.service import phases
from crm_lab.service.defaults import ensure_in
from crm_lab.service.numbering import number_all
from crm_lab.service.recomputing import recompute, unsolved
from crm_lab.service.seeing import everybody
from crm_lab.store.entities import Ticket
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

MOMENT = "ticket moment"
"""Where the session of a verb says when that happened which it writes down (else: now)."""

_WORDS = frozenset({"due_soon", "breached"})
"""Events that tell what the clocks say already."""


def tickets(unit: Unit) -> None:
    """Complete and recompute the tickets that this unit of work touched."""
    mine = [one for one in unit.entries if one.entity == "tickets" and one.action not in _WORDS]
    if not mine:
        return
    ensure_in(unit)
    now = unit.session.info.get(MOMENT) or utc_now()
    with everybody(unit.session):
        number_all(unit.session)
        single = sorted({one.record_id for one in mine if one.record_id})
        if single:
            complete(unit.session, single, now)
        if any(one.record_id is None and one.action != "reassigned" for one in mine):
            complete(unit.session, None, now)
        for one in mine:
            if one.record_id is None and one.action == "reassigned":
                _moved(unit.session, one, now)


def complete(session: Session, ids: Sequence[str] | None, now: datetime) -> int:
    """Let phases follow, then recompute the clocks; of all tickets if ``ids`` is None.  Return how many changed."""
    turned = phases.follow(session, ids, now)
    if ids is not None:
        return recompute(session, ids, now)
    changed = recompute(session, None, now)
    if not turned:
        return changed
    solved = session.scalars(select(Ticket.id).where(*phases.among(session, Ticket.id, turned), ~unsolved())).all()
    return changed + recompute(session, solved, now)


def _moved(session: Session, entry: Entry, now: datetime) -> None:
    """Recompute the tickets that a merge gave to another record."""
    for column, (_, to) in entry.changes.items():
        found = session.scalars(select(Ticket.id).where(getattr(Ticket, column) == to, unsolved())).all()
        if found:
            recompute(session, found, now)


def accounts(unit: Unit) -> None:
    """Recompute the open tickets of customers that were changed: what we promise may rest on them."""
    _of(unit, "accounts", "account_id")


def contacts(unit: Unit) -> None:
    """Recompute the open tickets of people that were changed."""
    _of(unit, "contacts", "contact_id")


def _of(unit: Unit, table: str, column: str) -> None:
    touched = {
        one.record_id for one in unit.entries if one.entity == table and one.record_id and one.action != "created"
    }
    if not touched:
        return
    with everybody(unit.session):
        key = phases.among(unit.session, getattr(Ticket, column), sorted(touched))
        found = unit.session.scalars(select(Ticket.id).where(*key, unsolved())).all()
        if found:
            recompute(unit.session, found, utc_now())


def promises(unit: Unit) -> None:
    """Recompute all open tickets: what we promise, or the hours in which we work, were changed."""
    with everybody(unit.session):
        recompute(unit.session, None, utc_now())
