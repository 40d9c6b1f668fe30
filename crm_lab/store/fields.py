"""What a person gives for a field becomes what its column holds, or a sentence says why it can't."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlalchemy.types import TypeEngine

from crm_lab.errors import InvalidValue
from crm_lab.store.types import DecimalText, UtcDateTime

LARGEST = 2**31 - 1
"""The largest number of a plain integer column (PostgreSQL's)."""

LARGEST_BIG = 2**63 - 1
"""The largest number of a big integer column."""


def is_missing(value: Any) -> bool:
    """Tell whether ``value`` is nothing: None, empty text, or what a DataFrame has in an empty cell."""
    if value is None or (isinstance(value, str) and value == ""):
        return True
    return (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in ("NaTType", "NAType")


def column_value(value: Any, kind: TypeEngine[Any], where: str) -> Any:
    """Return ``value`` as a column of the type ``kind`` holds it.

    Dates, times, numbers may be given as text; numpy's numbers count as numbers.  ``where`` names the field in
    the message of the InvalidValue that is raised for anything else.
    """
    if isinstance(kind, JSON):
        return value
    plain = value.item() if type(value).__module__ == "numpy" else value
    try:
        return _turn(kind)(plain, kind)
    except (ValueError, TypeError, InvalidOperation) as problem:
        raise InvalidValue(f"{where} {_wish(kind)}, not {value!r}") from problem
    except OverflowError as problem:
        raise InvalidValue(f"{where} {problem}") from problem


def _turn(kind: TypeEngine[Any]) -> Callable[[Any, Any], Any]:
    if isinstance(kind, UtcDateTime):
        return _moment
    if isinstance(kind, DecimalText):
        return _decimal
    turns: dict[type, Callable[[Any, Any], Any]] = {bool: _bool, int: _int, float: _float, date: _date}
    return turns.get(kind.python_type, _text)


def _wish(kind: TypeEngine[Any]) -> str:
    if isinstance(kind, UtcDateTime):
        return "is a time with a zone like 2026-03-31T09:00+08:00"
    if isinstance(kind, DecimalText):
        return "is a number"
    wishes = {
        bool: "is true or false",
        int: "is a whole number",
        float: "is a number",
        date: "is a date like 2026-03-31",
    }
    return wishes.get(kind.python_type, "is a text")


def _moment(value: Any, _kind: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(value)
    return moment.astimezone(UTC)


def _date(value: Any, _kind: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(day, date):
        raise TypeError(value)
    return day


_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _bool(value: Any, _kind: Any) -> bool:
    found = _WORDS.get(str(value).strip().lower())
    if found is None:
        raise ValueError(value)
    return found


def _int(value: Any, kind: Any) -> int:
    whole = int(value)
    if isinstance(value, bool) or (not isinstance(value, str) and whole != value):
        raise ValueError(value)
    if abs(whole) > (LARGEST_BIG if isinstance(kind, BigInteger) else LARGEST):
        raise OverflowError(f"can't be as large as {whole}; give a smaller number")
    return whole


def _float(value: Any, _kind: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _decimal(value: Any, _kind: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(value)
    return number


def _text(value: Any, kind: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    require_storable(value)
    length = getattr(kind, "length", None)
    if length and len(value) > length:
        raise OverflowError(f"holds at most {length} characters, not {len(value)}; shorten it")
    return value


def require_storable(text: str) -> None:
    """Raise OverflowError for characters that no database keeps: NUL, and halves of a pair."""
    if "\x00" in text:
        raise OverflowError("holds a NUL character, which can't be kept; remove it")
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise OverflowError("holds half a character, which can't be kept; remove it") from problem


def check_texts(texts: list[Any], column: Column[Any]) -> None:
    """Raise InvalidValue unless the text column can hold all of ``texts``; looks at them as one."""
    length = getattr(column.type, "length", None)
    try:
        require_storable("".join(texts))
        if length and max(map(len, texts), default=0) > length:
            raise OverflowError(f"holds at most {length} characters; shorten the text of {max(map(len, texts))}")
    except OverflowError as problem:
        raise InvalidValue(f"{column.name} {problem} (nothing was written)") from problem
    except TypeError as problem:
        odd = next(one for one in texts if not isinstance(one, str))
        raise InvalidValue(f"{column.name} is a text, not {odd!r} (nothing was written)") from problem
