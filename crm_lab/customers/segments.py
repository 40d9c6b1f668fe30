"""``ws.segments``: saved conditions by name; whoever meets them is in, at any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.customers.narrowed import Narrowed
from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.fields import entity_named, near
from crm_lab.rules.freeing import free_name
from crm_lab.rules.judging import Verdict
from crm_lab.rules.naming import of_segment, rename_everywhere, users_of
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import matching
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Segment, SegmentSize
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab.store.export import Exported

LONGEST_NAME = 200

Conditions = Sequence[Any] | Mapping[str, Any]


class Segments(Collection[Segment]):
    """All segments.  Conditions are those of rules: over fields, tags, related records, other segments."""

    entity = Segment
    first: ClassVar[tuple[str, ...]] = ("id", "name", "entity", "description")

    def save(
        self,
        name: str,
        entity: str = "accounts",
        when: Conditions = (),
        *,
        description: str | None = None,
        original: str | None = None,
        version: int | None = None,
    ) -> Segment:
        """Save the conditions ``when`` over records of ``entity`` (a table) under ``name``; replaces earlier ones.

        ``original`` is the name that the segment had so far, ``version`` what was read of it: then it is changed and
        renamed in one.  Raises InvalidValue for conditions that can't be read, and for a segment that would contain
        itself; StaleRecord when somebody else changed the segment since that version.
        """
        name, conditions = _checked_name(name), plain_data(when)
        with self.database.write(self.actor) as unit:
            if original is not None:
                self._fresh(unit, self._named(unit.session, original).id, version)
                self._rename(unit, original, name)
            self._check(unit.session, name, entity, conditions)
            found = unit.session.scalars(select(Segment).where(Segment.name == name)).one_or_none()
            segment = self._new(unit, name, entity) if found is None else found
            self._require_mine(segment)
            if segment.entity != entity:
                raise InvalidValue(f"the segment '{name}' is about {segment.entity}; give the new one another name")
            segment.conditions, segment.description = conditions, description or segment.description
            unit.session.flush()
            return segment

    def _new(self, unit: Unit, name: str, entity: str) -> Segment:
        free_name(unit, Segment, name)
        segment = Segment(name=name, entity=entity, conditions=[], created_by=self.actor.id)
        unit.session.add(segment)
        return segment

    def _require_mine(self, segment: Segment) -> None:
        if not self.actor.sees_all and self.actor.role != "manager" and segment.created_by != self.actor.id:
            raise NotAllowed(f"the segment '{segment.name}' was made by somebody else; save yours under another name")

    def _check(self, session: Session, name: str, entity: str, conditions: Any) -> None:
        try:
            read_conditions(conditions, entity_named(entity), context(session).inside(name))
        except InvalidValue as problem:
            raise InvalidValue(f"segment '{name}', {problem.message}") from problem

    def conditions(self, name: str) -> Any:
        """Return the conditions of a segment as data."""
        with self.database.read(self.actor) as session:
            return self._named(session, name).conditions

    def _named(self, session: Session, name: str) -> Segment:
        found = session.scalars(select(Segment).where(Segment.name == name)).one_or_none()
        if found is None:
            raise NotFound(f"there is no segment '{name}'{near(str(name), session.scalars(select(Segment.name)), 12)}")
        return found

    def frame(self, name: str | None = None, /, **filters: Any) -> pd.DataFrame:
        """Return who is in the segment ``name`` now, as a frame of its table; without a name, all segments."""
        if name is None:
            return super().frame(**filters)
        return self._records(name).frame(segment=name, **filters)

    def ids(self, name: str) -> list[str]:
        """Return the ids of who is in a segment now."""
        with self.database.read(self.actor) as session:
            return list(session.scalars(self._query(session, name)))

    def _query(self, session: Session, name: str) -> Any:
        segment = self._named(session, name)
        entity = entity_named(segment.entity)
        now = context(session).inside(name)
        return matching(session, entity, read_conditions(segment.conditions, entity, now))

    def _records(self, name: str) -> Narrowed:
        with self.database.read(self.actor) as session:
            entity: Any = entity_named(self._named(session, name).entity)
        return Narrowed(
            self.database,
            self.actor,
            entity,
            "segment",
            lambda session, name: entity.id.in_(self._query(session, name)),
        )

    def size(self, name: str) -> int:
        """Return how many records are in a segment now.

        Asked by somebody who sees all records, it is kept as the size of this day; ``history`` returns those.
        """
        with self.database.read(self.actor) as session:
            query = self._query(session, name)
            size = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        if self.actor.sees_all:
            self._keep(name, size)
        return size

    def _keep(self, name: str, size: int) -> None:
        with self.database.write(self.actor) as unit:
            segment, today = self._named(unit.session, name), context(unit.session).today
            mine = (SegmentSize.segment_id == segment.id, SegmentSize.on_day == today)
            kept = unit.session.scalars(select(SegmentSize).where(*mine).with_for_update()).one_or_none()
            if kept is None:
                unit.session.add(SegmentSize(segment_id=segment.id, on_day=today, size=size))
            else:
                kept.size = size

    def refresh(self) -> dict[str, int]:
        """Return the size of every segment and keep it; one that can't be read any more has the size -1."""
        with self.database.read(self.actor) as session:
            names = list(session.scalars(select(Segment.name).order_by(Segment.name)))
        return {name: self._size_or_none(name) for name in names}

    def _size_or_none(self, name: str) -> int:
        try:
            return self.size(name)
        except InvalidValue:
            return -1

    def history(self, name: str) -> pd.DataFrame:
        """Return the sizes that were kept, oldest first: on_day, size, and the change since the day before in it."""
        import pandas as pd

        with self.database.read(self.actor) as session:
            mine = SegmentSize.segment_id == self._named(session, name).id
            query = select(SegmentSize.on_day, SegmentSize.size).where(mine).order_by(SegmentSize.on_day)
            rows = session.execute(query).all()
        frame = pd.DataFrame([tuple(row) for row in rows], columns=["on_day", "size"])
        return frame.assign(change=frame["size"].diff())

    def export(self, name: str, path: str | Path, *, replace: bool = False) -> Exported:
        """Write who is in a segment now to a .csv, .xlsx or .jsonl file; see ``crm_lab.store.export``."""
        from crm_lab.store.export import export

        return export(self._records(name), Path(path), {"segment": name}, replace=replace)

    def explain(self, name: str, record_id: str) -> Verdict:
        """Tell whether a record is in a segment now, and why."""
        with self.database.read(self.actor) as session:
            segment = self._named(session, name)
            entity = entity_named(segment.entity)
            record = Collection(self.database, self.actor, entity)._load(session, record_id)
            now = context(session).inside(name)
            return evaluate(read_conditions(segment.conditions, entity, now), record, now)

    def _check_delete(self, unit: Unit, record: Segment) -> None:
        self._require_mine(record)
        used = users_of(unit.session, of_segment(record.name, ""))
        if used:
            raise Refused(f"the segment '{record.name}' is used by {', '.join(used)}; change them first")

    def rename(self, name: str, to: str) -> Segment:
        """Give a segment another name, also in the rules and segments that ask for it.

        Raises InvalidValue when another segment has that name.
        """
        with self.database.write(self.actor) as unit:
            return self._rename(unit, name, _checked_name(to))

    def _rename(self, unit: Unit, name: str, wanted: str) -> Segment:
        segment = self._named(unit.session, name)
        self._require_mine(segment)
        if wanted != name:
            if unit.session.scalar(select(Segment.id).where(Segment.name == wanted)):
                raise InvalidValue(f"there is a segment '{wanted}' already; choose another name")
            free_name(unit, Segment, wanted)
            segment.name = wanted
            unit.session.flush()
            rename_everywhere(unit, of_segment(name, wanted))
        return segment

    def add(self, **fields: Any) -> Segment:
        """Refuse: segments are saved as a whole."""
        raise InvalidValue("a segment is saved as a whole; use ws.segments.save(name, entity, when)")

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> Segment:
        """Refuse: segments are saved as a whole."""
        raise InvalidValue("a segment is saved as a whole; use ws.segments.save(name, entity, when)")


def _checked_name(name: Any) -> str:
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise InvalidValue(f"the name of a segment is a text of at most {LONGEST_NAME} characters, not {name!r}")
    return name.strip()
