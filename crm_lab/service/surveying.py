"""Asking the customer, and what they answered; a low score opens a review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, Refused
from crm_lab.rules.fields import near
from crm_lab.service.states import KIND, types
from crm_lab.store.entities import Activity, CsatResponse, Ticket, User
from crm_lab.store.trail import Unit

LOW = 2
"""A score up to this one is looked into."""

REVIEW_WITHIN = timedelta(days=1)

REASONS: dict[str, tuple[str, str]] = {
    "not_solved": ("My problem is not solved", "问题没有解决"),
    "slow": ("It took too long", "等待时间太长"),
    "unclear": ("I did not understand the answer", "答复不清楚"),
    "unfriendly": ("The tone was not friendly", "态度不好"),
    "product": ("The product itself disappoints me", "对产品本身不满意"),
    "solved": ("My problem was solved", "问题得到解决"),
    "quick": ("It was quick", "处理迅速"),
    "clear": ("The answer was clear", "答复清楚"),
    "friendly": ("They were friendly", "态度友好"),
    "other": ("Something else", "其他"),
}
"""Why a score is what it is: key, English, Chinese."""


def ask(unit: Unit, ticket: Ticket, at: datetime) -> CsatResponse:
    """Write down that the customer was asked.  Raises Refused for a ticket that is not solved."""
    if KIND[types(unit.session)[ticket.status_id]] != "solved":
        raise Refused(f"ticket #{ticket.number} is not solved yet; ask when it is")
    response = _response(unit, ticket)
    response.asked_at = response.asked_at or at
    unit.session.flush()
    return response


def answer(
    unit: Unit, ticket: Ticket, rating: Any, reasons: Sequence[str], comment: str | None, at: datetime
) -> CsatResponse:
    """Write down what the customer answered; a later answer replaces it."""
    if isinstance(rating, bool) or not isinstance(rating, int) or not 1 <= rating <= 5:
        raise InvalidValue(f"a rating is a whole number from 1 (bad) to 5 (good), not {rating!r}")
    for one in reasons:
        if one not in REASONS:
            raise InvalidValue(f"there is no reason {one!r}{near(str(one), REASONS)}")
    response = _response(unit, ticket)
    response.rating, response.reasons, response.comment = rating, list(reasons) or None, comment
    response.answered_at = at
    unit.name(ticket, "rated", rating=rating, reasons=list(reasons))
    ticket.rating, ticket.rating_comment = rating, comment
    if rating <= LOW and response.review_id is None:
        response.review_id = _review(unit, ticket, rating, at).id
    unit.session.flush()
    return response


def _response(unit: Unit, ticket: Ticket) -> CsatResponse:
    found = unit.session.scalars(select(CsatResponse).where(CsatResponse.ticket_id == ticket.id)).one_or_none()
    if found is None:
        found = CsatResponse(ticket_id=ticket.id)
        unit.session.add(found)
    return found


def _review(unit: Unit, ticket: Ticket, rating: int, at: datetime) -> Activity:
    task = Activity(channel="task", subject=f"Review ticket #{ticket.number}: the customer gave {rating} of 5"[:500])
    task.occurred_at, task.due_at, task.ticket_id = at, at + REVIEW_WITHIN, ticket.id
    task.account_id, task.contact_id = ticket.account_id, ticket.contact_id
    task.owner_id = _reviewer(unit.session, ticket)
    unit.session.add(task)
    unit.session.flush()
    return task


def _reviewer(session: Session, ticket: Ticket) -> str | None:
    """Return the manager of the ticket's owner, else of its team, else the owner."""
    owner = session.get(User, ticket.owner_id) if ticket.owner_id else None
    if owner is not None and owner.manager_id:
        return owner.manager_id
    team = ticket.team_id or (owner.team_id if owner else None)
    managers = select(User.id).where(User.team_id == team, User.role == "manager", User.active).order_by(User.name)
    found = session.scalars(managers).first() if team else None
    return found or ticket.owner_id
