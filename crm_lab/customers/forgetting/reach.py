"""Everything that is held about a person, found from the foreign keys: rows, rows of these rows, and their trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from crm_lab.customers.forgetting.person import KINDS, Records, slices
from crm_lab.merging.links import Link, links_to
from crm_lab.store.base import Base

MERGES = frozenset({"merges", "merged_records", "merge_changes"})
"""What merges remember is dealt with by itself."""


@dataclass(frozen=True)
class Part:
    """Rows of one table that point to records of a person (``direct``) or to rows about them."""

    link: Link
    owners: tuple[str, ...]
    direct: bool

    @property
    def table(self) -> Table:
        """The table of the rows."""
        return self.link.table

    def wheres(self) -> Iterator[Any]:
        """Yield criteria that together find all the rows."""
        for part in slices(self.owners):
            here = self.table.c[self.link.column].in_(part)
            yield here if self.link.entity is None else here & (self.table.c["entity"] == self.link.entity)


def parts_of(connection: Connection, records: Records) -> list[Part]:
    """Return all rows about the person, level by level; records of other people are never among them."""
    seen: dict[str, set[str]] = {name: set(ids) for name, ids in records.items()}
    level, parts, direct = {name: sorted(ids) for name, ids in records.items() if ids}, list[Part](), True
    while level:
        found = [Part(link, tuple(ids), direct) for name, ids in level.items() for link in _links(name)]
        parts += found
        level = _next(connection, found, seen)
        direct = False
    return parts


def _links(name: str) -> Iterator[Link]:
    for link in links_to(Base.metadata.tables[name], history=True):
        person = link.table.name in KINDS and link.entity is None
        if not link.inner and not person and link.table.name not in MERGES:
            yield link


def _next(connection: Connection, parts: Sequence[Part], seen: dict[str, set[str]]) -> dict[str, list[str]]:
    """Return the ids of rows that were not seen yet, by table: what points to them is about the person as well."""
    new: dict[str, list[str]] = {}
    for part in parts:
        if part.link.entity is None and "id" in part.table.columns:
            known = seen.setdefault(part.table.name, set())
            fresh = [id for id in _ids(connection, part) if id not in known]
            known.update(fresh)
            new.setdefault(part.table.name, []).extend(fresh)
    return {name: ids for name, ids in new.items() if ids}


def _ids(connection: Connection, part: Part) -> Iterator[str]:
    for where in part.wheres():
        yield from connection.execute(select(part.table.c["id"]).where(where)).scalars()
