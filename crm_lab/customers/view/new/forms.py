"""What the form of a new record asks for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer, select
from sqlalchemy.orm import Session

from crm_lab.customers.key_index import ENTITIES
from crm_lab.customers.view.header import owners
from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Account

FORMS: dict[str, tuple[str, ...]] = {
    "accounts": (
        "kind", "name", "phone", "email", "website", "industry", "tier", "owner_id", "address", "province", "city",
        "district", "postal_code", "description",
    ),
    "contacts": (
        "name", "account_id", "title", "department", "phone", "email", "birthday", "address", "province", "city",
        "district", "postal_code", "description",
    ),
    "leads": (
        "name", "company", "title", "phone", "email", "channel", "industry", "owner_id", "address", "province", "city",
        "district", "postal_code", "description",
    ),
}  # fmt: skip
"""The fields of each form, by table name, in their order."""

MAIN = 6
"""So many fields stand at the top; the others come when somebody asks for them."""

_KINDS = {"kind": "account_kind", "owner_id": "user", "account_id": "account", "address": "long", "description": "long"}


def form(session: Session, entity: str, actor_id: str | None = None, account_id: str | None = None) -> dict[str, Any]:
    """Return an empty form: its fields, who may own the record, and the values it begins with.

    ``account_id`` is the customer of a new contact.  Raises InvalidValue for another entity.
    """
    check_entity(entity)
    known = owners(session)
    account = session.execute(select(Account.id, Account.name).where(Account.id == account_id)).first()
    return {
        "entity": entity,
        "entities": list(FORMS),
        "fields": [_field(entity, name, place) for place, name in enumerate(FORMS[entity])],
        "owners": known,
        "owner": actor_id if any(one["id"] == actor_id for one in known) else None,
        "account": {"id": account.id, "name": account.name} if account else None,
    }


def check_entity(entity: str) -> None:
    """Raise InvalidValue for an entity that has no form."""
    if entity not in FORMS:
        raise InvalidValue(f"there is no form for new {entity}; there are forms for {', '.join(FORMS)}")


def _field(entity: str, name: str, place: int) -> dict[str, Any]:
    column: Any = ENTITIES[entity].__table__.columns[name]
    kind = _KINDS.get(name, "text")
    if isinstance(column.type, Date):
        kind = "date"
    elif isinstance(column.type, Integer):
        kind = "number"
    return {
        "name": name,
        "kind": kind,
        "longest": getattr(column.type, "length", None),
        "required": name == "name",
        "main": place < MAIN,
    }
