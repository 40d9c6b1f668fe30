"""No phone and no address of the merged records is lost: what is in no contact point gets one, and one is the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from crm_lab.merging.links import Link
from crm_lab.merging.moving import as_json, change_row
from crm_lab.store import points
from crm_lab.store.base import Managed
from crm_lab.store.ids import new_id

KINDS = ("phone", "email", "website")
"""Fields of a record that are ways to reach somebody, called as the kinds of contact points."""


@dataclass(frozen=True)
class _Written:
    kind: str
    raw: str
    value: str
    valid: bool | None


def keep_points(
    connection: Connection, link: Link, records: Sequence[Managed], final: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give the survivor (the first of ``records``) a contact point for each phone, e-mail or website of all records.

    ``final`` are the survivor's values after the merge; a point that says the same is its first one of that kind, and
    no other is.  Returns the rows that were made and the changes of others.
    """
    keep = records[0]
    there = list(connection.execute(select(link.table).where(link.of(keep.id))).mappings())
    known = {(one["kind"], value) for one in there for value in _values(one)}
    known |= {(one.kind, one.value) for one in _written(final)}
    made = []
    for one in (found for record in records for found in _written(_fields(record))):
        if (one.kind, one.value) not in known:
            known.add((one.kind, one.value))
            made.append(_row(link, keep.id, one))
    if made:
        connection.execute(insert(link.table), made)
    return [as_json(row) for row in made], _one_first(connection, link, there, final)


def _one_first(
    connection: Connection, link: Link, there: Sequence[Mapping[Any, Any]], final: Mapping[str, Any]
) -> list[dict[str, Any]]:
    first = {one.kind: one.value for one in reversed(list(_written(final)))}
    changes = []
    for point in there:
        wanted = first[point["kind"]] in _values(point) if point["kind"] in first else point["is_primary"]
        if point["is_primary"] != wanted:
            changes.append(change_row(connection, link, point, "is_primary", wanted))
    return changes


def _fields(record: Managed) -> dict[str, Any]:
    return {kind: getattr(record, kind, None) for kind in KINDS}


def _written(fields: Mapping[str, Any]) -> Iterator[_Written]:
    for kind in KINDS:
        if fields.get(kind):
            yield from _standard(kind, str(fields[kind]))


def _values(point: Mapping[Any, Any]) -> set[str]:
    return {point["value"], *(one.value for one in _standard(point["kind"], point["raw"]))}


def _standard(kind: str, written: str) -> list[_Written]:
    if kind not in points.KINDS:
        return [_Written(kind, written, written.strip().casefold(), None)]
    return [_Written(kind, one.raw, one.value, one.valid) for one in points.read(kind, written)]


def _row(link: Link, id: str, one: _Written) -> dict[str, Any]:
    blank = {column.name: None for column in link.table.columns}
    told = {
        "kind": one.kind,
        "raw": one.raw[: points.LONGEST],
        "value": one.value[: points.LONGEST],
        "valid": one.valid,
        "is_primary": False,
    }
    return {**blank, "id": new_id(), **told, link.column: id}
