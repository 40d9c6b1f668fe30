"""SQL conditions that checks are made of.  Each is true or false, never NULL, so that good and bad add up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm_lab.store.base import Managed
from crm_lab.store.entities import Activity, ContactPoint

Condition = ColumnElement[bool]


def blank(column: Any) -> Condition:
    """Nothing stands there, or only spaces."""
    return or_(column.is_(None), func.trim(column) == "")


def all_blank(*columns: Any) -> Condition:
    """None of the columns says anything."""
    return and_(*(blank(column) for column in columns))


def missing(column: Any) -> Condition:
    """No value (for numbers, dates and references)."""
    unknown: Condition = column.is_(None)
    return unknown


def unusable(entity: type[Any], kind: str) -> Condition:
    """The record has a phone or e-mail that can't be one."""
    point = aliased(ContactPoint)
    return exists().where(_parent(point, entity) == entity.id, point.kind == kind, point.valid.is_(False))


def has_point(entity: type[Any], kind: str) -> Condition:
    """The record has a phone or e-mail, good or bad."""
    point = aliased(ContactPoint)
    return exists().where(_parent(point, entity) == entity.id, point.kind == kind)


def shared(entity: type[Any]) -> Condition:
    """Another living record of the same kind has the same phone or e-mail."""
    mine, theirs, other = aliased(ContactPoint), aliased(ContactPoint), aliased(entity)
    same = and_(theirs.kind == mine.kind, theirs.value == mine.value, mine.kind.in_(("phone", "email")))
    twin = (
        select(theirs.id)
        .join(other, other.id == _parent(theirs, entity))
        .where(same, _parent(theirs, entity) != entity.id, other.deleted_at.is_(None))
    )
    return exists().where(_parent(mine, entity) == entity.id, twin.correlate(mine, entity).exists())


def untouched(entity: type[Managed], link: Any, since: datetime) -> Condition:
    """Neither changed nor spoken to since then; ``link`` is the column of activities that points to the entity."""
    touched = exists().where(link == entity.id, Activity.occurred_at >= since, Activity.deleted_at.is_(None))
    return and_(entity.updated_at < since, ~touched)


def outside(column: Any, first: date, last: date) -> Condition:
    """A date that can't be true."""
    return func.coalesce(or_(column < first, column > last), False)


def ago(now: datetime, days: int) -> datetime:
    """Return the time so many days before ``now``."""
    return now - timedelta(days=days)


def _parent(point: Any, entity: type[Any]) -> Any:
    return {"accounts": point.account_id, "contacts": point.contact_id, "leads": point.lead_id}[entity.__tablename__]
