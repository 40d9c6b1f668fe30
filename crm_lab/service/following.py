"""What follows from a change of tickets, customers, policies or hours, in the same transaction.

Numbers, phases and clocks do.  The store calls it before every commit that touched one of their tables (entry points
``crm_lab.followers``), so no verb, import, rule or merge can forget it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from crm_lab.service import phases, touched
from crm_lab.service.defaults import ensure_in
from crm_lab.service.numbering import number_all
from crm_lab.service.recomputing import recompute, unsolved
from crm_lab.store.entities import Account, Contact, Ticket
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

MOMENT = "ticket moment"
"""Where the session of a verb says when that happened which it writes down (else: now)."""


def tickets(unit: Unit) -> None:
    """Complete and recompute the tickets that this unit of work touched."""
    mine = touched.entries(unit, "tickets")
    if not mine:
        return
    ensure_in(unit)
    now = unit.session.info.get(MOMENT) or utc_now()
    with everybody(unit.session):
        number_all(unit.session)
        ids = _ids(unit.session, [one for one in mine if touched.is_told(Ticket, one)])
        if ids:
            complete(unit.session, ids, now)
        if not all(touched.is_told(Ticket, one) for one in mine):
            complete(unit.session, None, now)


def _ids(session: Session, told: Sequence[Entry]) -> list[str]:
    """Return the tickets that entries tell of; of new ones those that are not complete yet.

    (An import of many parts tells in each of all that it has brought so far.)
    """
    many = [one for one in told if one.record_id is None]
    changed = _named(session, [one for one in many if not touched.is_new(one)])
    new = _named(session, [one for one in many if touched.is_new(one)], ~phases.any_of(Ticket.id))
    return sorted({one.record_id for one in told if one.record_id} | changed | new)


def _named(session: Session, told: Sequence[Entry], *criteria: ColumnElement[bool]) -> set[str]:
    if not told:
        return set()
    return set(session.scalars(select(Ticket.id).where(touched.among(session, Ticket, told, Ticket.id), *criteria)))


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


def accounts(unit: Unit) -> None:
    """Recompute the open tickets of customers that were changed: what we promise may rest on them."""
    _follow(unit, Account, Ticket.account_id)


def contacts(unit: Unit) -> None:
    """Recompute the open tickets of people that were changed."""
    _follow(unit, Contact, Ticket.contact_id)


def _follow(unit: Unit, entity: type[Account | Contact], column: Any) -> None:
    changed = [one for one in touched.entries(unit, entity.__tablename__) if not touched.is_new(one)]
    if not changed:
        return
    session = unit.session
    with everybody(session):
        theirs = [touched.among(session, entity, changed, column)]
        if entity is Account:
            people = select(Contact.id).where(touched.among(session, entity, changed, Contact.account_id))
            theirs.append(Ticket.contact_id.in_(people))
        found = session.scalars(select(Ticket.id).where(or_(*theirs), unsolved())).all()
        if found:
            recompute(session, found, utc_now())


def promises(unit: Unit) -> None:
    """Recompute all open tickets: what we promise, or the hours in which we work, were changed."""
    with everybody(unit.session):
        recompute(unit.session, None, utc_now())
