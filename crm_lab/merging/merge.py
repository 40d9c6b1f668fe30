"""The merge itself: one transaction in which several records become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound, StaleRecord
from crm_lab.merging.choices import CUSTOM, Choice, choices, fields_of
from crm_lab.merging.links import Link, inner_columns, links_to
from crm_lab.merging.moving import Moved, move, stamps
from crm_lab.merging.parents import parent_choice
from crm_lab.merging.points import keep_points
from crm_lab.merging.tracing import fate
from crm_lab.store.base import Managed
from crm_lab.store.entities import Merge, MergeChange, MergedRecord
from crm_lab.store.ids import new_id
from crm_lab.store.references import table_of
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Entry, Unit, plain
from crm_lab.store.types import utc_now

T = TypeVar("T", bound=Managed)


@dataclass(frozen=True)
class Merged(Generic[T]):
    """What a merge did.  ``moved`` counts rows per table; ``left`` rows that had to stay with the merged records."""

    merge_id: str
    kept: T
    others: list[str]
    moved: dict[str, int]
    left: dict[str, int]

    def __str__(self) -> str:
        """Say what moved, and how to take it back."""
        moved = ", ".join(f"{count:,} {table}" for table, count in self.moved.items()) or "nothing"
        lines = [f"{len(self.others)} merged into {self.kept!r}; moved: {moved}"]
        lines += [f"left: {count:,} {table}, whose like was there already" for table, count in self.left.items()]
        return "\n".join([*lines, f"take it apart with unmerge('{self.merge_id}')"])

    __repr__ = __str__


def load_all(
    session: Session,
    entity: type[T],
    ids: Sequence[str],
    versions: Mapping[str, int] | None,
    label: str,
    hold: bool = True,
) -> list[T]:
    """Return the records in the order of ``ids``; ``hold`` keeps other writers from them until the transaction ends.

    Raises NotFound, or StaleRecord when one was merged or changed meanwhile.
    """
    rows = select(entity).where(entity.id.in_(ids)).order_by(entity.id)
    rows = rows.with_for_update() if hold else rows
    found = {one.id: one for one in session.scalars(rows, execution_options={DELETED: True})}
    for id in ids:
        _require(session, found.get(id), entity, id, versions, label)
    return [found[id] for id in ids]


def _require(
    session: Session, record: T | None, entity: type[T], id: str, versions: Mapping[str, int] | None, label: str
) -> None:
    if record is None:
        raise NotFound(f"there is no {label} with the id '{id}' that you may see")
    if record.deleted_at is not None:
        gone = fate(session, entity, id)
        raise StaleRecord(gone, id=id) if gone else NotFound(f"the {label} '{id}' is deleted; restore it first")
    if versions is not None and versions.get(id, record.version) != record.version:
        raise StaleRecord(f"somebody else changed this {label} meanwhile; look at the preview again", id=id)


def ids_of(keep: str, others: str | Sequence[str], label: str) -> list[str]:
    """Return the ids to merge, the survivor first.  Raises InvalidValue when there are not at least two."""
    rest = [others] if isinstance(others, str) else list(others)
    if not rest:
        raise InvalidValue(f"nothing to merge: name at least one other {label}")
    if keep in rest or len(set(rest)) < len(rest):
        raise InvalidValue(f"each {label} can be named once only in a merge")
    return [keep, *rest]


def all_choices(session: Session, records: Sequence[Managed], choose: Mapping[str, str] | None) -> list[Choice]:
    """Return the choices for all fields, parents included."""
    table = table_of(type(records[0]))  # type: ignore[arg-type]
    connection = session.connection()
    found = choices(records, choose)
    return found + [parent_choice(connection, records, column, choose) for column in inner_columns(table)]


def merge(unit: Unit, records: Sequence[T], choose: Mapping[str, str] | None) -> tuple[str, Counter[str], Counter[str]]:
    """Merge ``records`` into the first of them; return the merge's id, what moved and what was left, per table."""
    from crm_lab.rules.merged import follow_merge  # the rule engine is no part of opening a store

    keep, *others = records
    deed = _Deed(unit, table_of(type(keep)), new_id())  # type: ignore[arg-type]
    chosen = all_choices(unit.session, records, choose)
    fields = fields_of(keep, chosen)
    deed.write_down(keep, others, fields)
    for link in links_to(deed.table):
        for one in others:
            deed.move(link, one.id, keep.id, [r.id for r in records])
    deed.keep_points(records, {name: change.get("after") for name, change in fields.items()})
    deed.set_fields(keep, others, fields)
    deed.hide(others, keep.id)
    winners = {one.field: one.winner for one in chosen if one.field in fields}
    follow_merge(unit.session, deed.table.name, keep.id, [one.id for one in others], winners, deed.id)
    return deed.id, deed.moved, deed.left


class _Deed:
    """One merge while it is done."""

    def __init__(self, unit: Unit, table: Table, id: str) -> None:
        self.unit, self.table, self.id = unit, table, id
        self.connection = unit.session.connection()
        self.moved: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    def write_down(self, keep: Managed, others: Sequence[Managed], fields: Mapping[str, Mapping[str, Any]]) -> None:
        told = {name: {side: plain(value) for side, value in change.items()} for name, change in fields.items()}
        row = Merge(id=self.id, entity=self.table.name, record_id=keep.id, others=[o.id for o in others], fields=told)
        row.by_id, row.by = self.unit.actor.id, self.unit.actor.name
        self.unit.session.add(row)
        self.unit.session.flush()
        into = {"entity": self.table.name, "into_id": keep.id, "merge_id": self.id}
        self.connection.execute(insert(MergedRecord), [{**into, "record_id": one.id} for one in others])

    def move(self, link: Link, source: str, dest: str, group: Sequence[str]) -> None:
        done = move(self.connection, link, source, dest, group if link.inner else ())
        self._remember(link, source, done)
        self.moved.update({link.table.name: len(done.moved) + len(done.taken)} if done.moved or done.taken else {})
        self.left.update({link.table.name: len(done.left)} if done.left else {})
        if done.moved or done.taken:
            facts = {"rows": len(done.moved), "taken": len(done.taken), "field": link.column}
            changes = {link.column: [source, dest]}
            self.unit.note(Entry("reassigned", link.table.name, None, changes, facts, self.id))

    def _remember(self, link: Link, source: str | None, done: Moved, added: Sequence[Any] = ()) -> None:
        kinds = {"moved": done.moved, "taken": done.taken, "left": done.left, "changed": done.changed, "added": added}
        at = {"merge_id": self.id, "entity": link.table.name, "field": link.column, "old_id": source}
        rows = [{**at, "id": new_id(), "kind": kind, "rows": rows} for kind, rows in kinds.items() if rows]
        if rows:
            self.connection.execute(insert(MergeChange), rows)

    def keep_points(self, records: Sequence[Managed], after: Mapping[str, Any]) -> None:
        final = {**records[0].as_dict(), **after}  # type: ignore[attr-defined]
        for link in links_to(self.table):
            if link.table.name == "contact_points":
                added, changed = keep_points(self.connection, link, records, final)
                self._remember(link, None, Moved(changed=changed), added)

    def set_fields(self, keep: Managed, others: Sequence[Managed], fields: Mapping[str, Mapping[str, Any]]) -> None:
        values = {name: change.get("after") for name, change in fields.items() if not name.startswith(CUSTOM)}
        if len(values) < len(fields):
            after = {n.removeprefix(CUSTOM): c for n, c in fields.items() if n.startswith(CUSTOM)}
            own = {key: value for key, value in (keep.custom or {}).items() if key not in after}
            values["custom"] = {**own, **{key: c["after"] for key, c in after.items() if "after" in c}}
        self._update([keep.id], values)
        told = {n: [plain(c.get("before")), plain(c.get("after"))] for n, c in fields.items()}
        facts = {"merge_id": self.id, "others": [one.id for one in others], "moved": dict(self.moved)}
        self.unit.note(Entry("merged", self.table.name, keep.id, told, facts, self.id))

    def hide(self, others: Sequence[Managed], into: str) -> None:
        now = utc_now()
        self._update([one.id for one in others], {"deleted_at": now})
        for one in others:
            changes, facts = {"deleted_at": [None, plain(now)]}, {"merge_id": self.id, "into": into}
            self.unit.note(Entry("merged_away", self.table.name, one.id, changes, facts, self.id))

    def _update(self, ids: Sequence[str], values: Mapping[str, Any]) -> None:
        change = update(self.table).where(self.table.c.id.in_(ids)).values({**values, **stamps(self.table)})
        self.connection.execute(change)
