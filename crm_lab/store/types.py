"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from crm_lab.errors import InvalidValue

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON document; JSONB on PostgreSQL."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment.  Aware datetimes go in (any zone), aware UTC datetimes come out.

    SQLite keeps ``YYYY-MM-DD HH:MM:SS.ffffff`` in UTC, PostgreSQL ``timestamptz``.
    Raises InvalidValue for a naive datetime: a moment without a zone is ambiguous.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into what the driver stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidValue(f"the time {value!r} has no time zone; give it one, UTC for example")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DecimalText(TypeDecorator[Decimal]):
    """An exact decimal kept as text: SQLite has no exact decimal, a NUMERIC column passes through floats."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write the decimal in full, without an exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read it back exactly."""
        return None if value is None else Decimal(value)


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
