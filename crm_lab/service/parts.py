"""What was said about tickets, on its way to another ticket."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.store.entities import Activity, Ticket
from crm_lab.store.trail import Unit

SHARED = (
    *("account_id", "contact_id", "requester", "order_id", "opportunity_id", "channel", "category", "priority"),
    *("language", "owner_id", "team_id"),
)
"""What a part of a ticket has in common with it."""


def taken(unit: Unit, ids: Sequence[str], ticket: Ticket | None = None) -> list[Activity]:
    """Return activities (of ``ticket``, if it is given), kept from other writers.  Raises NotFound."""
    query = select(Activity).where(Activity.id.in_(ids)).order_by(Activity.id).with_for_update()
    if ticket is not None:
        query = query.where(Activity.ticket_id == ticket.id)
    found = list(unit.session.scalars(query))
    for id in set(ids) - {one.id for one in found}:
        of = "" if ticket is None else f" of ticket #{ticket.number}"
        raise NotFound(f"there is no activity with the id '{id}'{of} that you may see")
    return found


Was = dict[str, list[str | None]]
"""To which ticket, account and contact activities belonged, by their ids."""


def belonging(said: Sequence[Activity]) -> Was:
    """Return to what activities belong, to be kept until they are given back."""
    return {one.id: [one.ticket_id, one.account_id, one.contact_id] for one in said}


def give(said: Sequence[Activity], ticket: Ticket) -> None:
    """Let activities belong to ``ticket``, and to its customer if they have none."""
    for one in said:
        one.ticket_id = ticket.id
        one.account_id, one.contact_id = one.account_id or ticket.account_id, one.contact_id or ticket.contact_id


def give_back(session: Session, ticket: Ticket, was: Was) -> None:
    """Let what was said about ``ticket``, a part of another one, belong to what it did; what came since goes along."""
    for one in session.scalars(select(Activity).where(Activity.ticket_id == ticket.id).with_for_update()):
        own = [ticket.split_from_id, one.account_id, one.contact_id]
        one.ticket_id, one.account_id, one.contact_id = was.get(one.id, own)
