"""Custom fields: what people defined themselves, checked when it is written and asked for by keyword.

Keys that nobody defined are kept as they are: imports keep there what has no field here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, String, and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.store.base import Base
from crm_lab.store.entities import CustomField
from crm_lab.store.fields import column_value, is_missing
from crm_lab.store.json_values import JsonValue
from crm_lab.store.types import UtcDateTime

_TYPES: dict[str, TypeEngine[Any]] = {
    "text": String(), "choice": String(), "number": Float(), "integer": Integer(), "money": Float(), "date": Date(),
    "datetime": UtcDateTime(), "bool": Boolean(),
}  # fmt: skip


def definitions(session: Session, table: str) -> dict[str, CustomField]:
    """Return the fields that were defined for the records of a table, by key."""
    return {one.key: one for one in session.scalars(select(CustomField).where(CustomField.entity == table))}


def checked(
    session: Session, entity: type[Base], values: Mapping[str, Any] | None, there: Container[str] = ()
) -> dict[str, Any] | None:
    """Return all custom values of a record as they are kept: numbers, ISO dates, moments in UTC, one of the options.

    ``there`` are keys that it has already, whoever brought them.  Raises InvalidValue for a value that its field can't
    hold or for a required one that is missing, UnknownField for a key that is nearly that of a field.
    """
    known = definitions(session, entity.__tablename__)
    given = dict(values or {})
    found = {
        key: value if key in there and key not in known else _value(entity, known, key, value)
        for key, value in given.items()
    }
    for key, one in known.items():
        if one.required and found.get(key) is None:
            raise InvalidValue(f"{entity.__tablename__} need '{key}' ({one.name}) among their custom fields")
    return found if values is not None else None


def _value(entity: type[Base], known: Mapping[str, CustomField], key: str, value: Any) -> Any:
    if key not in known:
        if near := difflib.get_close_matches(key, known, 1, 0.8):
            raise UnknownField(f"{entity.__tablename__} have no custom field '{key}'; did you mean '{near[0]}'?")
        return value
    if is_missing(value):
        return None
    field = known[key]
    turned = column_value(value, _TYPES[field.type], f"the custom field '{key}'")
    if field.type == "choice" and field.options and turned not in field.options:
        raise InvalidValue(f"the custom field '{key}' is one of {', '.join(map(str, field.options))}, not {turned!r}")
    if field.type == "datetime":
        return turned.isoformat().replace("+00:00", "Z")
    return turned.isoformat() if field.type == "date" else turned


def criterion(entity: type[Base], key: str, compare: Callable[[Any, Any], Any] | None, value: Any) -> Any:
    """Return the SQL criterion for ``custom__key=value``, by the kind of the value; a list is "one of", None "empty".

    ``compare`` makes another comparison than "equal" of a column and a value.
    """
    if '"' in key:
        raise InvalidValue(f"a custom field whose key has a quotation mark can't be asked for: {key}")
    several = value if isinstance(value, list | tuple | set | frozenset) else [value]
    present = [one.isoformat() if isinstance(one, date) else one for one in several if one is not None]
    column = JsonValue(entity.custom, (key,), _kind(present))  # type: ignore[attr-defined]
    if compare is not None:
        if len(present) != 1:
            raise InvalidValue(f"a comparison of custom__{key} needs one value")
        return compare(column, present[0])
    if len(present) == len(several):
        return column.in_(present)
    empty = [JsonValue(entity.custom, (key,), kind).is_(None) for kind in ("text", "number", "flag")]  # type: ignore[attr-defined]
    return or_(column.in_(present), and_(*empty)) if present else and_(*empty)


def _kind(values: Sequence[Any]) -> str:
    if values and all(isinstance(one, bool) for one in values):
        return "flag"
    numbers = values and all(isinstance(one, int | float | Decimal) for one in values)
    return "number" if numbers else "text"
