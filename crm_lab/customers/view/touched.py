"""Whether something that happened in the store can show on a customer's screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_lab.store import events
from crm_lab.store.database import Database
from crm_lab.store.entities import (
    Activity,
    Contact,
    Contract,
    Event,
    Lead,
    Opportunity,
    Order,
    Payment,
    Quote,
    Ticket,
)

EVERYWHERE = frozenset({"users", "tags", "pipeline_stages", "status_labels", "custom_fields", "settings"})
"""Tables whose changes may show on any customer's screen."""

_MOST = 1000

_LINKED: dict[str, type[Any]] = {
    one.__tablename__: one for one in (Activity, Contact, Contract, Lead, Opportunity, Order, Payment, Quote, Ticket)
}
_KEYS = ("account_id", "contact_id", "opportunity_id", "lead_id", "order_id")
_OWNERS: dict[str, type[Any]] = {
    "contact_id": Contact,
    "opportunity_id": Opportunity,
    "lead_id": Lead,
    "order_id": Order,
}


def touches(database: Database, since: int, account_id: str) -> bool:
    """Tell whether any event after number ``since`` may have changed what the screen of this customer shows."""
    found = events.since(database, since, _MOST)
    if len(found) == _MOST or any(one.record_id is None or one.entity in EVERYWHERE for one in found):
        return bool(found)
    if any(one.entity == "accounts" and one.record_id == account_id for one in found):
        return True
    with database.read() as session:
        return any(_linked(session, entity, ids, account_id) for entity, ids in _by_entity(found).items())


def _by_entity(found: Iterable[Event]) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = {}
    for one in found:
        if one.entity in _LINKED:
            ids.setdefault(one.entity, set()).add(str(one.record_id))
    return ids


def _linked(session: Session, name: str, ids: set[str], account_id: str) -> bool:
    """Whether one of the records belongs to the customer, by itself or through what it belongs to; deleted ones too."""
    table = _LINKED[name].__table__
    ways = [_belongs(table.c[key], key, account_id) for key in _KEYS if key in table.c]
    return session.scalar(select(table.c.id).where(table.c.id.in_(ids), or_(*ways)).limit(1)) is not None


def _belongs(column: Any, key: str, account_id: str) -> Any:
    if key == "account_id":
        return column == account_id
    owner = _OWNERS[key].__table__
    return column.in_(select(owner.c.id).where(owner.c.account_id == account_id))
