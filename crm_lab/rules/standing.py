"""Standing rules: they hold for some records at any time, and act when they begin or cease to hold for one.

What they hold for is found in SQL, then written in slices, so that nobody waits long and a crash repeats nothing:
a record for which the slice landed is known as a match.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import CrmLabError
from crm_lab.rules.actions import Cause, Effect
from crm_lab.rules.conditions import Condition, signed_leaves
from crm_lab.rules.context import Context
from crm_lab.rules.handling import CHAIN, is_the_store
from crm_lab.rules.judging import weigh
from crm_lab.rules.moved import Ids, Span, candidates, signature
from crm_lab.rules.sql import Compiler, matching
from crm_lab.rules.stored import Stored, without_taken
from crm_lab.store.base import Base
from crm_lab.store.database import Database
from crm_lab.store.entities import EventCounter, Rule, RuleDecision, RuleMatch, RuleRun, RuleState
from crm_lab.store.ids import new_id, new_ids
from crm_lab.store.scope import DELETED, SYSTEM
from crm_lab.store.trail import Unit
from crm_lab.store.tuples import insert_tuples

log = logging.getLogger(__name__)

SLICE = 5_000
"""Records that are written in one transaction."""

IN_ONE_STATEMENT = 900
"""Ids in one statement."""

ORIGIN = "rules"
"""Where the changes of rules come from, in the audit log."""

_FIXED = datetime(2000, 1, 1, tzinfo=UTC)

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Found:
    """For which records a rule begins and ceases to hold, and on what that was found."""

    entered: Sequence[str]
    left: Sequence[str]
    condition: Condition
    now: Context
    mode: str
    looked_at: int | None
    state: RuleState


def run_standing(
    database: Database, stored: Stored, others: list[Stored], *, full: bool = False, progress: Progress | None = None
) -> RuleRun:
    """Bring one standing rule up to date and return the run.  ``full`` looks at all records."""
    began = time.monotonic()
    with database.read(SYSTEM) as session:
        found = find(session, stored, others, full=full)
    run = RuleRun(id=new_id(), rule_id=stored.rule.id, revision=stored.rule.revision, mode=found.mode, touched=0)
    run.looked_at = found.looked_at
    with database.write(SYSTEM, ORIGIN) as unit:
        unit.session.add(run)
    touched = _write(database, stored, found, run, progress or silent)
    with database.write(SYSTEM, ORIGIN) as unit:
        kept = unit.session.get_one(RuleRun, run.id)
        kept.touched, kept.seconds = touched, round(time.monotonic() - began, 3)
        if is_current(unit.session, stored):
            unit.session.merge(found.state)
    return kept


def silent(_fraction: float, _message: str) -> None:
    """Report to nobody."""


def find(session: Session, stored: Stored, others: list[Stored], *, full: bool = False) -> Found:
    """Return for which records the rule begins and ceases to hold; writes nothing."""
    entity, now = stored.says.entity, stored.context(session)
    condition = without_taken(stored, others, now)
    seq = session.scalar(select(EventCounter.last)) or 0
    fixed = replace(now, now=_FIXED, _cache=now._cache)
    state = RuleState(rule_id=stored.rule.id, seq=seq, at=now.now)
    state.signature = signature(without_taken(stored, others, fixed))
    known = session.get(RuleState, stored.rule.id)
    looked = None
    if known is not None and not full and known.signature == state.signature and known.at <= now.now:
        before = replace(now, now=known.at, _cache=now._cache)
        span = Span(known.seq, seq, known.at)
        looked = candidates(session, entity, without_taken(stored, others, before), condition, span)
    entered = _entered(session, stored, condition, looked)
    left = _left(session, stored, condition, looked)
    mode, count = ("full", _count(session, entity)) if looked is None else ("incremental", _sum(session, looked))
    return Found(entered, left, condition, now, mode, count, state)


def _count(session: Session, entity: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(entity)) or 0


def _sum(session: Session, looked: list[Ids]) -> int:
    if not looked:
        return 0
    ids = looked[0].union(*looked[1:]).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def _entered(session: Session, stored: Stored, condition: Condition, looked: list[Ids] | None) -> list[str]:
    entity: Any = stored.says.entity
    known = exists().where(RuleMatch.rule_id == stored.rule.id, RuleMatch.record_id == entity.id)
    limits = [~known] if looked is None else [~known, _among(entity.id, looked)]
    return list(session.scalars(matching(session, entity, condition, *limits, few=looked is not None)))


def _left(session: Session, stored: Stored, condition: Condition, looked: list[Ids] | None) -> list[str]:
    entity: Any = stored.says.entity
    mine = RuleMatch.rule_id == stored.rule.id
    if session.scalar(select(RuleMatch.record_id).where(mine).limit(1)) is None:
        return []
    holding = matching(session, entity, condition, few=looked is not None)
    if looked is not None:
        still = holding.where(entity.id == RuleMatch.record_id).correlate(RuleMatch)
        mine = mine & _among(RuleMatch.record_id, looked)
        return list(session.scalars(select(RuleMatch.record_id).where(mine, ~exists(still))))
    held = holding.subquery()
    joined = select(RuleMatch.record_id).outerjoin(held, held.c.id == RuleMatch.record_id)
    return list(session.scalars(joined.where(mine, held.c.id.is_(None))))


def _among(id: Any, looked: list[Ids]) -> Any:
    return or_(*(id.in_(ids) for ids in looked)) if looked else id.is_(None)


def is_current(session: Session, stored: Stored) -> bool:
    """Tell whether the rule is still the one that was read, and keep others who run it waiting until the commit."""
    query = select(Rule.revision, Rule.enabled).where(Rule.id == stored.rule.id).with_for_update(key_share=True)
    row = session.execute(query).one_or_none()
    return row is not None and bool(row.enabled) and row.revision == stored.rule.revision


def _write(database: Database, stored: Stored, found: Found, run: RuleRun, progress: Progress) -> int:
    total, done, touched = len(found.left) + len(found.entered), 0, 0
    for ending, ids in ((True, found.left), (False, found.entered)):
        for start in range(0, len(ids), SLICE):
            part = ids[start : start + SLICE]
            with database.write(SYSTEM, ORIGIN) as unit:
                if not is_current(unit.session, stored):
                    return touched
                touched += Writer(unit, stored, found.condition, found.now, run.id, ending).write(part)
            done += len(part)
            progress(done / total, f"{stored.rule.name}: {done} of {total}")
    return touched


class Writer:
    """Writes one slice: actions, decisions, matches.  ``ending``: the rule has ceased to hold for its records."""

    def __init__(
        self, unit: Unit, stored: Stored, condition: Condition, now: Context, run_id: str, ending: bool = False
    ) -> None:
        self.unit = unit
        self.stored = stored
        self.condition = condition
        self.now = now
        self.ending = ending
        self.cause: Cause = stored.cause(run_id)
        self.table = stored.rule.entity

    def write(self, ids: Sequence[str]) -> int:
        """Return for how many records something was decided (others were dealt with in the meantime)."""
        session = self.unit.session
        known = set(_among_matches(session, self.stored.rule.id, ids))
        ids = [one for one in ids if (one in known) is self.ending]
        facts = {one: told for one, (_, told) in observe(session, self.stored.says.entity, self.condition, ids)}
        effects, failed = self.act(ids)
        good = [one for one in ids if one not in failed]
        self._remember(good)
        self.decide(ids, facts, effects, failed, "left" if self.ending else "entered")
        return len(good)

    def act(self, ids: Sequence[str]) -> tuple[dict[str, list[Effect]], dict[str, str]]:
        """Do the actions; return the effects per record, and the reasons where they failed."""
        then = self.stored.says.then
        effects: dict[str, list[Effect]] = {one: [] for one in ids}
        failed: dict[str, str] = {}
        if all(hasattr(action, "apply_many") for action, _ in then):
            self._many(then, effects)
        elif self.ending:
            self._one_by_one([pair for pair in then if hasattr(pair[0], "end")], effects, failed)
        elif not (all(hasattr(action, "apply_all") for action, _ in then) and self._together(then, effects)):
            self._one_by_one(then, effects, failed)
        return effects, failed

    def _many(self, then: Sequence[Any], effects: dict[str, list[Effect]]) -> None:
        for action, wanted in then:
            do = action.end_many if self.ending else action.apply_many
            told = action.told(wanted, ending=self.ending)
            for one in do(self.unit, self.table, list(effects), wanted, self.cause):
                effects[one].append(told)

    def _together(self, then: Sequence[Any], effects: dict[str, list[Effect]]) -> bool:
        """Do actions for loaded records together; return False, with nothing done, when that fails for any."""
        marked = len(self.unit.entries)
        try:
            with self.unit.session.begin_nested():
                records = list(self._records(list(effects)))
                for action, wanted in then:
                    done = action.apply_all(self.unit, records, wanted, self.now, self.cause)
                    for id, told in done.items():
                        effects[id] += told
        except Exception as problem:
            if is_the_store(problem):
                raise
            log.info("the rule '%s' goes on record by record: %s", self.stored.rule.name, problem)
            del self.unit.entries[marked:]
            effects.update({id: [] for id in effects})
            return False
        self._chain(marked)
        return True

    def _records(self, ids: Sequence[str]) -> Iterator[Any]:
        entity: Any = self.stored.says.entity
        for part in _parts(ids):
            query = select(entity).where(entity.id.in_(part))
            yield from self.unit.session.scalars(query, execution_options={DELETED: self.ending}).all()

    def _one_by_one(self, then: Sequence[Any], effects: dict[str, list[Effect]], failed: dict[str, str]) -> None:
        for record in self._records(list(effects)) if then else ():
            self._one(record, then, effects, failed)

    def _one(self, record: Any, then: Sequence[Any], effects: dict[str, list[Effect]], failed: dict[str, str]) -> None:
        id, marked = record.id, len(self.unit.entries)
        try:
            with self.unit.session.begin_nested():
                for action, wanted in then:
                    do = action.end if self.ending else action.apply
                    effects[id] += do(self.unit, record, wanted, self.now, self.cause)
                self.unit.session.flush()
        except Exception as problem:
            if is_the_store(problem):
                raise
            del self.unit.entries[marked:]
            if not isinstance(problem, CrmLabError):
                log.exception("the rule '%s' failed for %s %s", self.stored.rule.name, self.table, id)
            effects[id], failed[id] = [], f"{type(problem).__name__}: {problem}"
        self._chain(marked)

    def _chain(self, marked: int) -> None:
        """Let the events of what was done carry the rule, so that it is not woken by them."""
        for entry in self.unit.entries[marked:]:
            entry.data = {**entry.data, CHAIN: [[self.stored.rule.id, entry.record_id]]}

    def _remember(self, ids: Sequence[str]) -> None:
        session = self.unit.session
        if self.ending:
            for part in _parts(ids):
                gone = (RuleMatch.rule_id == self.stored.rule.id, RuleMatch.record_id.in_(part))
                session.execute(delete(RuleMatch).where(*gone), execution_options={"synchronize_session": False})
        elif ids:
            same = (self.stored.rule.id, self.table, self.now.now)
            columns = ("rule_id", "entity", "since", "record_id")
            insert_tuples(session, RuleMatch, columns, [(*same, one) for one in ids])

    def decide(
        self,
        ids: Sequence[str],
        facts: dict[str, Any],
        effects: dict[str, list[Effect]],
        failed: dict[str, str],
        usual: str,
    ) -> None:
        """Keep a decision for each record, with the outcome ``usual`` where nothing failed."""
        rule = self.stored.rule
        same = (self.cause.run_id, rule.id, rule.revision, self.table, self.now.now)
        texts = _Texts()
        rows = [
            (
                *same,
                new,
                one,
                "failed" if one in failed else usual,
                texts.of(facts.get(one)),
                texts.of([effect.as_json() for effect in effects[one]]),
                failed.get(one),
            )
            for new, one in zip(new_ids(len(ids)), ids, strict=True)
        ]
        insert_tuples(self.unit.session, RuleDecision, _DECIDED, rows)


_DECIDED = (
    "run_id",
    "rule_id",
    "revision",
    "entity",
    "at",
    "id",
    "record_id",
    "outcome",
    "facts",
    "effects",
    "note",
)


class _Texts:
    """JSON as text; what many records have in common is written once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, value: Any) -> str | None:
        if value is None:
            return None
        key = repr(value)
        if key not in self._known:
            self._known[key] = json.dumps(value, ensure_ascii=False, default=str)
        return self._known[key]


def _among_matches(session: Session, rule_id: str, ids: Sequence[str]) -> Iterator[str]:
    for part in _parts(ids):
        mine = (RuleMatch.rule_id == rule_id, RuleMatch.record_id.in_(part))
        yield from session.scalars(select(RuleMatch.record_id).where(*mine))


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + IN_ONE_STATEMENT] for start in range(0, len(ids), IN_ONE_STATEMENT))


def observe(
    session: Session, entity: type[Base], condition: Condition, ids: Sequence[str]
) -> Iterator[tuple[str, tuple[bool, list[Any]]]]:
    """Judge ``condition`` for many records by values from SQL: yield the id, whether it holds, and the facts."""
    compiler, listed = Compiler(session, few=True), list(signed_leaves(condition))
    values = [compiler.observed(leaf, entity).label(f"v{index}") for index, (leaf, _) in enumerate(listed)]
    key: Any = entity.id  # type: ignore[attr-defined]
    for part in _parts(ids):
        for record_id, *row in session.execute(select(key, *values).where(key.in_(part))):
            yield record_id, weigh(condition, listed, row)
