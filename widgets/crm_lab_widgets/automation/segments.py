"""The tab "Segments": sizes, saving, members, export."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import Segment, SegmentSize, User
from crm_lab_widgets.automation import members
from crm_lab_widgets.automation.speaking import SpeakingVerbs
from crm_lab_widgets.background import Step
from crm_lab_widgets.command_widget import verb

MOST_DAYS = 60
"""How many kept sizes of a segment are shown."""

MOST_MEMBERS = 200


class SegmentVerbs(SpeakingVerbs):
    """What the browser may ask of the segments."""

    @verb
    def segments(self) -> dict[str, Any]:
        """Return all segments with the sizes that were kept, the newest last."""
        self._did()
        with self._workspace.database.read(self._workspace.actor) as session:
            query = select(Segment, User.name).outerjoin(User, User.id == Segment.created_by).order_by(Segment.name)
            rows = [{**_row(one), "by": who} for one, who in session.execute(query)]
            sizes = _sizes(session)
        for row in rows:
            row["sizes"] = sizes.get(row["id"], [])
        return {"segments": rows, "undo": self._undoing.next}

    @verb
    def measure(self) -> dict[str, Any]:
        """Begin to count all segments anew; the event ``work`` tells of each."""
        segments = self._workspace.segments

        def work(step: Step) -> dict[str, int]:
            names = list(segments.frame()["name"])
            found = {}
            for index, name in enumerate(names):
                step(index, len(names), name)
                try:
                    found[name] = segments.size(name)
                except (InvalidValue, NotFound):
                    found[name] = -1
            self._did()
            return found

        return self._work.start("measure", work)

    @verb
    def save_segment(
        self,
        name: str,
        entity: str,
        when: Any,
        description: str | None = None,
        original: str | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Save a new segment, or another ``version`` of the segment ``original``; return it with its size."""
        segments, name = self._workspace.segments, name.strip()
        if original is None:
            if name and segments.count(name=name):
                raise InvalidValue(f"there is a segment '{name}' already; give this one another name")
            saved = segments.save(name, entity, when, description=description)
            step = self._undoing.did("added", saved.name, lambda: segments.delete(saved.id))
        else:
            before = self._segment(original)
            saved = segments.save(name, entity, when, description=description, original=original, version=version)
            step = self._undoing.did("saved", name, lambda: self._put_back_segment(name, before))
        size = segments.size(saved.name)
        self._did()
        return {"segment": {**_row(saved), "size": size}, "undo": step}

    def _put_back_segment(self, name: str, before: Segment) -> None:
        segments, text = self._workspace.segments, before.description
        segments.save(before.name, before.entity, before.conditions, description=text, original=name)

    def _segment(self, name: str) -> Segment:
        with self._workspace.database.read(self._workspace.actor) as session:
            found = session.scalars(select(Segment).where(Segment.name == name)).one_or_none()
        if found is None:
            raise NotFound(f"there is no segment '{name}' any more; somebody deleted it")
        return found

    @verb
    def delete_segment(self, name: str) -> dict[str, Any]:
        """Delete a segment; it can be brought back."""
        segments, id = self._workspace.segments, self._segment(name).id
        segments.delete(id)
        self._did()
        return {"undo": self._undoing.did("deleted", name, lambda: segments.restore(id))}

    @verb
    def members(self, entity: str, when: Any, start: int = 0, count: int = 100) -> dict[str, Any]:
        """Return some of the records that meet conditions, by name."""
        with self._workspace.database.read(self._workspace.actor) as session:
            return members.page(session, entity, when, max(0, int(start)), min(MOST_MEMBERS, int(count)))

    @verb
    def export_segment(self, name: str) -> dict[str, Any]:
        """Write who is in a segment now to a CSV file in the working folder; return its name and the rows."""
        path = _free(Path.cwd(), re.sub(r"[^\w\-]+", " ", name).strip()[:80] or "segment")
        done = self._workspace.segments.export(name, path)
        return {"file": path.name, "rows": done.rows}


def _sizes(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Return the newest kept sizes of every segment, the newest last."""
    place = func.row_number().over(partition_by=SegmentSize.segment_id, order_by=SegmentSize.on_day.desc())
    newest = select(SegmentSize.segment_id, SegmentSize.on_day, SegmentSize.size, place.label("place")).subquery()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in session.execute(select(newest).where(newest.c.place <= MOST_DAYS).order_by(newest.c.on_day)):
        found.setdefault(row.segment_id, []).append({"day": row.on_day.isoformat(), "value": row.size})
    return found


def _free(folder: Path, stem: str) -> Path:
    """Return a path where nothing stands yet."""
    number, path = 1, folder / f"{stem}.csv"
    while path.exists():
        number += 1
        path = folder / f"{stem} {number}.csv"
    return path


def _row(one: Segment) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "entity": one.entity,
        "when": one.conditions,
        "description": one.description,
    }
