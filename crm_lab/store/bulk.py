"""Bulk in: a DataFrame becomes rows without a Python object per row.

Columns are turned into the driver's values as a whole; the rows go to the driver as tuples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import JSON, Column
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.store.base import Base
from crm_lab.store.copying import copy_rows
from crm_lab.store.entities import ContactPoint
from crm_lab.store.fields import check_texts
from crm_lab.store.ids import new_ids
from crm_lab.store.merged import redirected
from crm_lab.store.money import exponent
from crm_lab.store.point_frames import take_points
from crm_lab.store.points import OWNERS
from crm_lab.store.trail import KEYED, Entry, Unit, plain
from crm_lab.store.types import DecimalText, UtcDateTime, utc_now

BATCH = 20_000
"""Rows per driver call."""


def insert_frame(
    unit: Unit,
    entity: type[Base],
    frame: pd.DataFrame,
    *,
    batch_id: str | None = None,
    points: bool = True,
    keyed: bool = False,
) -> int:
    """Insert ``frame`` (database column names) into ``entity``'s table; one audit row and one event for all of it.

    Missing ids, stamps, versions and creators are filled.  Times are aware pandas datetimes, dates are
    ``datetime.date`` or ISO text, JSON columns hold dicts or lists, money columns whole minor units.  Phones and
    e-mails are standardised and get their contact points, unless ``points`` is False: then the caller writes them, as
    the caller writes the match keys when ``keyed`` is True.
    Returns the number of rows.  Raises UnknownField for a column that the entity does not have, InvalidValue for a
    value that its column can't hold; then nothing is written.
    """
    if frame.empty:
        return 0
    full = with_defaults(entity, frame, unit.actor.id)
    ways = pd.DataFrame()
    if points and entity in OWNERS:
        full, ways = take_points(entity, full)
    insert_rows(unit.session, entity, full)
    if not ways.empty:
        insert_rows(unit.session, ContactPoint, with_defaults(ContactPoint, ways, None))
    unit.note(
        Entry(
            "imported", entity.__tablename__, None, {}, {"rows": len(full)} | ({KEYED: True} if keyed else {}), batch_id
        )
    )
    return len(full)


def with_defaults(entity: type[Base], frame: pd.DataFrame, actor_id: str | None) -> pd.DataFrame:
    """Return ``frame`` with the columns that every row must have and that are not there yet."""
    unknown = sorted(set(frame.columns) - set(entity.columns()))
    if unknown:
        raise UnknownField(f"{entity.__tablename__} has no column {', '.join(map(repr, unknown))}; rename or drop it")
    full = frame.copy(deep=False)
    if "id" in entity.__table__.columns and "id" not in full:
        full["id"] = new_ids(len(full))
    for column in _columns(entity):
        if column.name not in full and column.default is not None:
            full[column.name] = _default(column)
        elif column.name == "created_by" and column.name not in full:
            full[column.name] = actor_id
    return full


def _columns(entity: type[Base]) -> list[Column[Any]]:
    return [column for column in entity.__table__.columns if isinstance(column, Column)]


def _default(column: Column[Any]) -> Any:
    if isinstance(column.type, UtcDateTime):
        return pd.Timestamp(utc_now())
    default: Any = column.default
    if default.is_scalar:
        return default.arg
    raise InvalidValue(f"the column {column.table.name}.{column.name} needs a value")


def insert_rows(session: Session, entity: type[Base], frame: pd.DataFrame) -> None:
    """Write the rows of a complete frame in batches, in the session's transaction, without a trail."""
    if "currency" in frame:
        for currency in frame["currency"].dropna().unique():
            exponent(currency)  # an unknown one would break every sum it is in
    connection = session.connection()
    frame = redirected(connection, entity, frame)
    known = {column.name: column for column in _columns(entity)}
    columns = [known[name] for name in frame.columns]
    sqlite = connection.dialect.name == "sqlite"
    statement = _insert(connection.dialect, entity.__tablename__, columns)
    for rows in _batches(frame, columns, sqlite):
        if sqlite:
            connection.exec_driver_sql(statement, rows)
        else:
            copy_rows(connection, entity.__tablename__, [column.name for column in columns], rows)


def _insert(dialect: Any, table: str, columns: Sequence[Column[Any]]) -> str:
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in columns)
    return f"INSERT INTO {quote(table)} ({names}) VALUES ({', '.join('?' * len(columns))})"


def _batches(frame: pd.DataFrame, columns: Sequence[Column[Any]], sqlite: bool) -> Iterator[list[tuple[Any, ...]]]:
    for start in range(0, len(frame), BATCH):
        part = frame.iloc[start : start + BATCH]
        yield list(zip(*(driver_values(part[c.name], c, sqlite) for c in columns), strict=True))


def driver_values(values: pd.Series[Any], column: Column[Any], sqlite: bool) -> list[Any]:
    """Return one column as the driver wants it: None for missing, text for times on SQLite, JSON as text."""
    converter = _converter(column, sqlite)
    if converter is not None:
        return converter(values)
    if values.dtype.kind in "iub" and not values.hasnans:
        return values.tolist()
    missing = values.isna().to_numpy()
    whole = column.type.python_type is int
    listed = values.astype(object).tolist()
    if whole:
        return _whole(listed, missing, column.name)
    if column.type.python_type is str:
        check_texts([v for v, gone in zip(listed, missing, strict=True) if not gone], column)
    return listed if not missing.any() else [None if g else v for v, g in zip(listed, missing, strict=True)]


def _whole(listed: list[Any], missing: Any, name: str) -> list[int | None]:
    numbers = [None if gone else int(value) for value, gone in zip(listed, missing, strict=True)]
    for number, value in zip(numbers, listed, strict=True):
        if number is not None and number != value:
            raise InvalidValue(f"{name} is a whole number, not {value}; round it first (nothing was written)")
    return numbers


def _converter(column: Column[Any], sqlite: bool) -> Callable[[pd.Series[Any]], list[Any]] | None:
    if isinstance(column.type, UtcDateTime):
        return _times_as_text if sqlite else _times
    if isinstance(column.type, DecimalText):
        return _decimals
    if isinstance(column.type, JSON):
        return _json
    kind = column.type.python_type
    return _dates if kind.__name__ == "date" and sqlite else None


def _times(values: pd.Series[Any]) -> list[Any]:
    moments = pd.to_datetime(values, utc=True)
    return [None if pd.isna(one) else one.to_pydatetime() for one in moments]


def _times_as_text(values: pd.Series[Any]) -> list[Any]:
    moments = pd.to_datetime(values, utc=True).dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    missing = np.isnat(moments)
    text = np.char.replace(np.datetime_as_string(moments, unit="us"), "T", " ").tolist()
    return text if not missing.any() else [None if g else t for t, g in zip(text, missing, strict=True)]


def _dates(values: pd.Series[Any]) -> list[Any]:
    missing = values.isna().to_numpy()
    return [None if g else str(v)[:10] for v, g in zip(values.tolist(), missing, strict=True)]


def _decimals(values: pd.Series[Any]) -> list[Any]:
    missing = values.isna().to_numpy()
    return [None if g else (v if isinstance(v, str) else format(v, "f")) for v, g in zip(values, missing, strict=True)]


def _json(values: pd.Series[Any]) -> list[Any]:
    return [json.dumps(v, ensure_ascii=False, default=plain) if isinstance(v, dict | list) else None for v in values]
