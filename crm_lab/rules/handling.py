"""Rules that events wake: each event once for each rule, and no rule in a circle.

A change that a rule makes carries the chain of rules that led to it in its event: a rule that stands in the chain
for the same record is not woken again, and a chain ends after ``DEEPEST`` rules.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from crm_lab.errors import CrmLabError, DatabaseError
from crm_lab.rules.conditions import Condition
from crm_lab.rules.context import Context
from crm_lab.rules.observing import evaluate
from crm_lab.rules.stored import Stored, enabled
from crm_lab.rules.told import change_of, records_of, wakes
from crm_lab.store.database import Database
from crm_lab.store.entities import Event, RuleDecision, RuleRun
from crm_lab.store.events import consume
from crm_lab.store.ids import new_id
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

log = logging.getLogger(__name__)

CONSUMER = "rules"
"""The name under which receipts for events are kept."""

DEEPEST = 8
"""How many rules may wake one another in a chain."""

AT_ONCE = 200
"""Events that are dealt with in one transaction."""

CHAIN = "rules"
"""The key in an event's data that holds the chain: [[rule id, record id], …]."""


def consume_events(database: Database) -> int:
    """Let the enabled rules deal with all events that no one has dealt with yet; return how many events that were."""
    total = 0
    while handled := consume(database, CONSUMER, _Handler(), AT_ONCE):
        total += handled
    return total


@dataclass
class _Handler:
    """Deals with the events of one transaction."""

    rules: list[Stored] | None = None
    runs: dict[str, RuleRun] = field(default_factory=dict)

    def __call__(self, event: Event, unit: Unit) -> None:
        if self.rules is None:
            self.rules = [one for one in enabled(unit.session) if one.definition and not one.definition.stands]
        taken: set[tuple[str, str, str]] = set()
        for stored in self.rules:
            if event.seq > stored.rule.after_seq and wakes(stored.says.on, event):
                self._wake(stored, event, unit, taken)

    def _wake(self, stored: Stored, event: Event, unit: Unit, taken: set[tuple[str, str, str]]) -> None:
        says = stored.says
        run = self._run(stored, unit)
        run.looked_at = (run.looked_at or 0) + 1
        now = stored.context(unit.session, change=change_of(unit.session, event))
        try:
            condition = says.condition(now)
        except CrmLabError as problem:
            self._keep(stored, event, unit, event.record_id or "", "failed", note=problem.message)
            return
        for record_id in records_of(unit.session, event, says.on, says.entity):
            mine = (says.purpose, stored.rule.entity, record_id)
            if mine not in taken and self._decide(stored, event, unit, record_id, condition, now) and says.stop:
                taken.add(mine)

    def _decide(
        self, stored: Stored, event: Event, unit: Unit, record_id: str, condition: Condition, now: Context
    ) -> bool:
        """Deal with one record; return whether the rule took it."""
        if _is_done(unit, stored, event, record_id):
            return False
        entity: Any = stored.says.entity
        record = unit.session.scalars(select(entity).where(entity.id == record_id)).one_or_none()
        verdict = evaluate(condition, record, now) if record is not None else None
        if not verdict:
            return False
        stopped = guard(event, stored.rule.id, record_id)
        if stopped:
            self._keep(stored, event, unit, record_id, "stopped", verdict.facts, note=stopped)
            return False
        self._act(stored, event, unit, record, verdict.facts, now)
        return True

    def _act(self, stored: Stored, event: Event, unit: Unit, record: Any, facts: list[Any], now: Context) -> None:
        """Do the actions: all of them land, or none and the decision says why."""
        id, marked = record.id, len(unit.entries)
        cause = stored.cause(self._run(stored, unit).id, event)
        try:
            with unit.session.begin_nested():
                done = [
                    effect.as_json()
                    for action, wanted in stored.says.then
                    for effect in action.apply(unit, record, wanted, now, cause)
                ]
                unit.session.flush()
        except Exception as problem:
            if is_the_store(problem):
                raise
            del unit.entries[marked:]
            if not isinstance(problem, CrmLabError):
                log.exception("the rule '%s' failed for %s %s", stored.rule.name, stored.rule.entity, id)
            self._keep(stored, event, unit, id, "failed", facts, note=f"{type(problem).__name__}: {problem}")
            return
        for entry in unit.entries[marked:]:
            entry.data = {**entry.data, CHAIN: [*_chain(event), [stored.rule.id, id]]}
        self._keep(stored, event, unit, id, "acted", facts, done)

    def _keep(
        self,
        stored: Stored,
        event: Event,
        unit: Unit,
        record_id: str,
        outcome: str,
        facts: list[Any] | None = None,
        effects: list[Any] | None = None,
        note: str | None = None,
    ) -> None:
        run = self._run(stored, unit)
        run.touched += outcome == "acted"
        row = {
            "id": new_id(),
            "run_id": run.id,
            "rule_id": stored.rule.id,
            "revision": stored.rule.revision,
            "event_seq": event.seq,
            "entity": stored.rule.entity,
            "record_id": record_id,
            "at": utc_now(),
            "outcome": outcome,
            "facts": facts,
            "effects": effects,
            "note": note,
        }
        unit.session.execute(insert(RuleDecision).values(row))

    def _run(self, stored: Stored, unit: Unit) -> RuleRun:
        run = self.runs.get(stored.rule.id)
        if run is None:
            run = RuleRun(id=new_id(), rule_id=stored.rule.id, revision=stored.rule.revision, mode="events", touched=0)
            self.runs[stored.rule.id] = run
            unit.session.add(run)
            unit.session.flush()
        return run


def is_the_store(problem: Exception) -> bool:
    """Tell whether the database itself failed, so that the events have to be dealt with later."""
    return isinstance(problem, DatabaseError) or (
        isinstance(problem, DBAPIError) and not isinstance(problem, IntegrityError)
    )


def _is_done(unit: Unit, stored: Stored, event: Event, record_id: str) -> bool:
    mine = (RuleDecision.rule_id == stored.rule.id, RuleDecision.event_seq == event.seq)
    query = select(RuleDecision.id).where(*mine, RuleDecision.record_id == record_id)
    return unit.session.scalar(query) is not None


def _chain(event: Event) -> list[Any]:
    return list((event.data or {}).get(CHAIN, []))


def guard(event: Event, rule_id: str, record_id: str) -> str | None:
    """Return why a rule is not woken by an event, if that is so: it would go in a circle, or too deep."""
    chain = _chain(event)
    if [rule_id, record_id] in chain:
        return "stopped by the loop guard: this rule itself led to the event; make its condition exclude what it set"
    if len(chain) >= DEEPEST:
        return f"stopped after {DEEPEST} rules that woke one another; look at their conditions"
    return None
