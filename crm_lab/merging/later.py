"""What the later merges into the same survivor need when an earlier one is taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from crm_lab.merging import moving
from crm_lab.merging.fields import later_merges
from crm_lab.merging.links import Link, link_of
from crm_lab.store.entities import AuditLog, Merge, MergeChange


def give_up_fills(session: Session, link: Link, merge: Merge, keys: Sequence[Any]) -> None:
    """Undo what later merges wrote into the rows ``keys``, which are about to leave the survivor."""
    going = {repr(one) for one in keys}
    for change in _changes(session, merge, "changed"):
        if (change.entity, change.field) == (link.table.name, link.column):
            mine = [one for one in change.rows if repr(one["key"]) in going]
            for one in reversed(mine):
                moving.change_back(session.connection(), link, one, merge.record_id)
            change.rows = [one for one in change.rows if one not in mine]


def hand_down(session: Session, merge: Merge, mine: MergeChange, change: dict[str, Any]) -> bool:
    """Let the next merge that altered the same value restore what stood before ``merge``; tell whether there is one."""
    for later in reversed(_changes(session, merge, "changed")):
        same = [one for one in later.rows if _follows(one, change)]
        if (later.entity, later.field) == (mine.entity, mine.field) and same:
            first = same[0]
            later.rows = [{**one, "before": change["before"]} if one is first else one for one in later.rows]
            return True
    return False


def _follows(later: dict[str, Any], change: dict[str, Any]) -> bool:
    at = (change["key"], change["field"], change["after"])
    return (later["key"], later["field"], later["before"]) == at


def take_in(session: Session, table: Table, merge: Merge) -> None:
    """Hand rows to the survivor that later merges took out because ``merge`` had brought their like."""
    for change in _changes(session, merge, "taken"):
        link = link_of(table, change.entity, change.field)
        if link is None:
            continue
        keys = [link.key(row) for row in change.rows]
        fits = [row for row in change.rows if moving.put_back(session.connection(), link, row, merge.record_id, keys)]
        if fits:
            change.rows = moving.without(change.rows, fits)
            at = {"merge_id": change.merge_id, "entity": change.entity, "field": change.field, "old_id": change.old_id}
            session.add(MergeChange(kind="moved", rows=[link.key(row) for row in fits], **at))
            session.flush()


def came_again(session: Session, merge: Merge, mine: MergeChange) -> list[Any]:
    """Return the keys of rows that ``merge`` moved and that a later merge brought to the survivor once more.

    In between they had gone to another record; they are that one's, and go back to it with the later merge.
    """
    found = [one for one in _changes(session, merge, "moved") if (one.entity, one.field) == (mine.entity, mine.field)]
    later = {repr(key) for one in found for key in one.rows}
    return [key for key in mine.rows if repr(key) in later]


def brought_by_hand(session: Session, merge: Merge, link: Link, keys: Sequence[Any]) -> list[Any]:
    """Return the keys of rows that somebody pointed to the survivor since ``merge``: they stay where they were put.

    What merges wrote themselves (their entries have the merge's id) is nobody's hand.
    """
    if link.entity is not None or "version" not in link.table.columns:
        return []
    last: dict[str, Any] = {}
    by_person = or_(AuditLog.batch_id.is_(None), AuditLog.batch_id.not_in(select(Merge.id)))
    for part in moving.slices(keys):
        query = select(AuditLog.record_id, AuditLog.changes).where(
            AuditLog.entity == link.table.name, AuditLog.record_id.in_(part), AuditLog.at > merge.at, by_person
        )
        for record_id, changes in session.execute(query.order_by(AuditLog.at, AuditLog.id)):
            if link.column in (changes or {}):
                last[record_id] = changes[link.column][1]
    return [key for key in keys if last.get(key) == merge.record_id]


def _changes(session: Session, merge: Merge, kind: str) -> list[MergeChange]:
    ids = [one.id for one in later_merges(session, merge)]
    query = select(MergeChange).where(MergeChange.merge_id.in_(ids), MergeChange.kind == kind)
    return list(session.scalars(query.order_by(MergeChange.id.desc())))
