"""Values in words: what a condition is compared with, as the reader calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crm_lab.rules.context import Context
from crm_lab.rules.fields import Path
from crm_lab.rules.paths import called
from crm_lab.rules.saying_texts import PHRASES
from crm_lab.rules.words import VALUES

MOST = 8
"""How many values of a list are named."""


class Values:
    """Says values in one language: 0 is English, 1 Chinese."""

    def __init__(self, context: Context, language: int) -> None:
        self.context = context
        self.language = language

    def listed(self, value: Any, path: Path | None, word: str) -> str:
        """Return one value, or several joined by ``word`` (both, or); of many the first ones."""
        if not isinstance(value, list | tuple | set | frozenset):
            return self.one(value, path)
        every: Sequence[Any] = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        said = PHRASES[word][self.language].join(self.one(one, path) for one in every[:MOST])
        if len(every) > MOST:
            return said + PHRASES["more"][self.language].format(n=len(every) - MOST, all=len(every))
        return said or PHRASES["missing"][self.language]

    def one(self, value: Any, path: Path | None) -> str:
        """Return one value."""
        if value is None or value == "":
            return PHRASES["missing"][self.language]
        if isinstance(value, bool):
            return PHRASES["yes" if value else "no"][self.language]
        kind = path.field.kind if path else "text"
        if isinstance(value, int | float):
            is_year = path is not None and "year" in path.field.name and kind == "whole"
            return str(value) if is_year else _number(value)
        if kind == "money":
            return _amount(str(value))
        if kind in ("day", "moment"):
            return str(value).replace("T", " ")
        return self.quoted(self.called(str(value), path))

    def quoted(self, value: Any) -> str:
        """Return a name in quotation marks, or what says that there is none yet."""
        return f"“{value}”" if value not in (None, "") else PHRASES["missing"][self.language]

    def called(self, value: str, path: Path | None) -> str:
        """Return what the reader calls a text or a record."""
        if path is None:
            return value
        if path.field.kind == "reference":
            return called(path.field, value, self.context)[self.language]
        fixed = VALUES.get((str(path.owner.__tablename__), path.field.name), {})
        return fixed.get(value, (value, value))[self.language]


def _number(value: float) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return f"{int(value) if whole else value:,}"


def _amount(value: str) -> str:
    number, _, currency = value.partition(" ")
    try:
        return f"{_number(float(number))} {currency}".rstrip()
    except ValueError:
        return value
