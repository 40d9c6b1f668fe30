"""The steps of a ticket: what a verb changed and wrote, so that it can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from crm_lab.errors import Refused
from crm_lab.service import parts, phases
from crm_lab.service.states import KIND, types
from crm_lab.store.entities import Activity, MergedRecord, Ticket, TicketStep
from crm_lab.store.references import table_of
from crm_lab.store.trail import Entry, Unit, plain
from crm_lab.store.types import UtcDateTime, utc_now

SPLIT, PART = "split", "part"
"""The step of a ticket that was split, and that with which its part begins; they are taken back together."""

_SAID = "activities"


def take(
    unit: Unit,
    ticket: Ticket,
    verb: str,
    told: str,
    changes: dict[str, Any],
    *,
    at: datetime,
    together: str,
    activity: Activity | None = None,
    facts: dict[str, Any] | None = None,
) -> TicketStep:
    """Change ``ticket``, write the step down, and tell it as the event ``ticket.<told>``."""
    real = {name: new for name, new in changes.items() if getattr(ticket, name) != new}
    both = {name: [plain(getattr(ticket, name)), plain(new)] for name, new in real.items()}
    step = TicketStep(ticket_id=ticket.id, verb=verb, at=at, by_id=unit.actor.id, together=together)
    step.changes, step.activity_id = both or None, activity.id if activity is not None else None
    data = {**(facts or {}), **({"activity_id": activity.id} if activity is not None else {})}
    if real:
        unit.name(ticket, told, **data)
    else:
        unit.note(Entry(told, "tickets", ticket.id, {}, data))
    for name, new in real.items():
        setattr(ticket, name, new)
    unit.session.add(step)
    unit.session.flush()
    return step


def part(unit: Unit, ticket: Ticket, was: parts.Was, *, at: datetime, together: str) -> None:
    """Write down that ``ticket`` is a part of another one, and to what belonged what was said about it."""
    step = TicketStep(ticket_id=ticket.id, verb=PART, at=at, by_id=unit.actor.id, together=together)
    step.changes = {_SAID: [was, None]}
    unit.session.add(step)
    unit.session.flush()


def last_steps(
    session: Session, actor_id: str | None, ticket_id: str | None = None, together: str | None = None
) -> list[TicketStep]:
    """Return the steps of this actor's newest call that is neither an undo nor undone.  Raises Refused if none is.

    With ``together`` it is the call whose steps have this mark, whatever came after it.
    """
    undone = aliased(TicketStep)
    query = (
        select(TicketStep)
        .join(Ticket, Ticket.id == TicketStep.ticket_id)
        .outerjoin(undone, undone.undo_of == TicketStep.id)
        .where(TicketStep.undo_of.is_(None), undone.id.is_(None), TicketStep.by_id == actor_id)
        .order_by(TicketStep.id.desc())
    )
    mine = query
    if ticket_id is not None:
        mine = mine.where(TicketStep.ticket_id == ticket_id)
    if together is not None:
        mine = mine.where(TicketStep.together == together)
    last = session.scalars(mine.limit(1)).first()
    if last is None:
        raise Refused("there is nothing of yours to undo on tickets")
    whole = query if last.verb in (SPLIT, PART) else mine
    return list(session.scalars(whole.where(TicketStep.together == last.together)))


def undo(unit: Unit, ticket: Ticket, step: TicketStep, together: str) -> None:
    """Put back what ``step`` changed.  Raises Refused when the ticket went on since."""
    newest = _newest(unit.session, ticket.id)
    changes = step.changes or {}
    if step.verb == PART:
        _rejoin(unit, ticket, step, newest, together)
        return
    moved = [name for name, (_, new) in changes.items() if plain(getattr(ticket, name)) != new]
    if newest != step.id or moved:
        raise Refused(_went_on(ticket))
    if "status_id" in changes:
        kinds = {label: KIND[type] for label, type in types(unit.session).items()}
        before, after = changes["status_id"]
        if kinds[before] != kinds[after]:
            phases.take_back(unit.session, ticket.id)
    if step.activity_id is not None:
        _take_out(unit.session, step.activity_id, ticket)
    back = {name: _back(name, old) for name, (old, _) in changes.items()}
    done = take(unit, ticket, "undo", "step_undone", back, at=utc_now(), together=together, facts={"verb": step.verb})
    done.undo_of = step.id
    unit.session.flush()


def _newest(session: Session, ticket_id: str) -> str | None:
    undone = aliased(TicketStep)
    query = select(TicketStep.id).outerjoin(undone, undone.undo_of == TicketStep.id)
    query = query.where(TicketStep.ticket_id == ticket_id, TicketStep.undo_of.is_(None), undone.id.is_(None))
    return session.scalar(query.order_by(TicketStep.id.desc()).limit(1))


def _went_on(ticket: Ticket) -> str:
    return f"ticket #{ticket.number} went on since; change it by hand"


def _take_out(session: Session, activity_id: str, ticket: Ticket) -> None:
    activity = session.get(Activity, activity_id)
    if activity is None or activity.deleted_at is not None:
        return
    if activity.ticket_id != ticket.id:
        raise Refused(f"what was written about ticket #{ticket.number} belongs to another one now; nothing was undone")
    activity.deleted_at = utc_now()


def _rejoin(unit: Unit, ticket: Ticket, step: TicketStep, newest: str | None, together: str) -> None:
    """Give what was said back to the ticket that ``ticket`` is a part of, and hide the part."""
    merged = select(MergedRecord.record_id).where(MergedRecord.entity == "tickets", MergedRecord.into_id == ticket.id)
    if newest != step.id or unit.session.scalars(merged).first() is not None:
        raise Refused(_went_on(ticket))
    parts.give_back(unit.session, ticket, (step.changes or {})[_SAID][0])
    ticket.deleted_at = utc_now()
    done = TicketStep(ticket_id=ticket.id, verb="undo", at=utc_now(), by_id=unit.actor.id, together=together)
    done.undo_of = step.id
    unit.session.add(done)
    unit.session.flush()


def _back(name: str, value: Any) -> Any:
    moment = isinstance(table_of(Ticket).c[name].type, UtcDateTime)
    return datetime.fromisoformat(value) if value is not None and moment else value
