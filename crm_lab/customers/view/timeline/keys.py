"""Where an entry stands in the timeline: newest first, the same order in Python, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, and_, bindparam, literal, or_, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from crm_lab.errors import InvalidValue
from crm_lab.store.types import UtcDateTime

ABOVE_ALL = 1000
"""A rank that no source has."""

ACCOUNT = bindparam("account", type_=String)
"""SQL: the customer that is looked at.  Statements are built once and get it as a parameter: building costs more."""


@dataclass(frozen=True, order=True)
class Key:
    """The place of an entry: its moment, then the rank of its source, then its id; the largest key comes first."""

    at: datetime
    rank: int
    id: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.rank} {self.id}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Return the key written as ``str(key)``.  Raises InvalidValue."""
        try:
            at, rank, id = text.split(" ")
            return cls(datetime.fromisoformat(at).astimezone(UTC), int(rank), id)
        except (AttributeError, ValueError) as problem:
            raise InvalidValue(f"'{text}' is no place in a timeline; take one that came with a page") from problem


@dataclass(frozen=True)
class Branch:
    """One way in which the records of a source belong to a customer, read along one column of time.

    ``at`` is a moment, or a day (``dated``), which counts as its midnight in UTC.
    """

    at: Any
    where: tuple[Any, ...]
    dated: bool = False

    def moment(self) -> Any:
        """The column of time as a moment."""
        return type_coerce(midnight(self.at), UtcDateTime) if self.dated else self.at

    def later(self, rank: int, id: Any) -> ColumnElement[bool]:
        """Records of a source with ``rank`` that come after the place of ``values_of`` in the list."""
        latest = bindparam("before_day", type_=Date) if self.dated else bindparam("before_at", type_=UtcDateTime)
        seen = bindparam("before_day_rank" if self.dated else "before_rank", type_=Integer)
        same = or_(literal(rank) < seen, and_(literal(rank) == seen, id < bindparam("before_id", type_=String)))
        return and_(self.at <= latest, or_(self.at < latest, same))


def values_of(key: Key) -> dict[str, Any]:
    """Return the parameters that ``Branch.later`` asks for; every day that began before the key's moment is later."""
    day = key.at.date()
    day_rank = key.rank if key.at == start_of(day) else ABOVE_ALL
    return {
        "before_at": key.at,
        "before_day": day,
        "before_rank": key.rank,
        "before_day_rank": day_rank,
        "before_id": key.id,
    }


def start_of(day: date) -> datetime:
    """Return the midnight in UTC with which ``day`` begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


class midnight(FunctionElement[Any]):  # noqa: N801 - it stands in SQL like a function
    """SQL: the moment with which a day begins in UTC, comparable to the store's moments."""

    inherit_cache = True
    name = "midnight"


@compiles(midnight)
def _midnight(element: Any, compiler: Any, **options: Any) -> str:
    return f"(CAST({compiler.process(element.clauses, **options)} AS timestamp) AT TIME ZONE 'UTC')"


@compiles(midnight, "sqlite")
def _midnight_as_text(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} || ' 00:00:00.000000')"
