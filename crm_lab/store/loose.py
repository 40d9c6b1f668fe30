"""Records that name no customer themselves, only a person, a deal, a lead or an order of one: few, and indexed apart.

The condition is written with coalesce, so that the ordinary index of customers, in which all of these records share
one empty entry, is never taken for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Index, func, literal_column, text


def loose_index(table: str, *columns: str) -> Index:
    """Return an index of the records of ``table`` without a customer, by what ties them to one (the first column)."""
    where = text(f"coalesce(account_id, '') = '' AND {columns[0]} IS NOT NULL")
    return Index(f"ix_{table}_loose_{columns[0]}", *columns, sqlite_where=where, postgresql_where=where)


def loose(entity: Any, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the criteria by which the index of ``loose_index`` is found; ``key`` is its first column."""
    empty: ColumnElement[str] = literal_column("''")  # not as a parameter: the text of the index has to be met
    return func.coalesce(entity.account_id, empty) == empty, getattr(entity, key).is_not(None)
