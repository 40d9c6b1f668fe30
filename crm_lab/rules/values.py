"""What a person writes on the right side of a comparison becomes tests with constants, or a sentence says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, String
from sqlalchemy.types import TypeEngine

from crm_lab.errors import InvalidValue
from crm_lab.rules.amounts import amount
from crm_lab.rules.comparisons import Anniversaries, Comparison
from crm_lab.rules.context import Context
from crm_lab.rules.durations import read_duration
from crm_lab.rules.fields import near
from crm_lab.store.fields import column_value

LONGEST_LIST = 5_000
"""How many values a list may have."""

_ORDER = ("gt", "ge", "lt", "le", "between")
_EQUAL = ("is", "is_not", "in", "not_in")
_TIME = ("within", "older_than", "in_next")
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": (*_EQUAL, "contains", "starts", "ends", "empty"),
    "whole": (*_EQUAL, *_ORDER, "empty"),
    "number": (*_EQUAL, *_ORDER, "empty"),
    "money": (*_EQUAL, *_ORDER, "empty"),
    "day": (*_EQUAL, *_ORDER, *_TIME, "anniversary", "empty"),
    "moment": ("is", "is_not", *_ORDER, *_TIME, "empty"),
    "flag": ("is", "is_not", "empty"),
    "reference": (*_EQUAL, "empty"),
}
"""The comparisons that each kind of value has."""

_NEGATED = {"is_not": "is", "not_in": "in"}

_PLAIN: dict[str, TypeEngine[Any]] = {
    "text": String(),
    "whole": Integer(),
    "number": Float(),
    "flag": Boolean(),
    "day": Date(),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is compared: its kind, whether it is kept as JSON, and the currency of amounts."""

    name: str
    json: bool = False
    currency: str | None = None
    ids: Callable[[Any], frozenset[str]] | None = None


def comparisons_of(kind: Kind, operator: str, value: Any, context: Context) -> tuple[bool, tuple[Comparison, ...]]:
    """Return whether the comparison is negated, and its tests.  Raises InvalidValue."""
    possible = OPERATORS[kind.name]
    if operator not in possible:
        raise InvalidValue(f"can't be compared by '{operator}' (it is {_A[kind.name]}){near(operator, possible)}")
    plain = _NEGATED.get(operator, operator)
    if plain == "empty":
        return value is not True, (Comparison("empty"),) if _is_flag(value) else ()
    return operator in _NEGATED, _READ.get(plain, _one)(kind, plain, value, context)


_A = {
    "text": "a text",
    "whole": "a whole number",
    "number": "a number",
    "money": "an amount",
    "day": "a date",
    "moment": "a time",
    "flag": "true or false",
    "reference": "another record",
}


def _is_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue(f"empty is true or false, not {value!r}")
    return True


def _one(kind: Kind, operator: str, value: Any, context: Context) -> tuple[Comparison, ...]:
    if kind.ids is not None:
        return (Comparison("in", kind.ids([value])),)
    if kind.name == "moment" and _is_day(value):
        return _day_of_moments(kind, operator, _plain(value, "day"), context)
    return (Comparison(operator, _constant(kind, value, context)),)


def _day_of_moments(kind: Kind, operator: str, day: date, context: Context) -> tuple[Comparison, ...]:
    """A day against moments: it lasts from its beginning to the next day's in the context's zone."""
    begins, ends = _moment(kind, context.start_of(day)), _moment(kind, context.end_of(day))
    return {
        "is": (Comparison("ge", begins), Comparison("lt", ends)),
        "gt": (Comparison("ge", ends),),
        "ge": (Comparison("ge", begins),),
        "lt": (Comparison("lt", begins),),
        "le": (Comparison("lt", ends),),
    }[operator]


def _in(kind: Kind, _operator: str, value: Any, context: Context) -> tuple[Comparison, ...]:
    listed = _listed(value)
    if kind.ids is not None:
        return (Comparison("in", kind.ids(listed)),)
    return (Comparison("in", frozenset(_constant(kind, one, context) for one in listed)),)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple | set | frozenset) or not value:
        raise InvalidValue(f"needs a list of values such as [a, b], not {value!r}")
    if len(value) > LONGEST_LIST:
        raise InvalidValue(f"has a list of {len(value)} values; {LONGEST_LIST} are possible, use a tag or a segment")
    return list(value)


def _between(kind: Kind, _operator: str, value: Any, context: Context) -> tuple[Comparison, ...]:
    bounds = _listed(value)
    if len(bounds) != 2:
        raise InvalidValue(f"between needs two values [from, to], not {value!r}")
    return (*_one(kind, "ge", bounds[0], context), *_one(kind, "le", bounds[1], context))


def _window(kind: Kind, operator: str, value: Any, context: Context) -> tuple[Comparison, ...]:
    length = read_duration(value)
    sign = 1 if operator == "in_next" else -1
    try:
        if kind.name == "moment":
            edge = _moment(kind, length.shift(context.now, sign, context.zone))
            now: Any = _moment(kind, context.now)
        else:
            if not length.whole_days:
                raise InvalidValue(f"is a date, so {operator} needs days, weeks, months or years, not {value!r}")
            edge, now = _day(kind, length.shift_day(context.today, sign)), _day(kind, context.today)
    except (OverflowError, ValueError) as problem:
        raise InvalidValue(f"can't look {value!r} away from today; give a shorter time") from problem
    if operator == "older_than":
        return (Comparison("lt", edge),)
    first, last = (edge, now) if operator == "within" else (now, edge)
    return (Comparison("ge", first), Comparison("le", last))


def _anniversary(kind: Kind, _operator: str, value: Any, context: Context) -> tuple[Comparison, ...]:
    """The days of the window, year by year; whoever was born on 29 February has it on 28 February in other years."""
    first, last = _anniversary_window(value)
    found: dict[int, list[str]] = {}
    for offset in range(first, last + 1):
        day = context.today + timedelta(days=offset)
        found.setdefault(day.year, []).append(f"{day:%m-%d}")
        if (day.month, day.day) == (2, 28) and not _is_leap(day.year):
            found[day.year].append("02-29")
    spans = tuple(Anniversaries(_day(kind, date(year, 1, 1)), tuple(days)) for year, days in sorted(found.items()))
    return (Comparison("anniversary", spans),)


def _anniversary_window(value: Any) -> tuple[int, int]:
    if value == "today":
        return 0, 0
    word, _, rest = str(value).partition(" ")
    length = read_duration(rest) if word in ("in", "within") else None
    days = length.count * {"day": 1, "week": 7}.get(length.unit, 0) if length else 0
    if not 1 <= days <= 365:
        raise InvalidValue(f"anniversary is 'today', 'in 7 days' or 'within 7 days' (up to 365 days), not {value!r}")
    return (days, days) if word == "in" else (0, days)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


_READ: dict[str, Callable[[Kind, str, Any, Context], tuple[Comparison, ...]]] = {
    "in": _in,
    "between": _between,
    "within": _window,
    "older_than": _window,
    "in_next": _window,
    "anniversary": _anniversary,
}


def _constant(kind: Kind, value: Any, context: Context) -> Any:
    if kind.name == "money":
        return amount(value, kind.currency or context.currency)[0]
    if kind.name == "moment":
        return _moment(kind, _aware(value, context))
    found = _plain(value, kind.name)
    return _day(kind, found) if kind.name == "day" else found


def _plain(value: Any, kind: str) -> Any:
    if kind == "text" and value == "":
        raise InvalidValue("is compared with an empty text; write 'empty: true'")
    if kind in ("whole", "number") and isinstance(value, str | bool):
        raise InvalidValue(f"is a number, not {value!r}")
    if kind == "flag" and not isinstance(value, bool):
        raise InvalidValue(f"is true or false, not {value!r}")
    return column_value(value, _PLAIN[kind], "it")


def _day(kind: Kind, day: date) -> Any:
    return day.isoformat() if kind.json else day


def _moment(kind: Kind, moment: datetime) -> Any:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if kind.json else moment


def _is_day(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
    return isinstance(value, date) and not isinstance(value, datetime)


def _aware(value: Any, context: Context) -> datetime:
    """Return a moment; one without a zone is by the clock of the context's zone."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, datetime):
        raise InvalidValue(f"is a time such as 2026-03-31 or 2026-03-31T09:00, not {value!r}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=context.zone)).astimezone(UTC)
