"""What an accepted proposal writes: a summary, a task, a field of the deal, a part in it; and how that is undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound, Refused
from crm_lab.rules.context import context
from crm_lab.store import custom
from crm_lab.store.entities import Activity, CallProposal, Opportunity, OpportunityContactRole, Recording
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

SOURCE = "call proposal"
"""Where a task comes from that a call proposed; its id there is the proposal's."""

DUE_HOUR = 18
"""The local hour at which a task is due of which only the day was said."""

RISKS = "risks"
"""The field of a deal with what puts it at risk, a line a sign."""

_SUBJECT = 500

Wrote = dict[str, Any]
"""What was written: entity, id, and what stood there before."""


def write(unit: Unit, recording: Recording, one: CallProposal) -> Wrote:
    """Write what a proposal says and return what was written.

    Raises Refused when the call has no customer or deal to write it to, NotFound when this user may not see that.
    """
    if recording.link_state != "linked":
        raise Refused(f"'{recording.file_name}' is on no customer yet; link it first")
    return _WRITERS[one.kind](unit, recording, one)


def take_back(unit: Unit, one: CallProposal) -> None:
    """Undo what a proposal wrote.  Raises Refused when somebody changed it since."""
    wrote = one.wrote or {}
    if wrote:
        _UNDOERS[wrote["entity"]](unit, one, wrote)
        unit.session.flush()


def _summary(unit: Unit, recording: Recording, one: CallProposal) -> Wrote:
    call = _seen(unit.session, Activity, recording.activity_id, "entry on the time line")
    before, call.body = call.body, one.text
    return {"entity": "activities", "id": call.id, "before": before}


def _task(unit: Unit, recording: Recording, one: CallProposal) -> Wrote:
    session, day = unit.session, (one.facts or {}).get("due_on")
    mine = select(Activity).where(Activity.source == SOURCE, Activity.external_id == one.id)
    task = session.scalars(mine, execution_options={DELETED: True}).one_or_none()
    if task is None:
        task = Activity(channel="task", source=SOURCE, external_id=one.id, occurred_at=utc_now())
        session.add(task)
    for name in ("account_id", "contact_id", "lead_id", "opportunity_id"):
        setattr(task, name, getattr(recording, name))
    task.subject, task.deleted_at = one.text[:_SUBJECT], None
    task.owner_id = recording.owner_id or unit.actor.id
    task.due_at = None if day is None else _moment(session, date.fromisoformat(day))
    session.flush()
    return {"entity": "tasks", "id": task.id}


def _moment(session: Session, day: date) -> datetime:
    return datetime.combine(day, time(DUE_HOUR), context(session).zone).astimezone(UTC)


def _field(unit: Unit, recording: Recording, one: CallProposal) -> Wrote:
    deal = _seen(unit.session, Opportunity, recording.opportunity_id, "deal")
    held = dict(deal.custom or {})
    made = {**held, one.kind: one.text}
    deal.custom = custom.checked(unit.session, Opportunity, made, held)
    return {"entity": "opportunities", "id": deal.id, "before": held.get(one.kind), "there": one.kind in held}


def _risk(unit: Unit, recording: Recording, one: CallProposal) -> Wrote:
    """Add a line to the risks of the deal, which may come from several calls."""
    deal = _seen(unit.session, Opportunity, recording.opportunity_id, "deal")
    held = dict(deal.custom or {})
    lines = [*str(held.get(RISKS) or "").splitlines(), one.text]
    deal.custom = custom.checked(unit.session, Opportunity, {**held, RISKS: "\n".join(dict.fromkeys(lines))}, held)
    return {"entity": "risks", "id": deal.id, "there": one.text in lines[:-1]}


def _role(unit: Unit, recording: Recording, one: CallProposal) -> Wrote:
    deal = _seen(unit.session, Opportunity, recording.opportunity_id, "deal")
    if recording.contact_id is None:
        raise Refused(f"it is not known which contact '{recording.file_name}' was with; link it to one first")
    role = str((one.facts or {})["role"])
    part = {"opportunity_id": deal.id, "contact_id": recording.contact_id, "role": role}
    found = unit.session.scalars(select(OpportunityContactRole).filter_by(**part)).one_or_none()
    if found is not None:
        return {}
    made = OpportunityContactRole(**part)
    unit.session.add(made)
    unit.session.flush()
    return {"entity": "roles", "id": made.id}


_WRITERS: dict[str, Callable[[Unit, Recording, CallProposal], Wrote]] = {
    "summary": _summary,
    "task": _task,
    "competitor": _field,
    "budget": _field,
    "objection": _field,
    "role": _role,
    "risk": _risk,
}


def _no_summary(unit: Unit, one: CallProposal, wrote: Wrote) -> None:
    call = _seen(unit.session, Activity, wrote["id"], "entry on the time line")
    if call.body != one.text:
        raise Refused("somebody changed the text of this call since; change it there")
    call.body = wrote["before"]


def _no_task(unit: Unit, one: CallProposal, wrote: Wrote) -> None:
    task = _seen(unit.session, Activity, wrote["id"], "task")
    if task.done_at is not None:
        raise Refused("this task was done already")
    task.deleted_at = utc_now()


def _no_field(unit: Unit, one: CallProposal, wrote: Wrote) -> None:
    deal = _seen(unit.session, Opportunity, wrote["id"], "deal")
    held = dict(deal.custom or {})
    if held.get(one.kind) != one.text:
        raise Refused(f"somebody changed the {one.kind} of this deal since; change it there")
    held.pop(one.kind)
    deal.custom = {**held, **({one.kind: wrote["before"]} if wrote["there"] else {})}


def _no_risk(unit: Unit, one: CallProposal, wrote: Wrote) -> None:
    deal = _seen(unit.session, Opportunity, wrote["id"], "deal")
    held = dict(deal.custom or {})
    lines = str(held.pop(RISKS, None) or "").splitlines()
    if one.text not in lines:
        raise Refused("somebody changed the risks of this deal since; change them there")
    left = [line for line in lines if line != one.text or wrote["there"]]
    deal.custom = {**held, **({RISKS: "\n".join(left)} if left else {})}


def _no_role(unit: Unit, one: CallProposal, wrote: Wrote) -> None:
    part = unit.session.get(OpportunityContactRole, wrote["id"])
    if part is not None:
        unit.session.delete(part)


_UNDOERS: dict[str, Callable[[Unit, CallProposal, Wrote], None]] = {
    "activities": _no_summary,
    "tasks": _no_task,
    "opportunities": _no_field,
    "roles": _no_role,
    "risks": _no_risk,
}


def _seen(session: Session, entity: Any, id: str | None, what: str) -> Any:
    if id is None:
        raise Refused(f"this call belongs to no {what}; link it to one first")
    found = session.scalars(select(entity).where(entity.id == id)).one_or_none()
    if found is None:
        raise NotFound(f"the {what} of this call is not there, or you may not see it")
    return found
