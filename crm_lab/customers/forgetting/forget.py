"""A person is forgotten: one transaction that erases them wherever they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, String, Table, bindparam, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from crm_lab.customers.forgetting import mentions, policy, signers
from crm_lab.customers.forgetting.person import KINDS, Records, records_of, slices
from crm_lab.customers.forgetting.reach import Part, parts_of
from crm_lab.store import entities as e
from crm_lab.store.base import Base
from crm_lab.store.installed import installed
from crm_lab.store.references import table_of
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

GROUP = "crm_lab.forgetters"
"""The entry point group of indexes that hold something about people: ``forget(session, records) -> {place: rows}``.

``records`` maps tables to the ids of all rows that are erased then: it runs first in the transaction of the erasure.
"""

_DAYS = ("ordered_on", "paid_on", "due_on", "quoted_on", "ends_on")
"""Columns whose year begins the years of retention."""

Forgetter = Callable[[Session, Mapping[str, Sequence[str]]], Mapping[str, int]]


@dataclass(frozen=True)
class Kept:
    """Rows that the law makes us keep: how many, why, and until the end of which year."""

    table: str
    rows: int
    why: str
    until: int | None
    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        words = f"; words that stay: {', '.join(self.columns)}" if self.columns else ""
        return f"{self.rows:,} {self.table} until the end of {self.until or 'their term'} ({self.why}{words})"


@dataclass
class Forgotten:
    """What forgetting a person did, or would do (``dry_run``).

    ``records`` are the person's records by table, ``erased`` and ``removed`` count rows by table, ``kept`` is what law
    makes us keep, ``mentions`` are places that name the person in words and that nothing links to them: look there.
    ``cleaned`` tells whether the free space of the database was rewritten, where deleted values lie until then.
    """

    dry_run: bool
    records: dict[str, list[str]]
    erased: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)
    mentions: list[mentions.Mention] = field(default_factory=list)
    cleaned: bool = False

    def __str__(self) -> str:
        """Say it for the person's file."""
        will = "would be " if self.dry_run else ""
        count = ", ".join(f"{len(ids)} {name}" for name, ids in self.records.items())
        lines = [f"one person, {count}"]
        lines += [f"{will}erased: {rows:,} {table}" for table, rows in sorted(self.erased.items())]
        lines += [f"{will}removed: {rows:,} {table}" for table, rows in sorted(self.removed.items())]
        lines += [f"kept by law: {one}" for one in self.kept]
        lines += [f"look at: {one}" for one in self.mentions]
        if not self.dry_run and not self.cleaned:
            lines.append(
                "others were using the database: its free space holds deleted values until compact(ws.database)"
            )
        return "\n".join([*lines, "backups and exported files are not reached from here"])

    __repr__ = __str__


def forget(unit: Unit, table: str, id: str, dry_run: bool) -> Forgotten:
    """Erase the person of one record within a unit of work and return what was done."""
    connection = unit.session.connection()
    records = records_of(connection, table, id)
    result = Forgotten(dry_run, {name: sorted(ids) for name, ids in records.items() if ids})
    words = mentions.identifiers(connection, records)
    parts = parts_of(connection, records)
    rows = _rows(connection, parts, records)
    _kept_by_law(connection, rows, result)
    for point in installed(GROUP):
        result.removed.update(point.load()(unit.session, rows))
    for part in sorted(parts, key=lambda one: one.direct):
        _erase_part(connection, part, result)
    _erase_signatures(connection, records, words, result)
    _erase_names_of_orders(connection, rows, words)
    _erase_records(connection, records, result)
    _erase_merges(connection, records, result)
    result.mentions = mentions.search(connection, words)
    facts = {"records": result.records, "erased": dict(result.erased), "removed": dict(result.removed)}
    unit.note(Entry("forgotten", table, id, {}, facts))
    return result


def _rows(connection: Connection, parts: Sequence[Part], records: Records) -> dict[str, list[str]]:
    """Return the ids of all rows that will be erased, by table."""
    found: dict[str, set[str]] = {name: set(ids) for name, ids in records.items() if ids}
    for part in parts:
        if "id" in part.table.columns:
            for where in part.wheres():
                found.setdefault(part.table.name, set()).update(
                    connection.execute(select(part.table.c["id"]).where(where)).scalars()
                )
    return {name: sorted(ids) for name, ids in found.items() if ids}


def _erase_part(connection: Connection, part: Part, result: Forgotten) -> None:
    table = part.table
    for where in part.wheres():
        if table.name == "audit_log":
            result.erased[table.name] += _blank_changes(connection, where)
        elif table.name in policy.TRAIL:
            empty = dict.fromkeys(policy.TRAIL[table.name])
            result.erased[table.name] += connection.execute(update(table).where(where).values(empty)).rowcount
        elif part.link.entity is not None or (part.direct and part.link.removable):
            result.removed[table.name] += connection.execute(delete(table).where(where)).rowcount
        elif values := policy.erased(table):
            result.erased[table.name] += connection.execute(update(table).where(where).values(values)).rowcount
    result.removed += Counter()
    result.erased += Counter()


def _blank_changes(connection: Connection, where: Any) -> int:
    """Leave of every audit row that these fields changed, and nothing of their values."""
    audit = table_of(e.AuditLog)
    rows = connection.execute(select(audit.c.id, audit.c.changes).where(where, audit.c.changes.is_not(None))).all()
    blank = [{"b_id": row.id, "b_changes": {name: [None, None] for name in row.changes}} for row in rows]
    if blank:
        change = (
            update(audit)
            .where(audit.c.id == bindparam("b_id"))
            .values(changes=bindparam("b_changes", type_=audit.c.changes.type))
        )
        connection.execute(change, blank)
    return len(blank)


def _erase_signatures(connection: Connection, records: Records, words: set[str], result: Forgotten) -> None:
    """Erase the person among those who sign contracts of others; of one that holds, law keeps who signed it."""
    free, held = signers.of_person(connection, records, words)
    if free:
        result.erased[signers.SIGNERS.name] += signers.erase(connection, free)
    if held:
        result.kept.append(Kept(signers.SIGNERS.name, len(held), signers.WHY, None, ("name", "email")))


def _erase_names_of_orders(connection: Connection, rows: Mapping[str, Sequence[str]], words: set[str]) -> None:
    """Take the person's names out of the names of orders, which stay because they are mostly numbers."""
    orders = table_of(e.Order)
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    named = re.compile(f"(?<![A-Za-z])({longest_first})(?![A-Za-z])", re.IGNORECASE)
    for part in slices(rows.get("orders", ()) if words else ()):
        for id, name in connection.execute(select(orders.c.id, orders.c.name).where(orders.c.id.in_(part))).all():
            if named.search(name):
                free = named.sub(policy.ERASED, name)[: getattr(orders.c.name.type, "length", None)]
                connection.execute(update(orders).where(orders.c.id == id).values(name=free))


def _erase_records(connection: Connection, records: Records, result: Forgotten) -> None:
    now = utc_now()
    for name, ids in records.items():
        table = KINDS[name]
        stamps = {
            "version": table.c.version + 1,
            "updated_at": now,
            "deleted_at": func.coalesce(table.c.deleted_at, now),
        }
        for part in slices(sorted(ids)):
            change = update(table).where(table.c.id.in_(part)).values({**policy.erased_record(table), **stamps})
            result.erased[name] += connection.execute(change).rowcount


def _erase_merges(connection: Connection, records: Records, result: Forgotten) -> None:
    """Take away what merges remember about the person; they can't be taken apart any more."""
    merges, pointers, changes = (table_of(one) for one in (e.Merge, e.MergedRecord, e.MergeChange))
    for name, ids in records.items():
        for id in ids:
            named = or_(merges.c.record_id == id, cast(merges.c.others, String).contains(id))
            gone = list(connection.execute(select(merges.c.id).where(merges.c.entity == name, named)).scalars())
            for table, column in (
                (changes, changes.c.merge_id),
                (pointers, pointers.c.merge_id),
                (merges, merges.c.id),
            ):
                result.removed[table.name] += connection.execute(delete(table).where(column.in_(gone))).rowcount
    result.removed += Counter()


def _kept_by_law(connection: Connection, rows: Mapping[str, Sequence[str]], result: Forgotten) -> None:
    years = _years(connection)
    for name, why in policy.BY_LAW.items():
        if name in rows:
            table = Base.metadata.tables[name]
            words = tuple(sorted(policy.CODES.get(name, ())))
            last = max(
                (_last(connection, table, part) for part in slices(rows[name])), default=None, key=lambda y: y or 0
            )
            result.kept.append(Kept(name, len(rows[name]), why, None if last is None else last + years, words))


def _years(connection: Connection) -> int:
    settings = table_of(e.Setting)
    value = connection.execute(select(settings.c.value).where(settings.c.key == policy.RETENTION)).scalar()
    return int(value) if value is not None else policy.YEARS


def _last(connection: Connection, table: Table, ids: Sequence[str]) -> int | None:
    """Return the year of the newest of some rows of trade."""
    column = next((table.c[name] for name in _DAYS if name in table.columns), None)
    if column is None:
        return None
    newest: date | None = connection.execute(select(func.max(column)).where(table.c["id"].in_(ids))).scalar()
    return None if newest is None else newest.year
