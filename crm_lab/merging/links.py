"""What points to a record: found from the foreign keys of all tables, and from (entity, record_id) pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Table, UniqueConstraint, and_, true, tuple_

from crm_lab.store.base import Base
from crm_lab.store.references import target

SAYS_THE_SAME = {"contact_points": ("kind", "value")}
"""Tables whose rows say the same when these columns are equal, though no constraint forbids them to stand twice."""


@dataclass(frozen=True)
class Link:
    """One column by which rows of ``table`` point to a record; ``entity`` when the pair (entity, record_id) does.

    ``once`` are the sets of columns that may not be equal in two rows; ``removable`` tells whether a row may be
    removed when the survivor has its like: it is no record of its own, and nothing points to it.
    """

    table: Table
    column: str
    entity: str | None
    once: tuple[tuple[str, ...], ...]
    removable: bool

    @property
    def inner(self) -> bool:
        """Whether the rows are records of the same kind, as with parents."""
        return any(one.column.table is self.table for one in self.table.c[self.column].foreign_keys)

    @property
    def keys(self) -> tuple[Column[Any], ...]:
        """The columns of the primary key, without the one that points."""
        return tuple(one for one in self.table.primary_key.columns if one.name != self.column)

    def of(self, id: str, rows: FromClause | None = None) -> ColumnElement[bool]:
        """Return the criterion "points to the record ``id``" (on an alias of the table, if given)."""
        source = self.table if rows is None else rows
        mine = source.c[self.column] == id
        return mine if self.entity is None else and_(mine, source.c["entity"] == self.entity)

    def key(self, row: Mapping[Any, Any]) -> Any:
        """Return what tells this row from the others that point to the same record, for JSON."""
        values = [row[one.name] for one in self.keys]
        return values[0] if len(values) == 1 else values

    def among(self, keys: Sequence[Any]) -> ColumnElement[bool]:
        """Return the criterion "has one of these keys"."""
        if not self.keys:
            return true()
        if len(self.keys) == 1:
            return self.keys[0].in_(keys)
        return tuple_(*self.keys).in_([tuple(one) for one in keys])


def links_to(table: Table, history: bool = False) -> list[Link]:
    """Return all links to records of ``table``; those of history and of derived figures (``STAYS``) if asked for."""
    tables = [one for one in Base.metadata.sorted_tables if history or not one.info.get("stays")]
    return [Link(t, c, entity, _once(t, c), _removable(t)) for t in tables for c, entity in _columns(t, table)]


def link_of(table: Table, entity: str, field: str) -> Link | None:
    """Return the link to records of ``table`` by the column ``field`` of the table ``entity``, if there is one."""
    return next((one for one in links_to(table) if (one.table.name, one.column) == (entity, field)), None)


def inner_columns(table: Table) -> list[str]:
    """Return the columns by which records of ``table`` point to records of their own kind, such as ``parent_id``."""
    return [one.name for one in table.columns if one.foreign_keys and target(one) is table]


def _columns(table: Table, to: Table) -> Iterator[tuple[str, str | None]]:
    for column in table.columns:
        if column.foreign_keys and target(column) is to:
            yield column.name, None
    if {"entity", "record_id"} <= set(table.columns.keys()):
        yield "record_id", to.name


def _once(table: Table, column: str) -> tuple[tuple[str, ...], ...]:
    unique = [one.columns for one in table.indexes if one.unique]
    unique += [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    unique.append(table.primary_key.columns)
    found = [tuple(one.name for one in columns) for columns in unique]
    same = SAYS_THE_SAME.get(table.name)
    return tuple(names for names in [*found, *([(*same, column)] if same else [])] if column in names)


def _removable(table: Table) -> bool:
    pointed_at = any(fk.column.table is table for other in Base.metadata.tables.values() for fk in other.foreign_keys)
    return "version" not in table.columns and not pointed_at
