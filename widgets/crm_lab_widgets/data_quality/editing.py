"""Which fields mend which problem, and what the browser needs to let a person fill them in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, select
from sqlalchemy.orm import Session

from crm_lab.customers.quality.checks import CHECKS, Check
from crm_lab.customers.view.new.faults import fault
from crm_lab.customers.view.words import Said, say
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store import points
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, User
from crm_lab.store.money import exponent, from_minor

ENTITIES: dict[str, type[Any]] = {check.entity.__tablename__: check.entity for check in CHECKS}
"""What can be mended on the screen, by table name."""

_BY_HAND = {"reach": ("phone", "email"), "last_touch": (), "closed_at": ()}
_TARGETS: dict[str, tuple[str, type[Any]]] = {"users": ("user", User), "accounts": ("account", Account)}


def fields_of(check: Check) -> tuple[str, ...]:
    """Return the fields that a person fills in to pass a check; none where only the work itself helps."""
    return _BY_HAND.get(check.field, (check.field.removesuffix("_minor"),))


def check_of(entity: str, key: str) -> Check:
    """Return a check by its key.  Raises InvalidValue for one that this entity does not have."""
    for check in CHECKS:
        if check.key == key and check.entity.__tablename__ == entity:
            return check
    raise InvalidValue(f"there is no check '{key}' of {entity}; reload the page")


def entity_of(name: str) -> type[Any]:
    """Return an entity by its table name.  Raises InvalidValue for one that is not on this screen."""
    if name not in ENTITIES:
        raise InvalidValue(f"{name} can't be mended on this screen; it has {', '.join(ENTITIES)}")
    return ENTITIES[name]


def form(session: Session, entity: str, id: str, key: str) -> dict[str, Any]:
    """Return the present values of the fields that mend a problem of a record, and its version."""
    record = session.get(entity_of(entity), id)
    if record is None:
        raise NotFound(f"this record of {entity} is no longer there, or you may not see it")
    fields = [_field(session, record, name) for name in fields_of(check_of(entity, key))]
    return {"entity": entity, "id": id, "name": record.name, "version": record.version, "fields": fields}


def _field(session: Session, record: Any, name: str) -> dict[str, Any]:
    columns = type(record).__table__.columns
    if name not in columns:  # an amount, kept in minor units
        minor, currency = getattr(record, f"{name}_minor"), record.currency or currency_of(session)
        value = "" if minor is None else str(from_minor(minor, currency))
        return {"name": name, "kind": "money", "value": value, "currency": currency, "exponent": exponent(currency)}
    column, value = columns[name], getattr(record, name)
    kind, target = _reference(column)
    if target is not None:
        label = session.scalar(select(target.name).where(target.id == value)) if value else None
        return {"name": name, "kind": kind, "value": value or "", "label": label or ""}
    kind = "date" if isinstance(column.type, Date) else "text"
    told = {"name": name, "kind": kind, "value": _text(value), "longest": getattr(column.type, "length", None)}
    if name in points.KINDS:
        told |= {"fault": _fault(session, record, name), "unusable": _unusable(session, record, name)}
    return told


def _fault(session: Session, record: Any, kind: str) -> Said | None:
    """Return why the record's own phone or e-mail is marked as not valid."""
    own = (one for one in points.points_of(session, record) if one.kind == kind and one.value == getattr(record, kind))
    marked = next((one for one in own if one.valid is False), None)
    if marked is None:
        return None
    if marked.label == points.BOUNCED:
        return say("mail to this address came back", "发往此地址的邮件被退回")
    return fault(points.read(kind, marked.raw)[0].reason)


def _unusable(session: Session, record: Any, kind: str) -> list[str]:
    """Return what else is on file to reach the record, and can't be right."""
    there = points.points_of(session, record)
    return [one.raw for one in there if one.kind == kind and one.valid is False and one.value != getattr(record, kind)]


def _reference(column: Any) -> tuple[str, type[Any] | None]:
    targets = [one.column.table.name for one in column.foreign_keys]
    return _TARGETS[targets[0]] if targets else ("", None)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value or "")
