"""The actions ``tag`` and ``untag``.  A tag that a person put on a record by hand is never touched by a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.actions import Cause, Effect, Parameter, long_form
from crm_lab.rules.context import Context
from crm_lab.rules.freeing import free_name
from crm_lab.store.base import Base
from crm_lab.store.entities import Tag, TagLink
from crm_lab.store.ids import new_id, new_ids
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.tuples import insert_tuples
from crm_lab.store.types import utc_now

KINDS = ("static", "behavioural", "value")
"""What a tag rests on: facts that a person knows, what a customer did, what a customer is worth."""

BY_RULE = "rule:"
"""How ``set_by`` of a tag begins that a rule put on a record."""

SLICE = 900
"""Ids in one statement."""


@dataclass(frozen=True)
class Wanted:
    """The tag: its name and group, and the kind that it gets when it is made."""

    name: str
    group: str | None = None
    kind: str = field(default="behavioural", compare=False)

    def find(self, session: Session) -> str | None:
        """Return the tag's id, if it exists."""
        group = Tag.group.is_(None) if self.group is None else Tag.group == self.group
        return session.scalar(select(Tag.id).where(Tag.name == self.name, group))

    def make(self, unit: Unit) -> str:
        """Return the tag's id; make the tag when there is none."""
        found = self.find(unit.session)
        if found is None:
            free_name(unit, Tag, self.name, group=self.group)
            tag = Tag(id=new_id(), name=self.name, group=self.group, kind=self.kind)
            unit.session.add(tag)
            unit.session.flush()
            found = tag.id
        return found


class _Tagging:
    name: str
    putting: bool
    form = (Parameter("name", "tag", True), Parameter("group", "tag_group"), Parameter("kind", "choice", choices=KINDS))

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name; a bare text is the tag's name."""
        return long_form(given, self.form, "name")

    def check(self, given: Any, entity: type[Base], context: Context) -> Wanted:
        """Take the tag's name, or a mapping with ``name``, ``group`` and ``kind``."""
        wanted = Wanted(**self.long(given))
        if wanted.kind not in KINDS:
            raise InvalidValue(f"the kind of a tag is one of {', '.join(KINDS)}, not {wanted.kind!r}")
        if not all(isinstance(one, str) and len(one) <= 120 for one in (wanted.name, wanted.group or "")):
            raise InvalidValue("the name and the group of a tag are texts of at most 120 characters")
        return wanted

    def prepare(self, unit: Unit, wanted: Wanted) -> None:
        """Make the tag when a rule that names it is saved, so that other rules can ask for it."""
        wanted.make(unit)

    def effects(self, session: Session, record: Any, wanted: Wanted, context: Context) -> list[Effect]:
        """Return whether the tag comes or goes."""
        tag_id = wanted.find(session)
        link = None if tag_id is None else session.scalars(_link(tag_id, record)).one_or_none()
        if self.putting:
            return [] if link is not None else [_comes(wanted)]
        return [_goes(wanted)] if link is not None and is_by_rule(link.set_by) else []


class _Tag(_Tagging):
    """Puts a tag on the record; a standing rule takes it off again when it ceases to hold."""

    name = "tag"
    putting = True

    def apply(self, unit: Unit, record: Any, wanted: Wanted, context: Context, cause: Cause) -> list[Effect]:
        """Put the tag on the record."""
        return list(self.apply_many(unit, record.__tablename__, [record.id], wanted, cause).values())

    def end(self, unit: Unit, record: Any, wanted: Wanted, context: Context, cause: Cause) -> list[Effect]:
        """Take off what this rule put on."""
        return list(self.end_many(unit, record.__tablename__, [record.id], wanted, cause).values())

    def apply_many(self, unit: Unit, table: str, ids: Sequence[str], wanted: Wanted, cause: Cause) -> dict[str, Effect]:
        """Put the tag on many records."""
        changed = put(unit, table, ids, wanted.make(unit), cause.mark, cause.run_id)
        return dict.fromkeys(changed, _comes(wanted))

    def end_many(self, unit: Unit, table: str, ids: Sequence[str], wanted: Wanted, cause: Cause) -> dict[str, Effect]:
        """Take the tag off many records, where this rule put it on."""
        tag_id = wanted.find(unit.session)
        if tag_id is None:
            return {}
        changed = take(unit, table, ids, tag_id, lambda set_by: set_by == cause.mark, cause.run_id)
        return dict.fromkeys(changed, _goes(wanted))


class _Untag(_Tagging):
    """Takes a tag off the record, if a rule put it on."""

    name = "untag"
    putting = False

    def apply(self, unit: Unit, record: Any, wanted: Wanted, context: Context, cause: Cause) -> list[Effect]:
        """Take the tag off the record."""
        changed = take(unit, record.__tablename__, [record.id], wanted.make(unit), is_by_rule, cause.run_id)
        return [_goes(wanted)] if changed else []


TAG, UNTAG = _Tag(), _Untag()


def _comes(wanted: Wanted) -> Effect:
    return Effect("tag", "tags", None, wanted.name)


def _goes(wanted: Wanted) -> Effect:
    return Effect("untag", "tags", wanted.name, None)


def is_by_rule(set_by: str | None) -> bool:
    """Tell whether a rule put the tag on."""
    return (set_by or "").startswith(BY_RULE)


def _link(tag_id: str, record: Any) -> Any:
    mine = (TagLink.entity == record.__tablename__, TagLink.record_id == record.id)
    return select(TagLink).where(TagLink.tag_id == tag_id, *mine)


def put(
    unit: Unit, table: str, ids: Sequence[str], tag_id: str, set_by: str | None, run_id: str | None = None
) -> set[str]:
    """Put a tag on the records ``ids`` that do not have it; return the ids of those.  ``run_id``: a rule does it."""
    there = {one for one, _ in _having(unit.session, table, ids, tag_id)}
    fresh = [one for one in ids if one not in there]
    now = utc_now()
    rows = [(id, tag_id, table, one, now, set_by) for id, one in zip(new_ids(len(fresh)), fresh, strict=True)]
    if rows:
        insert_tuples(unit.session, TagLink, ("id", "tag_id", "entity", "record_id", "since", "set_by"), rows)
        _note(unit, "tagged", table, fresh, tag_id, run_id)
    return set(fresh)


def take(
    unit: Unit,
    table: str,
    ids: Sequence[str],
    tag_id: str,
    may: Callable[[str | None], bool],
    run_id: str | None = None,
) -> set[str]:
    """Take a tag off the records ``ids`` where ``may`` allows it for who set it; return the ids of those."""
    gone = [one for one, set_by in _having(unit.session, table, ids, tag_id) if may(set_by)]
    for part in _slices(gone):
        mine = (TagLink.tag_id == tag_id, TagLink.entity == table, TagLink.record_id.in_(part))
        unit.session.execute(delete(TagLink).where(*mine), execution_options={"synchronize_session": False})
    if gone:
        _note(unit, "untagged", table, gone, tag_id, run_id)
    return set(gone)


def _having(session: Session, table: str, ids: Sequence[str], tag_id: str) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for part in _slices(ids):
        mine = (TagLink.tag_id == tag_id, TagLink.entity == table, TagLink.record_id.in_(part))
        found += [(one, by) for one, by in session.execute(select(TagLink.record_id, TagLink.set_by).where(*mine))]
    return found


def _slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + SLICE] for start in range(0, len(ids), SLICE))


def _note(unit: Unit, action: str, table: str, ids: Sequence[str], tag_id: str, run_id: str | None) -> None:
    """Tell what was done: by hand for each record, by a rule in one entry for all (the run's decisions name them)."""
    name = unit.session.scalar(select(Tag.name).where(Tag.id == tag_id))
    pair = [None, name] if action == "tagged" else [name, None]
    many = run_id is not None and len(ids) > 1
    for one in [None] if many else ids:
        data = {"tag_id": tag_id, "tag": name, "rows": len(ids) if many else 1}
        unit.note(Entry(action, table, one, {"tags": pair}, data, run_id if many else None))
