"""What a call is linked to, by the kinds of records that there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Account, Contact, Lead, Opportunity, Recording, User

KINDS: dict[str, Any] = {
    "contact": Contact,
    "account": Account,
    "opportunity": Opportunity,
    "lead": Lead,
    "rep": User,
}
"""What a call can be linked to."""

_COLUMNS = {
    "contact": "contact_id",
    "account": "account_id",
    "opportunity": "opportunity_id",
    "lead": "lead_id",
    "rep": "owner_id",
}


def links_of(session: Session, call: Recording) -> dict[str, dict[str, str] | None]:
    """Return id and name by kind, whoever owns the record: who may see a call may know with whom it was."""
    return {kind: _named(session, entity, getattr(call, _COLUMNS[kind])) for kind, entity in KINDS.items()}


def _named(session: Session, entity: Any, id: str | None) -> dict[str, str] | None:
    table = entity.__table__
    name = session.scalar(select(table.c.name).where(table.c.id == id)) if id else None
    return None if id is None or name is None else {"id": id, "name": name}
