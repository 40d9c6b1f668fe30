"""``ws.rules``: save, look, try, run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue
from crm_lab.rules import dry
from crm_lab.rules.context import context
from crm_lab.rules.definition import read_definition
from crm_lab.rules.durations import read_duration
from crm_lab.rules.fields import entity_named
from crm_lab.rules.judging import Verdict
from crm_lab.rules.observing import evaluate
from crm_lab.rules.running import JOB, Report, queue, run_rules, unschedule
from crm_lab.rules.saving import MAY_CHANGE, SavedRules, rule_data
from crm_lab.rules.standing import ORIGIN
from crm_lab.rules.stored import rule_named, version
from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Job, RuleMatch
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["JOB", "MAY_CHANGE", "Report", "Rules", "run_rules"]


class Rules(SavedRules):
    """All rules.  A rule is a mapping: name, entity, on, when, then (see docs); saving it makes a new version."""

    def explain(self, name: str, record_id: str) -> Verdict:
        """Tell whether a rule holds for a record now, and why: each condition with the value that was found."""
        with self.database.read(self.actor) as session:
            rule = rule_named(session, name)
            says = read_definition(version(session, rule).definition, context(session))
            record = Collection(self.database, self.actor, says.entity)._load(session, record_id)
            now = context(session, zone=says.zone)
            return evaluate(says.condition(now), record, now)

    def dry_run(
        self,
        rule: Mapping[str, Any] | str,
        *,
        over: str = "present",
        since: datetime | None = None,
        limit: int = dry.SHOWN,
    ) -> dry.DryRun:
        """Tell what a rule would do: a saved one by its name, or a mapping that is not saved yet.

        ``over="present"`` looks at the records as they are, ``over="events"`` at the events that would have woken it
        (``since`` a moment).  At most ``limit`` records or events are worked out one by one; ``matched`` counts all.
        """
        with self.database.read(self.actor) as session:
            is_name = isinstance(rule, str) and "\n" not in rule
            data = version(session, rule_named(session, str(rule))).definition if is_name else rule_data(rule)
            says = read_definition(data, context(session))
            if over == "present":
                return dry.over_present(session, says, limit, rule_named(session, str(rule)).id if is_name else None)
            if over != "events" or not says.on:
                raise InvalidValue("over is 'present' or, for a rule that events wake (on: [...]), 'events'")
            return dry.over_events(session, says, since, limit)

    def run(self, *names: str, full: bool = False) -> Report:
        """Let rules work now: events that no one has dealt with, then the standing rules (those that are named).

        Standing rules look at what happened since their last run and at time windows that moved on; ``full`` makes
        them look at all records.
        """
        self._require_right()
        return run_rules(self.database, *names, full=full)

    def schedule(self, every: str = "1 hour") -> Job:
        """Let a worker run the rules from now on, every so often ("15 minutes"); replaces an earlier schedule."""
        self._require_right()
        length = read_duration(every)
        if length.unit in ("month", "year") or length.count < 1:
            raise InvalidValue(f"rules run every so many minutes, hours, days or weeks, not {every!r}")
        with self.database.write(self.actor, ORIGIN) as unit:
            unschedule(unit)
            return queue(unit, every, utc_now(), self.actor)

    def unschedule(self) -> None:
        """Let no worker run the rules any more."""
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            unschedule(unit)

    def runs(self, name: str | None = None, limit: int = 1000) -> pd.DataFrame:
        """Return the newest runs: what they looked at, how many records they touched, how long they took."""
        from crm_lab.rules.telling import runs_frame

        with self.database.read(self.actor) as session:
            return runs_frame(session, name, limit)

    def log(self, name: str | None = None, *, record_id: str | None = None, limit: int = 1000) -> pd.DataFrame:
        """Return the newest decisions, of one rule or about one record: what, why, from what to what.

        ``why`` holds the conditions of that version with the values that were found then.
        """
        from crm_lab.rules.telling import log_frame

        with self.database.read(self.actor) as session:
            return log_frame(session, name, record_id, limit)

    def holds_for(self, name: str) -> int:
        """Return for how many records a standing rule held when it last ran, as far as one may see them."""
        with self.database.read(self.actor) as session:
            rule = rule_named(session, name)
            model: Any = entity_named(rule.entity)
            held = select(RuleMatch.record_id).where(RuleMatch.rule_id == rule.id)
            return session.scalar(select(func.count()).select_from(model).where(model.id.in_(held))) or 0

    def score(self, record: Base, field: str = "score") -> pd.DataFrame:
        """Return what a score of a record is made of: source, mode, points, times (events), since.

        ``source`` is a rule's name, "own" for what stood there before the first rule, "hand" for what people changed
        since.  Of the rules that set, the largest counts, and then instead of "own".  Empty where no rule gives points.
        """
        from crm_lab.rules.score_frame import score_frame

        with self.database.read(self.actor) as session:
            return score_frame(session, Collection(self.database, self.actor, type(record)), record, field)

    def list(self, purpose: str | None = None) -> pd.DataFrame:
        """Return the rules in their order, of one ``purpose`` if wanted."""
        frame = self.frame(**({} if purpose is None else {"purpose": purpose}))
        return frame.sort_values(["purpose", "entity", "position"], ignore_index=True)
