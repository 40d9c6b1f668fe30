"""Filters in keyword form: ``status="open"``, ``owner="Anna"``, ``amount__ge=1000``, ``name__contains="lab"``."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import String, Table, cast, or_, select

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.store import custom
from crm_lab.store.base import Base
from crm_lab.store.fields import column_value
from crm_lab.store.references import references, target
from crm_lab.store.types import UtcDateTime

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "gt": lambda column, value: column > value,
    "ge": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "le": lambda column, value: column <= value,
    "ne": lambda column, value: column != value,
    "contains": lambda column, value: column.icontains(value, autoescape=True),
}


def criteria(entity: type[Base], filters: dict[str, Any]) -> list[Any]:
    """Return one SQL criterion per filter.

    A plain value must be equal, a list is "one of", None is "empty".  ``owner=``, ``account=`` and the like take a
    name or an id, ``custom__key=`` asks for a custom field.  Suffixes: ``__gt __ge __lt __le __ne __contains``.
    Raises UnknownField or InvalidValue.
    """
    return [_one(entity, key, value) for key, value in filters.items()]


def _one(entity: type[Base], key: str, value: Any) -> Any:
    name, _, operator = key.partition("__")
    if name == "custom" and operator and "custom" in entity.columns():
        return _custom(entity, operator, value)
    if operator and operator not in _COMPARE:
        raise UnknownField(f"'{key}' is no filter; endings are {', '.join('__' + one for one in _COMPARE)}")
    linked = {c.name.removesuffix("_id"): c for c in references(entity)}
    if name in linked and not operator:
        return _by_name(getattr(entity, linked[name].name), target(linked[name]), value)
    attribute = _attribute(entity, name)
    return _compare(attribute, operator, value) if operator else _equal(attribute, value)


def _custom(entity: type[Base], key: str, value: Any) -> Any:
    """``custom__level="A"``, ``custom__seats__ge=10``."""
    name, _, operator = key.rpartition("__")
    if not name or operator not in _COMPARE:
        name, operator = key, ""
    return custom.criterion(entity, name, _COMPARE.get(operator), value)


def _compare(attribute: Any, operator: str, value: Any) -> Any:
    if value is None and operator != "ne":
        raise InvalidValue(
            f"the filter {attribute.key}__{operator} needs a value; for empty ones write {attribute.key}=None"
        )
    if operator == "contains":
        return _COMPARE[operator](cast(attribute, String), str(value))
    return _COMPARE[operator](attribute, _typed(attribute, value))


def _attribute(entity: type[Base], name: str) -> Any:
    if name not in entity.columns():
        known = [*entity.columns(), *(c.name.removesuffix("_id") for c in references(entity))]
        near = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
        raise UnknownField(f"{entity.__tablename__} can't be filtered by '{name}'{hint}")
    return getattr(entity, name)


def _equal(attribute: Any, value: Any) -> Any:
    if value is None:
        return attribute.is_(None)
    if isinstance(value, list | tuple | set | frozenset):
        return _any_of(attribute, [_typed(attribute, one) for one in value])
    return attribute == _typed(attribute, value)


def _any_of(attribute: Any, values: list[Any]) -> Any:
    present = [one for one in values if one is not None]
    found = attribute.in_(present)
    return found if len(present) == len(values) else or_(found, attribute.is_(None))


def _by_name(attribute: Any, table: Table, value: Any) -> Any:
    if value is None:
        return attribute.is_(None)
    wanted = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
    named = [str(one) for one in wanted if one is not None]
    keys = [table.c[name] for name in ("id", "name", "name_zh", "login", "email") if name in table.c]
    found = attribute.in_(select(table.c.id).where(or_(*(key.in_(named) for key in keys))))
    return found if len(named) == len(wanted) else or_(found, attribute.is_(None))


def _typed(attribute: Any, value: Any) -> Any:
    """Return ``value`` as the column compares it; a time without a zone is one in UTC, a day is its midnight."""
    if value is None:
        return None
    if isinstance(attribute.type, UtcDateTime):
        value = _aware(value)
    return column_value(value, attribute.type, f"the filter {attribute.key}")


def _aware(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value  # told by column_value
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
