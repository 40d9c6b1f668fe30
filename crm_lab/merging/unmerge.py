"""A merge is taken apart: what it moved comes back, and what people changed since stays as they left it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, delete, select, update

from crm_lab.errors import NotFound, Refused
from crm_lab.merging import fields as values
from crm_lab.merging import moving
from crm_lab.merging.later import brought_by_hand, came_again, give_up_fills, hand_down, take_in
from crm_lab.merging.links import Link, link_of
from crm_lab.merging.parents import reaches
from crm_lab.merging.tracing import fate
from crm_lab.store.base import Managed
from crm_lab.store.entities import Merge, MergeChange, MergedRecord
from crm_lab.store.references import table_of
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Entry, Unit, plain
from crm_lab.store.types import utc_now

T = TypeVar("T", bound=Managed)


@dataclass(frozen=True)
class Stayed:
    """Something that an unmerge left alone: rows of ``entity`` (their keys), by which ``field``, and why."""

    entity: str
    field: str
    rows: list[Any]
    why: str

    def __str__(self) -> str:
        """Say it in one line."""
        shown = [*map(str, self.rows[:3]), *(["…"] if len(self.rows) > 3 else [])]
        return f"{self.entity}.{self.field}: {self.why} ({', '.join(shown)})"


@dataclass(frozen=True)
class Unmerged(Generic[T]):
    """What an unmerge did: the survivor, the records that are back, rows given back per table, and what stayed."""

    merge_id: str
    kept: T
    restored: list[T] = field(default_factory=list)
    given_back: dict[str, int] = field(default_factory=dict)
    stayed: list[Stayed] = field(default_factory=list)

    def __str__(self) -> str:
        """Say what came back and what did not."""
        back = ", ".join(f"{count:,} {table}" for table, count in self.given_back.items()) or "nothing"
        lines = [f"{len(self.restored)} taken out of {self.kept!r}; given back: {back}"]
        return "\n".join([*lines, *(f"stays: {one}" for one in self.stayed)])

    __repr__ = __str__


def unmerge(unit: Unit, entity: type[T], merge_id: str, label: str) -> Unmerged[T]:
    """Take one merge apart.

    Raises NotFound for an unknown merge or one whose survivor this user may not see, Refused when it was taken apart
    already or when its survivor was merged away since.
    """
    session, table = unit.session, table_of(entity)  # type: ignore[arg-type]
    row = session.scalar(select(Merge).where(Merge.id == merge_id, Merge.entity == table.name).with_for_update())
    kept = None if row is None else _lock(unit, entity, [row.record_id, *row.others]).get(row.record_id)
    if row is None or kept is None:
        raise NotFound(f"there is no merge of {label}s '{merge_id}' that you may see; look at merges()")
    if row.undone_at is not None:
        raise Refused(f"this merge was taken apart already, by {row.undone_by} at {row.undone_at:%Y-%m-%d %H:%M} UTC")
    if gone := fate(session, entity, kept.id):
        raise Refused(f"take the later merge apart first: {gone}")
    return _Undoing(unit, table, row, kept).run(entity)


def _lock(unit: Unit, entity: type[T], ids: Sequence[str]) -> dict[str, T]:
    rows = select(entity).where(entity.id.in_(ids)).order_by(entity.id).with_for_update()
    return {one.id: one for one in unit.session.scalars(rows, execution_options={DELETED: True})}


class _Undoing:
    """One merge while it is taken apart."""

    def __init__(self, unit: Unit, table: Table, merge: Merge, kept: Managed) -> None:
        self.unit, self.table, self.merge, self.kept = unit, table, merge, kept
        self.connection = unit.session.connection()
        self.given: Counter[str] = Counter()
        self.stayed: list[Stayed] = []

    def run(self, entity: type[T]) -> Unmerged[T]:
        session = self.unit.session
        self._show_others()
        query = select(MergeChange).where(MergeChange.merge_id == self.merge.id).order_by(MergeChange.id.desc())
        changes = [(one, link_of(self.table, one.entity, one.field)) for one in session.scalars(query)]
        for change, link in changes:
            if link is not None and change.kind == "moved":
                give_up_fills(session, link, self.merge, change.rows)
        for change, link in changes:
            self._undo(change, link)
        take_in(session, self.table, self.merge)
        self._undo_fields()
        self.merge.undone_at, self.merge.undone_by = utc_now(), self.unit.actor.name
        session.flush()
        session.expire_all()
        everybody = select(entity).where(entity.id.in_(self.merge.others)).order_by(entity.id)
        restored = list(session.scalars(everybody, execution_options={"populate_existing": True}))
        session.refresh(self.kept)
        return Unmerged(self.merge.id, self.kept, restored, dict(self.given), self.stayed)  # type: ignore[arg-type]

    def _show_others(self) -> None:
        self.connection.execute(delete(MergedRecord).where(MergedRecord.merge_id == self.merge.id))
        same = self.table.c.id.in_(self.merge.others)
        self.connection.execute(update(self.table).where(same).values(deleted_at=None, **moving.stamps(self.table)))
        for id in self.merge.others:
            facts = {"merge_id": self.merge.id, "from": self.kept.id}
            changes = {"deleted_at": [plain(self.merge.at), None]}
            self.unit.note(Entry("unmerged", self.table.name, id, changes, facts, self.merge.id))

    def _undo(self, change: MergeChange, link: Link | None) -> None:
        if link is None:
            self._stay(change, change.rows, "the table does not know this column any more")
            return
        undo = {"moved": self._give_back, "taken": self._put_back, "changed": self._change_back, "added": self._remove}
        if change.kind in undo:
            undo[change.kind](link, change)

    def _stay(self, change: MergeChange, rows: Sequence[Any], why: str) -> None:
        if rows:
            self.stayed.append(Stayed(change.entity, change.field, list(rows), why))

    def _give_back(self, link: Link, change: MergeChange) -> None:
        to = str(change.old_id)
        looped = [k for k in change.rows if link.inner and reaches(self.connection, link.table, link.column, to, [k])]
        self._stay(change, looped, "giving it back would close a circle")
        session = self.unit.session
        again = came_again(session, self.merge, change)
        self._stay(change, again, "moved away since, and came back by a later merge")
        by_hand = brought_by_hand(session, self.merge, link, moving.without(change.rows, again))
        self._stay(change, by_hand, "somebody moved it here since")
        keys = moving.without(change.rows, [*looped, *again, *by_hand])
        given = moving.give(self.connection, link, keys, self.kept.id, to)
        self._stay(change, moving.without(keys, given), "moved, removed or doubled since")
        self._count(link, to, len(given))

    def _count(self, link: Link, to: str, count: int) -> None:
        if count:
            self.given[link.table.name] += count
            changes, facts = {link.column: [self.kept.id, to]}, {"rows": count, "field": link.column}
            self.unit.note(Entry("reassigned", link.table.name, None, changes, facts, self.merge.id))

    def _put_back(self, link: Link, change: MergeChange) -> None:
        to = str(change.old_id)
        together = [link.key(row) for row in change.rows]
        failed = [row for row in change.rows if not moving.put_back(self.connection, link, row, to, together)]
        self._stay(change, [link.key(row) for row in failed], "there is no room for it any more")
        self._count(link, to, len(change.rows) - len(failed))

    def _change_back(self, link: Link, change: MergeChange) -> None:
        for one in reversed(change.rows):
            handed = hand_down(self.unit.session, self.merge, change, one)
            if not handed and not moving.change_back(self.connection, link, one, self.kept.id):
                self._stay(change, [one["key"]], f"{one['field']} was edited since")

    def _remove(self, link: Link, change: MergeChange) -> None:
        edited = [row for row in change.rows if not moving.remove(self.connection, link, row)]
        self._stay(change, [link.key(row) for row in edited], "edited or removed since")

    def _undo_fields(self) -> None:
        from crm_lab.rules.merged import follow_unmerge  # the rule engine is no part of opening a store

        changes, edited = values.undo_fields(self.unit.session, self.table, self.merge, self.kept)
        for name in edited:
            self.stayed.append(Stayed(self.table.name, name, [self.kept.id], "edited since"))
        told = {**dict.fromkeys(self.merge.fields), **dict.fromkeys(changes, True), **dict.fromkeys(edited, False)}
        follow_unmerge(self.unit.session, self.table.name, self.kept.id, list(self.merge.others), told, self.merge.id)
        facts = {"merge_id": self.merge.id, "given_back": dict(self.given)}
        self.unit.note(Entry("taken_apart", self.table.name, self.kept.id, changes, facts, self.merge.id))
