"""Rows change hands: from one record to another, as statements over many rows, and each remembered by its key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, false, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from crm_lab.merging.links import Link
from crm_lab.store.fields import column_value
from crm_lab.store.trail import plain
from crm_lab.store.types import utc_now

SLICE = 500
"""Keys per statement."""


@dataclass
class Moved:
    """What one handing over did: keys that moved, whole rows that were taken out, keys that stayed, what was filled."""

    moved: list[Any] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    left: list[Any] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def move(connection: Connection, link: Link, source: str, dest: str, spare: Sequence[str] = ()) -> Moved:
    """Let all rows that point to ``source`` point to ``dest``, but the records ``spare``.

    A row whose like ``dest`` has already is taken out (what it knows more is filled in there), or left when it
    can't be.
    """
    result = Moved()
    alike = and_(link.of(source), has_like(link, dest))
    if link.once and link.removable:
        result.taken = _take(connection, link, alike)
        result.changed = [one for row in result.taken for one in _fill(connection, link, row, dest)]
    elif link.once:
        result.left = [link.key(row) for row in connection.execute(select(link.table).where(alike)).mappings()]
    going = and_(link.of(source), ~has_like(link, dest), link.table.c["id"].not_in(spare) if spare else true())
    result.moved = _hand_over(connection, link, going, dest)
    return result


def give(connection: Connection, link: Link, keys: Sequence[Any], source: str, dest: str) -> list[Any]:
    """Let those of the rows ``keys`` that still point to ``source`` point to ``dest``; return their keys."""
    given = []
    for part in slices(keys):
        still = and_(link.of(source), link.among(part), ~has_like(link, dest))
        given += _hand_over(connection, link, still, dest)
    return given


def has_like(link: Link, dest: str) -> ColumnElement[bool]:
    """Return the criterion "``dest`` has a row that may not stand beside this one"."""
    other = link.table.alias()
    found = [
        exists().where(link.of(dest, other), *(other.c[n] == link.table.c[n] for n in names if n != link.column))
        for names in link.once
    ]
    return or_(false(), *found)


def _hand_over(connection: Connection, link: Link, which: ColumnElement[bool], dest: str) -> list[Any]:
    shown = link.keys or (link.table.c[link.column],)
    change = update(link.table).where(which).values({link.column: dest, **stamps(link.table)}).returning(*shown)
    return [link.key(row) for row in connection.execute(change).mappings()]


def stamps(table: Table) -> dict[str, Any]:
    """Return what every change of a record writes: its next version and the time."""
    new = {"version": table.c["version"] + 1} if "version" in table.columns else {}
    return {**new, **({"updated_at": utc_now()} if "updated_at" in table.columns else {})}


def _take(connection: Connection, link: Link, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = connection.execute(delete(link.table).where(which).returning(link.table)).mappings()
    return [as_json(row) for row in rows]


def _fill(connection: Connection, link: Link, row: Mapping[str, Any], dest: str) -> Iterator[dict[str, Any]]:
    """Write what ``row`` knows and its like at ``dest`` does not; yield what was changed."""
    for like in likes(connection, link, row, dest):
        more = {n: row[n] for n in row if row[n] is not None and like[n] is None and n != link.column}
        for name, value in more.items():
            yield change_row(connection, link, like, name, typed(link.table, {name: value})[name])


def change_row(connection: Connection, link: Link, row: Mapping[Any, Any], name: str, value: Any) -> dict[str, Any]:
    """Set one column of one row that points to a record; return the change, for JSON."""
    key, owner = link.key(row), row[link.column]
    connection.execute(update(link.table).where(link.of(owner), link.among([key])).values({name: value}))
    return {"key": key, "field": name, "before": plain(row[name]), "after": plain(value)}


def likes(connection: Connection, link: Link, row: Mapping[str, Any], dest: str) -> list[Mapping[Any, Any]]:
    """Return the rows of ``dest`` that may not stand beside ``row``."""
    known = typed(link.table, row)
    same = [and_(true(), *(link.table.c[n] == known[n] for n in names if n != link.column)) for names in link.once]
    if not same:
        return []
    return list(connection.execute(select(link.table).where(link.of(dest), or_(*same))).mappings())


def put_back(
    connection: Connection, link: Link, row: Mapping[str, Any], dest: str, together: Sequence[Any] = ()
) -> bool:
    """Write a row that was taken out so that it points to ``dest``; tell whether there was room for it.

    There is none when its like stands there by now, unless both stood there before: its key is among those of the rows
    that come back ``together``; nor when something that it points to is gone for good.
    """
    if without((link.key(one) for one in likes(connection, link, row, dest)), together):
        return False
    try:
        with connection.begin_nested():
            connection.execute(insert(link.table).values({**typed(link.table, row), link.column: dest}))
    except IntegrityError:
        return False
    return True


def typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row from JSON with values as its columns hold them."""
    columns = {name: table.c[name].type for name in row if name in table.columns}
    return {n: None if row[n] is None else column_value(row[n], kind, n) for n, kind in columns.items()}


def as_json(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row as JSON holds it."""
    return {str(name): plain(value) for name, value in row.items()}


def slices(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield ``keys`` in portions that one statement can take."""
    for start in range(0, len(keys), SLICE):
        yield keys[start : start + SLICE]


def without(keys: Iterable[Any], gone: Iterable[Any]) -> list[Any]:
    """Return ``keys`` without those in ``gone`` (keys may be lists)."""
    known = {repr(one) for one in gone}
    return [one for one in keys if repr(one) not in known]


def change_back(connection: Connection, link: Link, change: Mapping[str, Any], owner: str) -> bool:
    """Undo what ``change_row`` did to a row of ``owner``; False when it was edited since or is not there any more."""
    name = change["field"]
    before, after = (typed(link.table, {name: change[side]})[name] for side in ("before", "after"))
    column = link.table.c[name]
    still = and_(link.of(owner), link.among([change["key"]]), column.is_(None) if after is None else column == after)
    return connection.execute(update(link.table).where(still).values({name: before})).rowcount > 0


def remove(connection: Connection, link: Link, row: Mapping[str, Any]) -> bool:
    """Remove a row that was made, unless it is not what it was; tell whether it went."""
    same = [
        link.table.c[name].is_(None) if v is None else link.table.c[name] == v
        for name, v in typed(link.table, row).items()
    ]
    return connection.execute(delete(link.table).where(and_(true(), *same))).rowcount > 0
