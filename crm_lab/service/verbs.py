"""What can be done to a ticket.  Every verb checks first, then changes the ticket and writes a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_lab.errors import InvalidValue, Refused
from crm_lab.rules.context import context
from crm_lab.rules.people import team_named, user_named
from crm_lab.service import steps
from crm_lab.service.following import MOMENT
from crm_lab.service.phases import since
from crm_lab.service.states import KIND, label_of, types
from crm_lab.store.entities import Activity, Ticket
from crm_lab.store.entities.activities import CHANNELS
from crm_lab.store.trail import Unit

AFTER_REPLY = ("wait", "solve")
"""What a reply can do besides: wait for the customer, or put the ticket down as solved."""


@dataclass
class Call:
    """One call of a verb, perhaps for many tickets: when it happened, and the mark that keeps its steps together.

    ``dated`` tells whether a person said when; else it is now, which is never before what others did just now.
    """

    unit: Unit
    at: datetime
    together: str
    dated: bool = False

    def take(self, ticket: Ticket, verb: str, told: str, changes: dict[str, Any], **more: Any) -> None:
        """Write the step of a verb."""
        steps.take(self.unit, ticket, verb, told, changes, at=self.at, together=self.together, **more)

    def type(self, ticket: Ticket) -> str:
        """Return the type of the ticket's status.  Raises InvalidValue when the verb lies before its last change."""
        began = since(self.unit.session, ticket.id)
        if began is not None and self.at < began:
            if self.dated:
                was = f"ticket #{ticket.number} is as it is since {began:%Y-%m-%d %H:%M} UTC"
                raise InvalidValue(f"at: {was}; nothing can be put before")
            self.at = self.unit.session.info[MOMENT] = began
        return types(self.unit.session)[ticket.status_id]

    def label(self, type: str) -> str:
        """Return the status label of a type."""
        return label_of(self.unit.session, type)


def reply(call: Call, ticket: Ticket, text: str, then: str | None = None) -> None:
    """Answer the customer; the first answer keeps the promise of a first response."""
    if then is not None and then not in AFTER_REPLY:
        raise InvalidValue(f"then is one of {', '.join(AFTER_REPLY)}, not {then!r}")
    state = call.type(ticket)
    if then == "wait" and KIND[state] == "solved":
        raise Refused(f"ticket #{ticket.number} is solved; reopen it before you wait for the customer")
    written = _say(call, ticket, text, "out")
    changes: dict[str, Any] = {} if ticket.first_response_at else {"first_response_at": call.at}
    if then == "wait" and state == "open":
        changes["status_id"] = call.label("paused")
    told = "solved" if then == "solve" and KIND[state] != "solved" else "replied"
    if told == "solved":
        changes |= {"status_id": call.label("resolved"), "resolved_at": call.at}
    call.take(ticket, "reply", told, changes, activity=written)


def receive(call: Call, ticket: Ticket, text: str) -> None:
    """Write down what the customer answered: a waiting ticket goes on, a solved one is reopened."""
    state = call.type(ticket)
    written = _say(call, ticket, text, "in")
    changes = {} if state == "open" else {"status_id": call.label("open")}
    if KIND[state] == "solved":
        changes |= {"resolved_at": None, "reopened": ticket.reopened + 1}  # type: ignore[dict-item]
    call.take(ticket, "receive", "reopened" if KIND[state] == "solved" else "received", changes, activity=written)


def note(call: Call, ticket: Ticket, text: str) -> None:
    """Write an internal note."""
    call.take(ticket, "note", "noted", {}, activity=_say(call, ticket, text, None))


def wait(call: Call, ticket: Ticket) -> None:
    """Wait for the customer: the promise of a resolution stands meanwhile."""
    state = call.type(ticket)
    if KIND[state] == "solved":
        raise Refused(f"ticket #{ticket.number} is solved; reopen it before you wait for the customer")
    if state == "open":
        call.take(ticket, "wait", "waiting", {"status_id": call.label("paused")})


def resume(call: Call, ticket: Ticket) -> None:
    """Go on with a ticket that waited for the customer."""
    state = call.type(ticket)
    if KIND[state] == "solved":
        raise Refused(f"ticket #{ticket.number} is solved; use reopen")
    if state == "paused":
        call.take(ticket, "resume", "resumed", {"status_id": call.label("open")})


def solve(call: Call, ticket: Ticket) -> None:
    """Put the ticket down as solved."""
    if KIND[call.type(ticket)] != "solved":
        call.take(ticket, "solve", "solved", {"status_id": call.label("resolved"), "resolved_at": call.at})


def close(call: Call, ticket: Ticket) -> None:
    """Close the ticket for good, solved before or now."""
    state = call.type(ticket)
    if state != "closed":
        solved = {} if KIND[state] == "solved" else {"resolved_at": call.at}
        call.take(ticket, "close", "closed", {"status_id": call.label("closed"), **solved})


def reopen(call: Call, ticket: Ticket) -> None:
    """Go on with a solved ticket; its clock goes on where it stood."""
    if KIND[call.type(ticket)] == "solved":
        changes = {"status_id": call.label("open"), "resolved_at": None, "reopened": ticket.reopened + 1}
        call.take(ticket, "reopen", "reopened", changes)


def assign(call: Call, ticket: Ticket, to: str | None = None, team: str | None = None) -> None:
    """Give the ticket to a user, a team, or both (names, logins, e-mails or ids)."""
    if to is None and team is None:
        raise InvalidValue("assign needs a user (to=) or a team (team=)")
    at, changes = context(call.unit.session), {}
    if to is not None:
        changes["owner_id"] = user_named(to, at)
    if team is not None:
        changes["team_id"] = team_named(team, at)
    call.take(ticket, "assign", "assigned", changes)


def change(call: Call, ticket: Ticket, values: Mapping[str, Any]) -> None:
    """Change fields of the ticket (column values, checked)."""
    call.take(ticket, "change", "updated", dict(values))


def _say(call: Call, ticket: Ticket, text: str, direction: str | None) -> Activity:
    """Write into the timeline of the customer and of the ticket; a note has no direction."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidValue("there is nothing to write; give a text")
    channel = ticket.channel if ticket.channel in CHANNELS else "email"
    written = Activity(channel="note" if direction is None else channel, direction=direction, body=text)
    written.subject, written.occurred_at, written.owner_id = ticket.subject, call.at, call.unit.actor.id
    written.ticket_id, written.account_id, written.contact_id = ticket.id, ticket.account_id, ticket.contact_id
    call.unit.session.add(written)
    call.unit.session.flush()
    return written
