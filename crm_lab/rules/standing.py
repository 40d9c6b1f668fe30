"""Standing rules: they hold for some records at any time, and act when they begin or cease to hold for one.

What they hold for is found in SQL, then written in slices, so that nobody waits long and a crash repeats nothing:
a record for which the slice landed is known as a match.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.rules.acting import Then
from crm_lab.rules.conditions import Condition
from crm_lab.rules.context import Context
from crm_lab.rules.moved import Ids, Span, candidates, signature
from crm_lab.rules.sql import matching
from crm_lab.rules.stored import Stored, earlier_actions, without_taken
from crm_lab.rules.writing import Writer
from crm_lab.store.base import Base
from crm_lab.store.database import Database
from crm_lab.store.entities import EventCounter, Rule, RuleDecision, RuleMatch, RuleRun, RuleState
from crm_lab.store.ids import new_id
from crm_lab.store.scope import SYSTEM

SLICE = 5_000
"""Records that are written in one transaction."""

RETRIED = 1_000
"""Failed records that the next run tries again at most."""

ORIGIN = "rules"
"""Where the changes of rules come from, in the audit log."""

_FIXED = datetime(2000, 1, 1, tzinfo=UTC)

Progress = Callable[[float, str], None]
ByRevision = dict[int, list[str]]
"""Ids of matches by the version whose actions were done for them."""


@dataclass(frozen=True)
class Found:
    """For which records a rule begins and ceases to hold or does something else now, and on what that was found.

    ``earlier`` are the actions of those versions that did something else than this one.
    """

    entered: Sequence[str]
    left: ByRevision
    condition: Condition
    now: Context
    mode: str
    looked_at: int | None
    state: RuleState
    renewed: ByRevision = field(default_factory=dict)
    earlier: Mapping[int, Then | None] = field(default_factory=dict)

    def steps(self, stored: Stored) -> Iterator[tuple[list[str], Callable[[Writer, Sequence[str]], int]]]:
        """Yield ids and what is to be done with them, in order."""
        then = stored.says.then
        for revision, ids in self.left.items():
            yield ids, _leave(self.earlier.get(revision) or then)
        for revision, ids in self.renewed.items():
            yield ids, _renew(self.earlier.get(revision))
        yield list(self.entered), Writer.enter


def _leave(then: Then) -> Callable[[Writer, Sequence[str]], int]:
    return lambda writer, ids: writer.leave(ids, then)


def _renew(then: Then | None) -> Callable[[Writer, Sequence[str]], int]:
    return lambda writer, ids: writer.renew(ids, then)


def run_standing(
    database: Database, stored: Stored, others: list[Stored], *, full: bool = False, progress: Progress | None = None
) -> RuleRun:
    """Bring one standing rule up to date and return the run.  ``full`` looks at all records."""
    with database.read(SYSTEM) as session:
        began, found = time.monotonic(), find(session, stored, others, full=full)
    return carry_out(database, stored, found, began, progress or silent)


def carry_out(database: Database, stored: Stored, found: Found, began: float, progress: Progress) -> RuleRun:
    """Do what was found, slice by slice, and return the run; ``began`` is when the finding did (monotonic)."""
    run = RuleRun(id=new_id(), rule_id=stored.rule.id, revision=stored.rule.revision, mode=found.mode, touched=0)
    run.looked_at = found.looked_at
    with database.write(SYSTEM, ORIGIN) as unit:
        unit.session.add(run)
    touched = _write(database, stored, found, run, progress)
    with database.write(SYSTEM, ORIGIN) as unit:
        kept = unit.session.get_one(RuleRun, run.id)
        kept.touched, kept.seconds = touched, round(time.monotonic() - began, 3)
        if is_current(unit.session, stored):
            unit.session.merge(found.state)
    return kept


def withdraw(database: Database, stored: Stored, progress: Progress | None = None) -> RuleRun:
    """Cease to hold for all records, so that what can be taken back is, and return the run; the next looks at all."""
    with database.read(SYSTEM) as session:
        began, now = time.monotonic(), stored.context(session)
        mine = RuleMatch.rule_id == stored.rule.id
        left = _by_revision(session, select(RuleMatch.record_id, RuleMatch.revision).where(mine))
        state = RuleState(rule_id=stored.rule.id, seq=0, at=now.now, signature="")
        condition, earlier = stored.says.condition(now), earlier_actions(session, stored)
        count = sum(len(ids) for ids in left.values())
        found = Found([], left, condition, now, "full", count, state, earlier=earlier)
    return carry_out(database, stored, found, began, progress or silent)


def has_matches(database: Database, stored: Stored) -> bool:
    """Tell whether the rule is known to hold for any record."""
    with database.read(SYSTEM) as session:
        query = select(RuleMatch.record_id).where(RuleMatch.rule_id == stored.rule.id).limit(1)
        return session.scalar(query) is not None


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
        looked = None if looked is None else [*looked, _failed(stored)]
    entered = _entered(session, stored, condition, looked)
    left = _left(session, stored, condition, looked)
    earlier = earlier_actions(session, stored)
    renewed = _renewed(session, stored, earlier, looked, {one for ids in left.values() for one in ids})
    mode, count = ("full", _count(session, entity)) if looked is None else ("incremental", _sum(session, looked))
    return Found(entered, left, condition, now, mode, count, state, renewed, earlier)


def _failed(stored: Stored) -> Ids:
    """The records for which the last run failed: what was in the way may be gone."""
    runs = select(RuleRun.id).where(RuleRun.rule_id == stored.rule.id).order_by(RuleRun.id.desc()).limit(1)
    mine = (RuleDecision.run_id == runs.scalar_subquery(), RuleDecision.outcome == "failed")
    return select(select(RuleDecision.record_id).where(*mine).limit(RETRIED).subquery().c.record_id)


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


def _left(session: Session, stored: Stored, condition: Condition, looked: list[Ids] | None) -> ByRevision:
    entity: Any = stored.says.entity
    mine = RuleMatch.rule_id == stored.rule.id
    if session.scalar(select(RuleMatch.record_id).where(mine).limit(1)) is None:
        return {}
    matches = select(RuleMatch.record_id, RuleMatch.revision).where(mine)
    holding = matching(session, entity, condition, few=looked is not None)
    if looked is not None:
        still = holding.where(entity.id == RuleMatch.record_id).correlate(RuleMatch)
        return _by_revision(session, matches.where(_among(RuleMatch.record_id, looked), ~exists(still)))
    held = holding.subquery()
    joined = matches.outerjoin(held, held.c.id == RuleMatch.record_id)
    return _by_revision(session, joined.where(held.c.id.is_(None)))


def _renewed(
    session: Session, stored: Stored, earlier: Mapping[int, Then | None], looked: list[Ids] | None, left: set[str]
) -> ByRevision:
    """Matches for which an earlier version did something else, or of which it is not known what was done."""
    unsettled = RuleMatch.revision == 0
    if looked is not None:
        unsettled &= _among(RuleMatch.record_id, looked)
    other = or_(unsettled, RuleMatch.revision.in_(earlier)) if earlier else unsettled
    query = select(RuleMatch.record_id, RuleMatch.revision).where(RuleMatch.rule_id == stored.rule.id, other)
    found = _by_revision(session, query)
    return {revision: [one for one in ids if one not in left] for revision, ids in found.items()}


def _by_revision(session: Session, query: Any) -> ByRevision:
    found: ByRevision = {}
    for id, revision in session.execute(query):
        found.setdefault(revision, []).append(id)
    return found


def _among(id: Any, looked: list[Ids]) -> Any:
    return or_(*(id.in_(ids) for ids in looked)) if looked else id.is_(None)


def is_current(session: Session, stored: Stored) -> bool:
    """Tell whether the rule is still the one that was read, and keep others who run it waiting until the commit."""
    query = select(Rule.revision, Rule.enabled).where(Rule.id == stored.rule.id).with_for_update(key_share=True)
    row = session.execute(query).one_or_none()
    return row is not None and bool(row.enabled) and row.revision == stored.rule.revision


def _write(database: Database, stored: Stored, found: Found, run: RuleRun, progress: Progress) -> int:
    steps = list(found.steps(stored))
    total, done, touched = sum(len(ids) for ids, _ in steps), 0, 0
    for ids, do in steps:
        for start in range(0, len(ids), SLICE):
            part = ids[start : start + SLICE]
            with database.write(SYSTEM, ORIGIN) as unit:
                if not is_current(unit.session, stored):
                    return touched
                touched += do(Writer(unit, stored, found.condition, found.now, run.id), part)
            done += len(part)
            progress(done / total, f"{stored.rule.name}: {done} of {total}")
    return touched
