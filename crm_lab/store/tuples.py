"""Very many plain rows into a table at once: tuples go to the driver without an object per row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Session

from crm_lab.store.base import Base
from crm_lab.store.references import table_of

BATCH = 10_000
"""Rows per driver call."""


def insert_tuples(session: Session, entity: type[Base], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert ``rows`` (values in the order of ``columns``) in the session's transaction, without a trail.

    Every column that has no value in the database by itself must be given.  JSON columns take JSON text.
    """
    connection = session.connection()
    dialect, table = connection.dialect, table_of(entity)
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(quote(name) for name in columns)
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({', '.join([mark] * len(columns))})"
    turns = [_turn(table.columns[name].type, dialect) for name in columns]
    for start in range(0, len(rows), BATCH):
        listed = zip(*rows[start : start + BATCH], strict=True)
        turned = [values if turn is None else map(turn, values) for values, turn in zip(listed, turns, strict=True)]
        connection.exec_driver_sql(statement, list(zip(*turned, strict=True)))


def _turn(kind: Any, dialect: Any) -> Any:
    turn = None if isinstance(kind, JSON) else kind.dialect_impl(dialect).bind_processor(dialect)
    return turn and lru_cache(16)(turn)  # mostly the same moment in all rows
