"""Filters in keyword form: ``status="open"``, ``owner="Anna"``, ``amount__ge=1000``, ``name__contains="lab"``."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table, or_, select

from crm_lab.errors import UnknownField
from crm_lab.store.base import Base
from crm_lab.store.frames import references, target
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
    name or an id.  Suffixes: ``__gt __ge __lt __le __ne __contains``.  Raises UnknownField.
    """
    return [_one(entity, key, value) for key, value in filters.items()]


def _one(entity: type[Base], key: str, value: Any) -> Any:
    name, _, operator = key.partition("__")
    if operator and operator not in _COMPARE:
        raise UnknownField(f"'{key}' is no filter; endings are {', '.join('__' + one for one in _COMPARE)}")
    linked = {c.name.removesuffix("_id"): c for c in references(entity)}
    if name in linked and not operator:
        return _by_name(getattr(entity, linked[name].name), target(linked[name]), value)
    attribute = _attribute(entity, name)
    return _COMPARE[operator](attribute, _moment(attribute, value)) if operator else _equal(attribute, value)


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
        return attribute.in_([_moment(attribute, one) for one in value])
    return attribute == _moment(attribute, value)


def _by_name(attribute: Any, table: Table, value: Any) -> Any:
    if value is None:
        return attribute.is_(None)
    wanted = list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
    keys = [table.c[name] for name in ("id", "name", "name_zh", "login", "email") if name in table.c]
    return attribute.in_(select(table.c.id).where(or_(*(key.in_(wanted) for key in keys))))


def _moment(attribute: Any, value: Any) -> Any:
    if isinstance(getattr(attribute, "type", None), UtcDateTime):
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if getattr(attribute, "type", None) is not None and attribute.type.python_type is date and isinstance(value, str):
        return date.fromisoformat(value)
    return value
