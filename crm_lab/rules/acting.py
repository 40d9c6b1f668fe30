"""Doing the actions of a rule for many records: all at once where the actions can, else record by record."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from crm_lab.errors import CrmLabError
from crm_lab.rules.actions import Action, Cause, Effect
from crm_lab.rules.context import Context
from crm_lab.rules.handling import CHAIN, is_the_store
from crm_lab.rules.stored import Stored
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Unit

log = logging.getLogger(__name__)

IN_ONE_STATEMENT = 900
"""Ids in one statement."""

Then = Sequence[tuple[Action, Any]]
"""Actions, each with what it takes."""


def can_end(action: Action) -> bool:
    """Tell whether an action is taken back when its rule ceases to hold."""
    return hasattr(action, "end")


class Acting:
    """Does actions of one rule, or takes them back (``ending``), in one unit of work."""

    def __init__(self, unit: Unit, stored: Stored, now: Context, run_id: str, ending: bool = False) -> None:
        self.unit = unit
        self.stored = stored
        self.now = now
        self.ending = ending
        self.cause: Cause = stored.cause(run_id)
        self.table = stored.rule.entity
        self.effects: dict[str, list[Effect]] = {}
        self.failed: dict[str, str] = {}

    def act(self, then: Then, ids: Sequence[str]) -> None:
        """Do the actions; ``effects`` holds what was changed per record, ``failed`` the reasons where they failed."""
        self.effects, self.failed = {one: [] for one in ids}, {}
        then = [pair for pair in then if can_end(pair[0])] if self.ending else then
        if all(hasattr(action, "apply_many") for action, _ in then):
            self._many(then)
        elif self.ending or not (all(hasattr(action, "apply_all") for action, _ in then) and self._together(then)):
            self._one_by_one(then)

    def _many(self, then: Then) -> None:
        for action, wanted in then:
            do: Any = getattr(action, "end_many" if self.ending else "apply_many")
            for one, effect in do(self.unit, self.table, list(self.effects), wanted, self.cause).items():
                self.effects[one].append(effect)

    def _together(self, then: Then) -> bool:
        """Do actions for loaded records together; return False, with nothing done, when that fails for any."""
        marked = len(self.unit.entries)
        try:
            with self.unit.session.begin_nested():
                records = list(self._records())
                for action, wanted in then:
                    done = action.apply_all(self.unit, records, wanted, self.now, self.cause)  # type: ignore[attr-defined]
                    for id, told in done.items():
                        self.effects[id] += told
        except Exception as problem:
            if is_the_store(problem):
                raise
            log.info("the rule '%s' goes on record by record: %s", self.stored.rule.name, problem)
            del self.unit.entries[marked:]
            self.effects.update({id: [] for id in self.effects})
            return False
        self._chain(marked)
        return True

    def _records(self) -> Iterator[Any]:
        entity: Any = self.stored.says.entity
        for part in parts(list(self.effects)):
            query = select(entity).where(entity.id.in_(part))
            yield from self.unit.session.scalars(query, execution_options={DELETED: self.ending}).all()

    def _one_by_one(self, then: Then) -> None:
        for record in self._records() if then else ():
            self._one(record, then)

    def _one(self, record: Any, then: Then) -> None:
        id, marked = record.id, len(self.unit.entries)
        try:
            with self.unit.session.begin_nested():
                for action, wanted in then:
                    do: Any = getattr(action, "end" if self.ending else "apply")
                    self.effects[id] += do(self.unit, record, wanted, self.now, self.cause)
                self.unit.session.flush()
        except Exception as problem:
            if is_the_store(problem):
                raise
            del self.unit.entries[marked:]
            if not isinstance(problem, CrmLabError):
                log.exception("the rule '%s' failed for %s %s", self.stored.rule.name, self.table, id)
            self.effects[id], self.failed[id] = [], f"{type(problem).__name__}: {problem}"
        self._chain(marked)

    def _chain(self, marked: int) -> None:
        """Let the events of what was done carry the rule, so that it is not woken by them."""
        for entry in self.unit.entries[marked:]:
            entry.data = {**entry.data, CHAIN: [[self.stored.rule.id, entry.record_id]]}


def parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ``ids`` in portions that one statement can take."""
    return (ids[start : start + IN_ONE_STATEMENT] for start in range(0, len(ids), IN_ONE_STATEMENT))
