"""Which columns of an entity point to records with a name: accounts, owners, stages and the like."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Table

from crm_lab.store.base import Base


def references(entity: type[Base]) -> list[Column[Any]]:
    """Return the columns that point to records with a name, without an id that is another record's own."""
    return [c for c in table_of(entity).columns if c.foreign_keys and c.name != "id" and "name" in target(c).columns]


def target(column: Column[Any]) -> Table:
    """Return the table that a reference points to."""
    return next(iter(column.foreign_keys)).column.table


def table_of(entity: type[Base]) -> Table:
    """Return the table of an entity."""
    table = entity.__table__
    assert isinstance(table, Table)
    return table
