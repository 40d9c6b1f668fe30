"""Comparing a value: the same meaning as a function in Python and as an expression in SQL, side by side.

A missing value meets no comparison (its negation is met); ``empty`` is met by a missing value and by an empty text.
Texts are equal when they are written the same; ``contains``, ``starts`` and ``ends`` do not tell A–Z from a–z.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, true

from crm_lab.rules.functions import ascii_lower, ends_with, month_and_day, position

LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
"""Case is folded for A–Z only: every database does that alike."""


@dataclass(frozen=True, slots=True)
class Anniversaries:
    """Days that come round: those before ``before`` whose month and day is in ``days`` ("02-29")."""

    before: Any
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of a value with a constant of the same type."""

    operator: str
    value: Any = None

    def holds(self, found: Any) -> bool:
        """Tell whether ``found`` meets it."""
        if self.operator == "empty":
            return found is None or found == ""
        return found is not None and _PYTHON[self.operator](found, self.value)

    def criterion(self, found: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the same as an expression over ``found``: never met, or unknown, when that is missing."""
        if self.operator == "empty":
            return or_(found.is_(None), found == "") if _is_text(found) else found.is_(None)
        return _SQL[self.operator](found, self.value)


def all_hold(tests: tuple[Comparison, ...], found: Any) -> bool:
    """Tell whether ``found`` meets all of ``tests``."""
    return all(test.holds(found) for test in tests)


def criteria(tests: tuple[Comparison, ...], found: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return all of ``tests`` as one expression over ``found``."""
    return and_(true(), *(test.criterion(found) for test in tests))


def _is_text(found: ColumnElement[Any]) -> bool:
    try:
        return found.type.python_type is str
    except NotImplementedError:
        return False


def _anniversary(found: Any, days: tuple[Anniversaries, ...]) -> bool:
    written = str(found)[5:10]
    return any(found < one.before and written in one.days for one in days)


def _anniversary_sql(found: ColumnElement[Any], days: tuple[Anniversaries, ...]) -> ColumnElement[bool]:
    written = month_and_day(found)
    return or_(false(), *(and_(found < one.before, written.in_(one.days)) for one in days))


_PYTHON: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda found, value: bool(found == value),
    "in": lambda found, value: found in value,
    "gt": lambda found, value: bool(found > value),
    "ge": lambda found, value: bool(found >= value),
    "lt": lambda found, value: bool(found < value),
    "le": lambda found, value: bool(found <= value),
    "contains": lambda found, value: value.translate(LOWER) in found.translate(LOWER),
    "starts": lambda found, value: found.translate(LOWER).startswith(value.translate(LOWER)),
    "ends": lambda found, value: found.translate(LOWER).endswith(value.translate(LOWER)),
    "anniversary": _anniversary,
}

_SQL: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "is": lambda found, value: found == value,
    "in": lambda found, value: found.in_(sorted(value)),
    "gt": lambda found, value: found > value,
    "ge": lambda found, value: found >= value,
    "lt": lambda found, value: found < value,
    "le": lambda found, value: found <= value,
    "contains": lambda found, value: position(ascii_lower(found), literal(value.translate(LOWER))) > 0,
    "starts": lambda found, value: func.substr(ascii_lower(found), 1, len(value)) == value.translate(LOWER),
    "ends": lambda found, value: ends_with(ascii_lower(found), len(value)) == value.translate(LOWER),
    "anniversary": _anniversary_sql,
}
