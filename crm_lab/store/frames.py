"""Bulk out: a query becomes a DataFrame, column by column, with readable names beside the ids.

Values come from the driver as they are; times, dates and money are turned as whole columns.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import JSON, Column, Date, Select, String, Table, select, type_coerce
from sqlalchemy.engine.result import IteratorResult
from sqlalchemy.orm import Session

from crm_lab.store.base import Base
from crm_lab.store.money import exponent
from crm_lab.store.references import references, table_of, target
from crm_lab.store.types import UtcDateTime

_CHUNK = 900
_MANY = 20_000


def frame_of(
    session: Session, entity: type[Base], columns: Sequence[str], criteria: Sequence[Any] = ()
) -> pd.DataFrame:
    """Return the given columns of all rows that meet ``criteria`` and that the session's scope lets through.

    Times are aware UTC pandas datetimes, dates are pandas datetimes without a zone.
    """
    table = table_of(entity)
    sqlite = session.get_bind().dialect.name == "sqlite"
    chosen = [_raw(getattr(entity, name), table.columns[name], sqlite) for name in columns]
    rows = _rows(session, select(*chosen).where(*criteria))
    listed = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {name: _series(values, table.columns[name], sqlite) for name, values in zip(columns, listed, strict=True)},
        columns=list(columns),
    )


def _rows(session: Session, query: Select[Any]) -> Sequence[Sequence[Any]]:
    # The session has put its scope into the statement; then its loader is passed by, which works cell by cell.
    with closing(session.execute(query)) as result:
        assert isinstance(result, IteratorResult)
        rows: list[tuple[Any, ...]] = result.raw.cursor.fetchall()  # type: ignore[union-attr]
        return rows


def _raw(attribute: Any, column: Column[Any], sqlite: bool) -> Any:
    # SQLite hands times out as text; parsing them as one column is many times faster than cell by cell.
    textual = sqlite and isinstance(column.type, UtcDateTime | Date)
    return type_coerce(attribute, String).label(column.name) if textual else attribute


def _series(values: Sequence[Any], column: Column[Any], sqlite: bool) -> pd.Series[Any]:
    if isinstance(column.type, UtcDateTime):
        return _moments(values)
    if isinstance(column.type, Date):
        return pd.Series(_numpy_times(values))
    if column.type.python_type is bool:
        return pd.Series(list(values), dtype="boolean" if None in values else "bool")
    if column.type.python_type is int:
        return pd.Series(list(values), dtype="Int64" if None in values else "int64")
    if column.type.python_type is float:
        return pd.Series(list(values), dtype="float64")
    if isinstance(column.type, JSON):
        return pd.Series([json.loads(v) if sqlite and v is not None else v for v in values], dtype="object")
    return pd.Series(list(values), dtype="str")


def _moments(values: Sequence[Any]) -> pd.Series[Any]:
    if values and isinstance(next((v for v in values if v is not None), None), str):
        moments: pd.Series[Any] = pd.Series(_numpy_times(values)).dt.tz_localize("UTC")
        return moments
    return pd.to_datetime(pd.Series(list(values), dtype="object"), utc=True).astype("datetime64[us, UTC]")


def _numpy_times(values: Sequence[Any]) -> npt.NDArray[np.datetime64]:
    # numpy reads "NaT" twenty times faster than None.
    return np.array([value or "NaT" for value in values], dtype="datetime64[us]")


def add_names(session: Session, entity: type[Base], frame: pd.DataFrame) -> pd.DataFrame:
    """Put ``owner`` after ``owner_id`` and so on: the name of every record that an id column points to."""
    for column in references(entity):
        if column.name in frame:
            at = frame.columns.get_loc(column.name)
            assert isinstance(at, int)
            found = names(session, target(column), frame[column.name])
            frame.insert(at + 1, column.name.removesuffix("_id"), found)
    return frame


def names(session: Session, table: Table, ids: pd.Series[Any]) -> pd.Series[Any]:
    """Return the name for each id of ``ids`` (missing stays missing).

    Names are not narrowed by the row scope: whoever sees a deal may know whose it is.
    """
    codes, unique = ids.factorize()
    wanted = list(unique)
    query = select(table.c.id, table.c.name)
    found: dict[str, str] = {}
    if len(wanted) > _MANY:
        found = {row.id: row.name for row in session.execute(query)}
    else:
        for start in range(0, len(wanted), _CHUNK):
            chunk = query.where(table.c.id.in_(wanted[start : start + _CHUNK]))
            found.update({row.id: row.name for row in session.execute(chunk)})
    known = pd.array([found.get(id) for id in wanted], dtype="str")
    return pd.Series(known.take(codes, allow_fill=True), index=ids.index)


def add_money(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn every ``*_minor`` column into major units (float64; NaN when unknown), exact to the cent below 2^53.

    Exact Decimals come from ``get``.
    """
    for name in [c for c in frame.columns if c.endswith("_minor")]:
        scale = frame["currency"].map({c: 10.0 ** exponent(c) for c in frame["currency"].dropna().unique()})
        major = frame[name].astype("Float64").to_numpy(dtype="float64", na_value=np.nan) / scale.to_numpy(
            dtype="float64"
        )
        at = frame.columns.get_loc(name)
        assert isinstance(at, int)
        frame.insert(at, name.removesuffix("_minor"), major)
        frame = frame.drop(columns=name)
    return frame
