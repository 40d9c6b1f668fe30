"""A rule that events wake, let loose once on all records that meet its conditions now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue
from crm_lab.rules.conditions import ChangedLeaf, Condition, FieldLeaf, leaves
from crm_lab.rules.context import Context
from crm_lab.rules.sql import matching
from crm_lab.rules.standing import ORIGIN, SLICE, Progress, is_current, silent
from crm_lab.rules.stored import Stored
from crm_lab.rules.writing import Writer, observe
from crm_lab.store.database import Database
from crm_lab.store.entities import RuleRun
from crm_lab.store.ids import new_id
from crm_lab.store.scope import SYSTEM


@dataclass(frozen=True)
class _Found:
    condition: Condition
    now: Context
    ids: Sequence[str]
    looked_at: int


def sweep(database: Database, stored: Stored, progress: Progress | None = None) -> RuleRun:
    """Let a rule act on all records that meet its conditions now, whatever wakes it, and return the run.

    Its actions have to bear repetition, as all actions do that change nothing when all is as wanted.
    Raises InvalidValue for a rule that asks what an event changed.
    """
    began = time.monotonic()
    found = _find(database, stored)
    run = RuleRun(id=new_id(), rule_id=stored.rule.id, revision=stored.rule.revision, mode="full", touched=0)
    run.looked_at = found.looked_at
    with database.write(SYSTEM, ORIGIN) as unit:
        unit.session.add(run)
    touched, say = 0, progress or silent
    for start in range(0, len(found.ids), SLICE):
        with database.write(SYSTEM, ORIGIN) as unit:
            if not is_current(unit.session, stored):
                break
            writer = Writer(unit, stored, found.condition, found.now, run.id)
            touched += _slice(writer, found, found.ids[start : start + SLICE])
        done = min(len(found.ids), start + SLICE)
        say(done / len(found.ids), f"{stored.rule.name}: {done} of {len(found.ids)}")
    with database.write(SYSTEM, ORIGIN) as unit:
        kept = unit.session.get_one(RuleRun, run.id)
        kept.touched, kept.seconds = touched, round(time.monotonic() - began, 3)
    return kept


def _find(database: Database, stored: Stored) -> _Found:
    with database.read(SYSTEM) as session:
        now, entity = stored.context(session), stored.says.entity
        condition = stored.says.condition(now)
        for leaf in leaves(condition):
            if isinstance(leaf, ChangedLeaf) or (isinstance(leaf, FieldLeaf) and leaf.before):
                raise InvalidValue(
                    f"the rule '{stored.rule.name}' asks what an event changed ({leaf.place}); it can't be let loose "
                    "on all records"
                )
        ids = list(session.scalars(matching(session, entity, condition)))
        count = session.scalar(select(func.count()).select_from(entity)) or 0
        return _Found(condition, now, ids, count)


def _slice(writer: Writer, found: _Found, ids: Sequence[str]) -> int:
    """Act on one slice; only records that were changed, or that failed, leave a decision."""
    facts = dict(observe(writer.unit.session, writer.stored.says.entity, found.condition, ids))
    acted = writer.act(writer.stored.says.then, [one for one, (holds, _) in facts.items() if holds])
    told = [one for one in acted.effects if acted.effects[one] or one in acted.failed]
    writer.decide(told, {one: facts[one][1] for one in told}, acted.effects, acted.failed, "acted")
    return len(told) - len(acted.failed)
