"""What scores are made of: the points of each source in a numeric field, their sum, and what people changed.

A score is the largest of the points that rules ``set`` (else what stood in the field before the first rule), and all
that rules ``add`` and people changed by hand on top.  It is summed up anew each time, so that the order in which
rules came and went does not matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from crm_lab.rules.acting import parts as portions
from crm_lab.rules.fields import Field
from crm_lab.store.base import Base
from crm_lab.store.entities import ScorePart
from crm_lab.store.entities.scores import HAND, OWN
from crm_lab.store.ids import new_ids
from crm_lab.store.references import table_of
from crm_lab.store.tuples import insert_tuples
from crm_lab.store.types import utc_now


@dataclass(frozen=True)
class Part:
    """The points of one source: ``mode`` as in SCORE_MODES, ``times`` how many events brought them."""

    mode: str
    points: float | None
    since: datetime
    times: int = 1


Parts = dict[str, Part]
"""The parts of one score by their source."""

Alter = Callable[[Part | None], Part | None]
"""From what a source gave to what it gives now; None is nothing."""


def total(parts: Parts) -> float | None:
    """Return the score; None when nothing is known and no rule gives points."""
    bases = [one.points for one in parts.values() if one.mode == "set" and one.points is not None]
    own = parts[OWN].points if OWN in parts else None
    base = max(bases) if bases else own
    more = [one.points for one in parts.values() if one.mode in ("add", HAND) and one.points is not None]
    return base if not more else math.fsum([base or 0.0, *more])


def altered(parts: Parts, found: float | None, source: str, alter: Alter, now: datetime) -> Parts | None:
    """Return the parts after ``source`` changed what it gives, in a field that holds ``found``; None when it did not.

    What is in the field beside the known parts came from people: before the first rule, or by hand since.
    """
    mine = parts.get(source)
    new = alter(mine)
    if new == mine:
        return None
    known = dict(parts) or {OWN: Part(OWN, found, now)}
    difference = (found or 0.0) - (total(known) or 0.0)
    if difference:
        hand = known.get(HAND)
        known[HAND] = Part(HAND, (hand.points or 0.0 if hand else 0.0) + difference, now)
    known.pop(source, None)
    return known if new is None else {**known, source: new}


def settled(parts: Parts) -> Parts:
    """Return the parts to keep: none when neither a rule nor a person gives points any more.

    What people gave on top stays known beyond the last rule: another one may come in the same run.
    """
    given = [source for source, one in parts.items() if source != OWN and (source != HAND or one.points)]
    return parts if given else {}


@dataclass(frozen=True)
class Changed:
    """A score that changed: of which record, from what to what, and its parts before and after."""

    id: str
    before: float | None
    after: float | None
    earlier: Parts
    parts: Parts


class Ledger:
    """The parts of one field's scores, for records of one table."""

    def __init__(self, session: Session, entity: type[Base], field: Field) -> None:
        self.session = session
        self.entity = entity
        self.table = table_of(entity)
        self.field = field
        self.mine = (ScorePart.entity == self.table.name, ScorePart.field == field.name, ScorePart.aside == "")

    def parts(self, ids: Sequence[str]) -> dict[str, Parts]:
        """Return the parts of the scores of the records ``ids``."""
        found: dict[str, Parts] = {id: {} for id in ids}
        columns = (ScorePart.record_id, ScorePart.source, ScorePart.mode, ScorePart.points)
        for part in portions(ids):
            query = select(*columns, ScorePart.since, ScorePart.times).where(*self.mine, ScorePart.record_id.in_(part))
            for id, source, mode, points, since, times in self.session.execute(query):
                found[id][source] = Part(mode, points, since, times)
        return found

    def work_out(self, values: dict[str, float | None], source: str, alter: Alter) -> list[Changed]:
        """Return what changes in records whose field holds ``values``, without changing it."""
        now, parts = utc_now(), self.parts(list(values))
        found = []
        for id, value in values.items():
            new = altered(parts[id], value, source, alter, now)
            if new is not None:
                found.append(Changed(id, value, total(new), parts[id], settled(new)))
        return found

    def keep(self, changed: Iterable[Changed]) -> None:
        """Write the parts of scores that changed."""
        listed = list(changed)
        for part in portions([one.id for one in listed if one.earlier]):
            gone = delete(ScorePart).where(*self.mine, ScorePart.record_id.in_(part))
            self.session.execute(gone, execution_options={"synchronize_session": False})
        rows = [(one.id, source, part) for one in listed for source, part in one.parts.items()]
        same = (self.table.name, self.field.name, "")
        ids = new_ids(len(rows))
        insert_tuples(
            self.session,
            ScorePart,
            ("entity", "field", "aside", "id", "record_id", "source", "mode", "points", "times", "since"),
            [
                (*same, new, id, source, part.mode, part.points, part.times, part.since)
                for new, (id, source, part) in zip(ids, rows, strict=True)
            ],
        )

    def values(self, ids: Sequence[str]) -> dict[str, float | None]:
        """Return what the field holds, and keep other writers from it until the commit."""
        column = self.table.c[self.field.column]
        found: dict[str, float | None] = {}
        for part in portions(sorted(ids)):  # merges lock in this order, too
            query = select(self.table.c.id, column).where(self.table.c.id.in_(part)).order_by(self.table.c.id)
            for id, value in self.session.execute(query.with_for_update()):
                found[id] = number(self.field, value)
        return found

    def put(self, changed: Sequence[Changed]) -> None:
        """Write the scores into their field, without the mapper; the version of the records stays."""
        if not changed:
            return
        column = self.table.c[self.field.column]
        documents = self._documents([one.id for one in changed]) if self.field.json else {}
        key = str(self.field.json[0]) if self.field.json else ""
        rows = [
            {"b_id": one.id, "b_value": {**documents[one.id], key: value} if key else value}
            for one, value in ((one, typed(self.field, one.after)) for one in changed)
        ]
        change = update(self.table).where(self.table.c.id == bindparam("b_id"))
        self.session.connection().execute(change.values({column: bindparam("b_value", type_=column.type)}), rows)

    def _documents(self, ids: Sequence[str]) -> dict[str, Any]:
        custom = self.table.c["custom"]
        return {
            id: found or {}
            for part in portions(ids)
            for id, found in self.session.execute(select(self.table.c.id, custom).where(self.table.c.id.in_(part)))
        }


def number(field: Field, value: Any) -> float | None:
    """Return what a column holds as the number in it: custom fields lie in a JSON document."""
    found = (value or {}).get(field.json[0]) if field.json else value
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def typed(field: Field, value: float | None) -> float | int | None:
    """Return a score as the field holds it."""
    return int(value) if field.kind == "whole" and value is not None else value


def more(part: Part | None, points: float, most: float | None, now: datetime) -> Part:
    """Return a part after one more event brought points; ``most`` limits what it gives, in either direction."""
    if part is None or part.points is None:
        return Part("add", points, now)
    sum = part.points + points
    limited = sum if most is None else math.copysign(min(abs(sum), abs(most)), sum)
    return replace(part, points=limited, times=part.times + 1)
