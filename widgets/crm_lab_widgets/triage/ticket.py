"""One ticket on the triage screen: the conversation, the promises on it and why, the customer's face."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.rules.context import Context, context
from crm_lab.service.looking import Explained, Promise
from crm_lab.service.states import KIND
from crm_lab.store.entities import Account, Contact, Opportunity, Order, StatusLabel, Team, Ticket, User
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import plain
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.reasons import reasons
from crm_lab_widgets.triage.acts import ActVerbs
from crm_lab_widgets.triage.conversation import MOST_ENTRIES, conversation
from crm_lab_widgets.triage.face import face

_TOLD = (
    "id",
    "version",
    "number",
    "subject",
    "channel",
    "category",
    "priority",
    "sentiment",
    "language",
    "requester",
    "reopened",
    "rating",
    "rating_comment",
    "opened_at",
    "resolved_at",
)
_AROUND: dict[str, type[Any]] = {
    "owner": User,
    "team": Team,
    "account": Account,
    "contact": Contact,
    "order": Order,
    "opportunity": Opportunity,
}


class TicketVerbs(ActVerbs):
    """What the browser may ask of one ticket."""

    @verb
    def ticket(self, id: str, most: int = MOST_ENTRIES) -> dict[str, Any]:
        """Return a ticket, its conversation (the newest ``most`` entries) and what is promised for it."""
        tickets = self._workspace.tickets
        record = tickets.get(id)
        with self._workspace.database.read(self._workspace.actor) as session:
            told = {**_told(session, record), **conversation(session, record, most)}
        return {**told, "promised": self._promised(tickets.clock(id))}

    def _promised(self, explained: Explained) -> dict[str, Any]:
        with self._workspace.database.read(self._workspace.actor) as session:
            return promised(explained, context(session))

    @verb
    def face(self, id: str) -> dict[str, Any]:
        """Return the customer behind a ticket; ``face`` is None when nobody knows who it is, or it may not be seen."""
        record = self._workspace.tickets.get(id)
        with self._workspace.database.read(self._workspace.actor) as session:
            if record.account_id is None:
                return {"face": None, "hidden": False}
            try:
                return {"face": face(session, record), "hidden": False}
            except NotFound:
                return {"face": None, "hidden": True}


def promised(explained: Explained, now: Context) -> dict[str, Any]:
    """Return what is promised for a ticket, why this policy applies, and which ones before it did not."""
    return {
        "policy": explained.policy,
        "why": explained.why,
        "reasons": reasons(explained.reasons, now),
        "passed_over": list(explained.passed_over),
        "promises": [_promise(one) for one in explained.promises],
    }


def _promise(one: Promise) -> dict[str, Any]:
    return {
        "promise": one.promise,
        "state": one.state,
        "target": int(one.target.total_seconds()),
        "left": int(one.left.total_seconds()),
        "due_at": plain(one.due_at),
        "stopped_at": plain(one.stopped_at),
    }


def _told(session: Session, ticket: Ticket) -> dict[str, Any]:
    around = {name: _named(session, entity, getattr(ticket, f"{name}_id")) for name, entity in _AROUND.items()}
    fields = {name: plain(getattr(ticket, name)) for name in _TOLD}
    return {"ticket": {**fields, **around, "status": _status(session, ticket.status_id)}}


def _named(session: Session, entity: type[Any], id: str | None) -> dict[str, Any] | None:
    """Return the name of what a ticket points to, whoever owns it: who sees the ticket may know."""
    if id is None:
        return None
    table = entity.__table__
    name = session.connection().execute(select(table.c.name).where(table.c.id == id)).scalar()
    return {"id": id, "name": name or ""}


def _status(session: Session, id: str | None) -> dict[str, Any]:
    query = select(StatusLabel).where(StatusLabel.id == id)
    label = session.scalars(query, execution_options={DELETED: True}).one_or_none()
    if label is None:
        return {"kind": "open", "type": "open", "name": None}
    return {"kind": KIND[label.type], "type": label.type, "name": [label.name, label.name_zh or label.name]}
