"""What a rule would do: to whom, with what before and after, and why; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm_lab.rules.actions import Effect
from crm_lab.rules.context import context
from crm_lab.rules.definition import Definition
from crm_lab.rules.judging import Reason, Verdict
from crm_lab.rules.observing import evaluate
from crm_lab.rules.sql import matching
from crm_lab.rules.told import change_of, records_of, wakes
from crm_lab.store.entities import Event

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 1_000
"""How many records are worked out one by one unless told otherwise."""

COLUMNS = ("record_id", "name", "event_seq", "at", "what", "field", "before", "after", "why", "note")


Reasons = Mapping[tuple[str, int | None], Sequence[Reason]]
"""Why, per record and the number of the event that woke the rule, if one did."""


@dataclass(frozen=True)
class DryRun:
    """What would happen: ``matched`` records meet the conditions, ``frame`` has one row per change.

    ``complete`` tells whether all of them were worked out; else ``frame`` holds the first ones.
    """

    rule: str
    matched: int
    touched: int
    complete: bool
    frame: pd.DataFrame
    reasons: Reasons = field(default_factory=dict)

    def __repr__(self) -> str:
        part = "" if self.complete else ", the first of them worked out"
        return f"<dry run of '{self.rule}': {self.matched} matched, {self.touched} would be changed{part}>"


def over_present(session: Session, says: Definition, limit: int = SHOWN, rule_id: str | None = None) -> DryRun:
    """Work out what the rule would do to the records that meet its conditions now, whatever wakes it.

    ``rule_id`` is the rule, if it is a saved one: what it has done already is not told again.
    """
    now = replace(context(session, zone=says.zone), rule_id=rule_id)
    condition, entity = says.condition(now), says.entity
    query = matching(session, entity, condition)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    key: Any = entity.id  # type: ignore[attr-defined]
    rows: list[dict[str, Any]] = []
    reasons: dict[tuple[str, int | None], Sequence[Reason]] = {}
    record: Any
    for record in session.scalars(select(entity).where(key.in_(query.order_by(key).limit(limit)))).all():
        verdict = evaluate(condition, record, now)
        reasons[record.id, None] = verdict.reasons
        rows += _rows(session, says, record, verdict, now, None)
    return _report(says, total, rows, total <= limit, reasons)


def over_events(session: Session, says: Definition, since: datetime | None, limit: int = SHOWN) -> DryRun:
    """Work out what the rule would have done at the newest ``limit`` events that wake it, oldest first.

    Relative times are counted from each event and ``changed`` and ``was`` look at its change; all other values are
    the present ones, since the past of a record is not kept as a whole.
    """
    matched = 0
    rows: list[dict[str, Any]] = []
    reasons: dict[tuple[str, int | None], Sequence[Reason]] = {}
    events = _events(session, says, since, limit + 1)
    for event in events[-limit:]:
        now = context(session, now=event.at, zone=says.zone, change=change_of(session, event))
        condition = says.condition(now)
        entity: Any = says.entity
        for record_id in records_of(session, event, says.on, entity):
            record = session.scalars(select(entity).where(entity.id == record_id)).one_or_none()
            verdict = evaluate(condition, record, now) if record is not None else None
            if verdict:
                matched += 1
                reasons[record_id, event.seq] = verdict.reasons
                rows += _rows(session, says, record, verdict, now, event)
    return _report(says, matched, rows, len(events) <= limit, reasons)


def _events(session: Session, says: Definition, since: datetime | None, limit: int) -> list[Event]:
    tables = {name.partition(".")[0] for name in says.on}
    query = select(Event).where(or_(*(Event.name.startswith(f"{one}.", autoescape=True) for one in tables)))
    if since is not None:
        query = query.where(Event.at >= since)
    found = (one for one in session.scalars(query.order_by(Event.seq.desc())) if wakes(says.on, one))
    listed = [event for event, _ in zip(found, range(limit), strict=False)]
    return listed[::-1]


def _rows(
    session: Session, says: Definition, record: Any, verdict: Verdict, now: Any, event: Event | None
) -> list[dict[str, Any]]:
    effects: list[Effect] = [
        effect for action, wanted in says.then for effect in action.effects(session, record, wanted, now)
    ]
    same = {
        "record_id": record.id,
        "name": getattr(record, "name", None) or getattr(record, "subject", None),
        "event_seq": event.seq if event else None,
        "at": event.at if event else now.now,
        "why": "; ".join(map(str, verdict.reasons)),
    }
    return [{**same, **effect.as_json()} for effect in effects]


def _report(says: Definition, matched: int, rows: list[dict[str, Any]], complete: bool, reasons: Reasons) -> DryRun:
    import pandas as pd

    touched = len({(row["record_id"], row["event_seq"]) for row in rows})
    return DryRun(says.name, matched, touched, complete, pd.DataFrame(rows, columns=list(COLUMNS)), reasons)
