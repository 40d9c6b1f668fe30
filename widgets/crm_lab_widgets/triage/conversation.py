"""What was said about a ticket and what was done to it, oldest first, as the screen shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Activity, StatusLabel, Team, Ticket, TicketStep, User
from crm_lab.store.scope import DELETED, everybody
from crm_lab.store.trail import plain

MOST_ENTRIES = 200
"""Entries that are shown at first, the newest ones."""

_SHOWN = ("status_id", "owner_id", "team_id", "priority", "category", "language", "sentiment")
"""Changes of these fields are part of the conversation."""

Entry = dict[str, Any]
Names = Mapping[str, tuple[str, str]]


def conversation(session: Session, ticket: Ticket, most: int = MOST_ENTRIES) -> dict[str, Any]:
    """Return the newest ``most`` entries, and how many there are before them."""
    with everybody(session):
        names = _names(session)
        entries = [*_said(session, ticket, names), *_done(session, ticket, names)]
    entries.sort(key=lambda one: (one["at"], one["id"]))
    if not any(one["direction"] == "in" and one["text"] == ticket.description for one in entries):
        entries.insert(0, _opened(ticket))
    return {"entries": entries[-most:], "before": max(0, len(entries) - most)}


def _opened(ticket: Ticket) -> Entry:
    """Return the request itself, for a ticket whose first message is no activity."""
    return {
        "id": ticket.id,
        "at": plain(ticket.opened_at),
        "kind": "said",
        "channel": ticket.channel,
        "direction": "in",
        "by": None,
        "text": ticket.description or ticket.subject,
    }


def _said(session: Session, ticket: Ticket, names: Names) -> list[Entry]:
    query = select(Activity).where(Activity.ticket_id == ticket.id)
    return [
        {
            "id": one.id,
            "at": plain(one.occurred_at),
            "kind": "note" if one.channel == "note" else "said",
            "channel": one.channel,
            "direction": one.direction,
            "by": None if one.direction == "in" else _called(one.owner_id, names),
            "text": one.body or one.subject or "",
        }
        for one in session.scalars(query)
    ]


def _called(id: str | None, names: Names) -> list[str] | None:
    found = names.get(id or "")
    return list(found) if found else None


def _done(session: Session, ticket: Ticket, names: Names) -> list[Entry]:
    query = select(TicketStep).where(TicketStep.ticket_id == ticket.id)
    found = []
    for step in session.scalars(query):
        changes = {name: both for name, both in (step.changes or {}).items() if name in _SHOWN}
        if changes:
            by = names.get(step.by_id or "", ("crm-lab", "crm-lab"))
            told = {"id": step.id, "at": plain(step.at), "kind": "step", "verb": step.verb, "by": list(by)}
            found.append({**told, "direction": None, "text": "", "changes": _changes(changes, names)})
    return found


def _changes(changes: Mapping[str, list[Any]], names: Names) -> list[dict[str, Any]]:
    return [
        {"field": field.removesuffix("_id"), "before": _value(before, names), "after": _value(after, names)}
        for field, (before, after) in changes.items()
    ]


def _value(value: Any, names: Names) -> list[str] | None:
    return None if value is None else list(names.get(value, (str(value), str(value))))


def _names(session: Session) -> Names:
    """Return what users, teams and statuses are called in English and Chinese, by id."""
    found: dict[str, tuple[str, str]] = {}
    for entity in (User, Team):
        query = select(entity.id, entity.name)
        found |= {row.id: (row.name, row.name) for row in session.execute(query, execution_options={DELETED: True})}
    labels = select(StatusLabel.id, StatusLabel.name, StatusLabel.name_zh).where(StatusLabel.entity == "tickets")
    rows = session.execute(labels, execution_options={DELETED: True})
    return found | {row.id: (row.name, row.name_zh or row.name) for row in rows}
