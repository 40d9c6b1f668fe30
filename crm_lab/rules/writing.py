"""Writing down what a rule did: a decision per record, and for which records a standing rule holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from crm_lab.rules.acting import Acting, Then, can_end, parts
from crm_lab.rules.actions import Effect
from crm_lab.rules.conditions import Condition, signed_leaves
from crm_lab.rules.context import Context
from crm_lab.rules.judging import weigh
from crm_lab.rules.sql import Compiler
from crm_lab.rules.stored import Stored
from crm_lab.store.base import Base
from crm_lab.store.entities import RuleDecision, RuleMatch
from crm_lab.store.ids import new_ids
from crm_lab.store.trail import Unit
from crm_lab.store.tuples import insert_tuples


class Writer:
    """Writes slices of one run of one rule in a unit of work."""

    def __init__(self, unit: Unit, stored: Stored, condition: Condition, now: Context, run_id: str) -> None:
        self.unit = unit
        self.stored = stored
        self.condition = condition
        self.now = now
        self.run_id = run_id

    def act(self, then: Then, ids: Sequence[str], *, ending: bool = False) -> Acting:
        """Do actions for the records ``ids``, or take them back, and return what became of it."""
        acting = Acting(self.unit, self.stored, self.now, self.run_id, ending)
        acting.act(then, ids)
        return acting

    def enter(self, ids: Sequence[str]) -> int:
        """Begin to hold for ``ids``; return for how many (others were dealt with in the meantime)."""
        known = set(self._matches(ids))
        ids = [one for one in ids if one not in known]
        facts, acted = self._facts(ids), self.act(self.stored.says.then, ids)
        good = [one for one in ids if one not in acted.failed]
        rule = self.stored.rule
        if good:
            same = (rule.id, rule.entity, self.now.now, rule.revision)
            columns = ("rule_id", "entity", "since", "revision", "record_id")
            insert_tuples(self.unit.session, RuleMatch, columns, [(*same, one) for one in good])
        self.decide(ids, facts, acted.effects, acted.failed, "entered")
        return len(good)

    def leave(self, ids: Sequence[str], then: Then) -> int:
        """Cease to hold for ``ids``, for which ``then`` was done; return for how many."""
        ids = self._matches(ids)
        facts, acted = self._facts(ids), self.act(then, ids, ending=True)
        good = [one for one in ids if one not in acted.failed]
        for part in parts(good):
            gone = (RuleMatch.rule_id == self.stored.rule.id, RuleMatch.record_id.in_(part))
            self.unit.session.execute(delete(RuleMatch).where(*gone), execution_options={"synchronize_session": False})
        self.decide(ids, facts, acted.effects, acted.failed, "left")
        return len(good)

    def renew(self, ids: Sequence[str], then: Then | None) -> int:
        """Go on to hold for ``ids``, for which ``then`` was done by an earlier version (None: what lacks is done).

        Return for how many something was changed.
        """
        ids, new = self._matches(ids), self.stored.says.then
        lost = [] if then is None else [pair for pair in then if pair not in new]
        gained = [pair for pair in new if (can_end(pair[0]) if then is None else pair not in then)]
        ended = self.act(lost, ids, ending=True)
        acted = self.act(gained, [one for one in ids if one not in ended.failed])
        failed = {**ended.failed, **acted.failed}
        effects = {one: [*ended.effects[one], *acted.effects.get(one, [])] for one in ids}
        for part in parts([one for one in ids if one not in failed]):
            mine = (RuleMatch.rule_id == self.stored.rule.id, RuleMatch.record_id.in_(part))
            change = update(RuleMatch).where(*mine).values(revision=self.stored.rule.revision)
            self.unit.session.execute(change, execution_options={"synchronize_session": False})
        told = [one for one in ids if effects[one] or one in failed]
        self.decide(told, self._facts(told), effects, failed, "renewed")
        return len([one for one in told if one not in failed])

    def _matches(self, ids: Sequence[str]) -> list[str]:
        found: list[str] = []
        for part in parts(ids):
            mine = (RuleMatch.rule_id == self.stored.rule.id, RuleMatch.record_id.in_(part))
            found += self.unit.session.scalars(select(RuleMatch.record_id).where(*mine))
        return found

    def _facts(self, ids: Sequence[str]) -> dict[str, Any]:
        seen = observe(self.unit.session, self.stored.says.entity, self.condition, ids)
        return {one: told for one, (_, told) in seen}

    def decide(
        self,
        ids: Sequence[str],
        facts: dict[str, Any],
        effects: dict[str, list[Effect]],
        failed: dict[str, str],
        usual: str,
    ) -> None:
        """Keep a decision for each record, with the outcome ``usual`` where nothing failed."""
        rule, texts = self.stored.rule, _Texts()
        same = (self.run_id, rule.id, rule.revision, rule.entity, self.now.now)
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


def observe(
    session: Session, entity: type[Base], condition: Condition, ids: Sequence[str]
) -> Iterator[tuple[str, tuple[bool, list[Any]]]]:
    """Judge ``condition`` for many records by values from SQL: yield the id, whether it holds, and the facts."""
    compiler, listed = Compiler(session, few=True), list(signed_leaves(condition))
    values = [compiler.observed(leaf, entity).label(f"v{index}") for index, (leaf, _) in enumerate(listed)]
    key: Any = entity.id  # type: ignore[attr-defined]
    for part in parts(ids):
        for record_id, *row in session.execute(select(key, *values).where(key.in_(part))):
            yield record_id, weigh(condition, listed, row)
