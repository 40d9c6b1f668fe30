"""What tests of rules look at again and again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from crm_lab.store import entities as e
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

TODAY = utc_now().date()
QUIET = {
    "name": "quiet",
    "entity": "accounts",
    "when": [{"none": "orders", "within": "30 days"}],
    "then": [{"tag": "quiet"}],
}
PROMOTED = {
    "name": "promoted",
    "entity": "accounts",
    "on": ["account.updated"],
    "when": [{"changed": "tier", "to": "A"}],
    "then": [{"task": {"subject": "Welcome {name}", "due": "2 days"}}],
}


def order(ws: Workspace, account: e.Account, days_ago: int = 0, amount: int = 100) -> e.Order:
    day = TODAY - timedelta(days=days_ago)
    fields = {"amount": Decimal(amount), "currency": "CNY", "ordered_on": day}
    return ws.orders.add(name="o", account_id=account.id, **fields)  # type: ignore[no-any-return]


def tags_of(ws: Workspace, record: Any) -> list[str]:
    """Return the names of the tags on a record, in order."""
    query = select(e.Tag.name).join(e.TagLink, e.TagLink.tag_id == e.Tag.id)
    with ws.database.read() as session:
        return sorted(session.scalars(query.where(e.TagLink.record_id == record.id)))
