"""Records in a tree, such as accounts below a parent: a merge must not close a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from crm_lab.errors import Refused
from crm_lab.merging.choices import NOBODY, Choice
from crm_lab.store.base import Managed
from crm_lab.store.references import table_of


def parent_choice(
    connection: Connection, records: Sequence[Managed], column: str, choose: Mapping[str, str] | None
) -> Choice:
    """Return which record's parent the survivor (the first of ``records``) gets.

    A parent that is one of the records, or stands below one, can't be the survivor's.  Raises Refused when such a
    one was chosen.
    """
    keep, *others = records
    table = table_of(type(keep))  # type: ignore[arg-type]
    ids = {one.id for one in records}
    values = {one.id: getattr(one, column) for one in records}
    fit = {id: parent for id, parent in values.items() if not reaches(connection, table, column, parent, ids)}
    asked = (choose or {}).get(column)
    if asked is not None:
        if asked not in fit:
            raise Refused(f"the {column} of '{asked}' lies within what is merged; choose another one")
        return Choice(column, values, asked, "chosen")
    newest = sorted(others, key=lambda one: (one.updated_at, one.id), reverse=True)
    first = next((one.id for one in [keep, *newest] if fit.get(one.id)), keep.id)
    if keep.id in fit:
        return Choice(column, values, first, "kept" if first == keep.id else "filled")
    return Choice(column, values, NOBODY if first == keep.id else first, "loop")


def reaches(connection: Connection, table: Table, column: str, start: str | None, goals: Iterable[str]) -> bool:
    """Tell whether one of ``goals`` is ``start`` or stands above it."""
    wanted, seen, at = set(goals), set[Any](), start
    while at is not None and at not in seen:
        if at in wanted:
            return True
        seen.add(at)
        at = connection.execute(select(table.c[column]).where(table.c["id"] == at)).scalar()
    return False
