"""Functions that SQLite and PostgreSQL spell differently and that mean the same in both."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"


class ascii_lower(GenericFunction[str]):  # noqa: N801 - a SQL function
    """The text with A–Z as a–z; every other letter stays as it is."""

    type = String()
    inherit_cache = True


class position(GenericFunction[int]):  # noqa: N801
    """Where the second text begins in the first, from 1; 0 when it is not in there."""

    type = Integer()
    inherit_cache = True


class ends_with(GenericFunction[str]):  # noqa: N801
    """The last so many characters of a text."""

    type = String()
    inherit_cache = True


class month_and_day(GenericFunction[str]):  # noqa: N801
    """Month and day of a date as ``MM-DD``."""

    type = String()
    inherit_cache = True


@compiles(ascii_lower)
def _lower(element: Any, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"  # SQLite's own folds A-Z and nothing else


@compiles(ascii_lower, "postgresql")
def _lower_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"translate({compiler.process(element.clauses, **options)}, '{_UPPER}', '{_LOWER}')"


@compiles(position)
def _position(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(position, "postgresql")
def _position_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(ends_with)
def _ends(element: Any, compiler: Any, **options: Any) -> str:
    text, length = (compiler.process(one, **options) for one in element.clauses)
    return f"substr({text}, -({length}))"


@compiles(ends_with, "postgresql")
def _ends_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f'"right"({compiler.process(element.clauses, **options)})'


@compiles(month_and_day)
def _month_and_day(element: Any, compiler: Any, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 6, 5)"  # dates are ISO texts there


@compiles(month_and_day, "postgresql")
def _month_and_day_postgres(element: Any, compiler: Any, **options: Any) -> str:
    return f"substr(CAST({compiler.process(element.clauses, **options)} AS text), 6, 5)"
