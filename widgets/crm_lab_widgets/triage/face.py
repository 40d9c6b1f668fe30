"""The customer's face beside a ticket: what the agent should know of them before answering."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.customers.view.facts import Facts
from crm_lab.customers.view.finding import require
from crm_lab.customers.view.header import header
from crm_lab.store.entities import Activity, Contact, Ticket
from crm_lab.store.trail import plain

CALLS = 3
"""The newest calls that are shown."""

DEALS = 3
"""The open deals that are shown, the most valuable first."""


def face(session: Session, ticket: Ticket) -> dict[str, Any]:
    """Return name, tier, health, worth, open deals and last calls of the customer behind a ticket.

    Raises NotFound when the customer is gone or may not be seen.
    """
    assert ticket.account_id is not None
    account = require(session, ticket.account_id)
    head = header(session, account, UTC)
    facts = Facts.of(session, account.id)
    return {
        "id": account.id,
        "name": account.name,
        "kind": account.kind,
        "tier": account.tier,
        "health": head["health"],
        "owner": head["owner"],
        "tags": [{"name": one["name"], "colour": one["colour"]} for one in head["tags"]],
        "bought": head["figures"]["bought"],
        "overdue": head["figures"]["overdue"],
        "open": head["figures"]["open"],
        "deals": [_deal(one.record) for one in facts.deals[:DEALS]],
        "more_deals": max(0, len(facts.deals) - DEALS),
        "tickets": sum(one.id != ticket.id for one in facts.tickets),
        "calls": _calls(session, account.id),
        "person": _person(session, ticket),
    }


def _deal(record: Any) -> dict[str, Any]:
    stage = {"name": record.stage, "name_zh": record.stage_zh}
    return {"name": record.name, "stage": stage}


def _person(session: Session, ticket: Ticket) -> dict[str, Any] | None:
    query = select(Contact.id, Contact.name, Contact.title, Contact.email, Contact.phone)
    found = session.execute(query.where(Contact.id == ticket.contact_id)).first()
    return None if found is None else dict(found._mapping)


def _calls(session: Session, account_id: str) -> list[dict[str, Any]]:
    query = select(Activity).where(Activity.account_id == account_id, Activity.channel == "phone")
    newest = session.scalars(query.order_by(Activity.occurred_at.desc(), Activity.id).limit(CALLS))
    return [
        {
            "at": plain(one.occurred_at),
            "direction": one.direction,
            "subject": one.subject,
            "seconds": one.duration_seconds,
        }
        for one in newest
    ]
