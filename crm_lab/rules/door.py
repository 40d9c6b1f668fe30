"""``ws.rules``: save, look, try, run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue, NotAllowed
from crm_lab.rules import dry
from crm_lab.rules.context import context
from crm_lab.rules.definition import Definition, read_definition
from crm_lab.rules.durations import read_duration
from crm_lab.rules.freeing import free_name
from crm_lab.rules.handling import consume_events
from crm_lab.rules.judging import Verdict, from_facts
from crm_lab.rules.observing import evaluate
from crm_lab.rules.standing import ORIGIN, Progress, run_standing
from crm_lab.rules.stored import Stored, enabled, rule_named, version
from crm_lab.rules.text import from_yaml, to_yaml
from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.entities import EventCounter, Job, Rule, RuleDecision, RuleRun, RuleVersion
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

MAY_CHANGE = ("admin", "manager", "system")
"""Who may save, enable and run rules: what rules do is done by the product itself and reaches every record."""

JOB = "rules"
"""The kind of job that runs the rules."""


@dataclass(frozen=True)
class Report:
    """What a run did: how many events were dealt with, and the runs of the standing rules."""

    events: int
    runs: tuple[RuleRun, ...]
    problems: tuple[str, ...] = ()

    @property
    def touched(self) -> int:
        """For how many records a standing rule began or ceased to hold."""
        return sum(run.touched for run in self.runs)


class Rules(Collection[Rule]):
    """All rules.  A rule is a mapping: name, entity, on, when, then (see docs); saving it makes a new version."""

    entity = Rule
    first: ClassVar[tuple[str, ...]] = ("id", "name", "entity", "purpose", "position", "enabled", "revision")

    def save(self, rule: Mapping[str, Any] | str, *, position: int | None = None, enabled: bool = True) -> Rule:
        """Save a rule (a mapping, or YAML of one) under its name and return it.

        A changed rule gets a new version, the old ones stay; one that says the same stays as it is.  A new rule goes
        to the end of those of its purpose, or to ``position`` (0 is first).  It looks at events from now on.
        Raises InvalidValue: which rule, where in it, what is possible; NotAllowed for who may not.
        """
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            says = read_definition(_data(rule), context(unit.session))
            _prepare(unit, says)
            found = unit.session.scalars(select(Rule).where(Rule.name == says.name)).one_or_none()
            saved = self._new(unit, says, enabled) if found is None else self._changed(unit, found, says)
            if position is not None:
                _place(unit, saved, position)
            unit.session.flush()
            return saved

    def _new(self, unit: Unit, says: Definition, on: bool) -> Rule:
        same = (Rule.purpose == says.purpose, Rule.entity == says.entity.__tablename__)
        last = unit.session.scalar(select(func.max(Rule.position)).where(*same))
        free_name(unit, Rule, says.name)
        rule = Rule(name=says.name, entity=says.entity.__tablename__, purpose=says.purpose, enabled=on)
        rule.position, rule.after_seq = 0 if last is None else last + 1, _last_event(unit)
        rule.description = says.data.get("description")
        unit.session.add(rule)
        unit.session.flush()
        self._version(unit, rule, says)
        return rule

    def _changed(self, unit: Unit, rule: Rule, says: Definition) -> Rule:
        if version(unit.session, rule).definition == says.data:
            return rule
        if rule.entity != says.entity.__tablename__:
            raise InvalidValue(f"rule '{rule.name}', entity: it is about {rule.entity}; give the new one another name")
        rule.revision += 1
        rule.purpose, rule.description = says.purpose, says.data.get("description")
        self._version(unit, rule, says)
        return rule

    def _version(self, unit: Unit, rule: Rule, says: Definition) -> None:
        made = RuleVersion(rule_id=rule.id, number=rule.revision, definition=says.data, saved_by=self.actor.id)
        unit.session.add(made)

    def _require_right(self) -> None:
        if self.actor.role not in MAY_CHANGE:
            raise NotAllowed("rules are changed and run by admins and managers; ask one of them")

    def rename(self, name: str, to: str) -> Rule:
        """Give a rule another name, in a version of its own; its earlier versions and what it did stay with it.

        Raises InvalidValue when another rule has that name.
        """
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = rule_named(unit.session, name)
            data = {**version(unit.session, rule).definition, "name": to}
            says = read_definition(data, context(unit.session))
            if says.name != rule.name:
                if unit.session.scalar(select(Rule.id).where(Rule.name == says.name)):
                    raise InvalidValue(f"there is a rule '{says.name}' already; choose another name")
                free_name(unit, Rule, says.name)
                rule.name, rule.revision = says.name, rule.revision + 1
                self._version(unit, rule, says)
                unit.session.flush()
            return rule

    def check(self, rule: Mapping[str, Any] | str) -> dict[str, Any]:
        """Return the rule as it would be kept, without saving it.  Raises InvalidValue as ``save`` does."""
        with self.database.read(self.actor) as session:
            return read_definition(_data(rule), context(session)).data

    def definition(self, name: str, number: int | None = None) -> dict[str, Any]:
        """Return what a rule says, or said in version ``number``.  Raises NotFound."""
        with self.database.read(self.actor) as session:
            return dict(version(session, rule_named(session, name), number).definition)

    def versions(self, name: str) -> pd.DataFrame:
        """Return all versions of a rule, oldest first: number, saved_at, saved_by, definition."""
        import pandas as pd

        columns = (RuleVersion.number, RuleVersion.saved_at, RuleVersion.saved_by, RuleVersion.definition)
        with self.database.read(self.actor) as session:
            mine = RuleVersion.rule_id == rule_named(session, name).id
            rows = session.execute(select(*columns).where(mine).order_by(RuleVersion.number)).all()
        return pd.DataFrame([tuple(row) for row in rows], columns=["number", "saved_at", "saved_by", "definition"])

    def enable(self, name: str) -> Rule:
        """Let a rule work (again); events that came while it was disabled are no concern of it."""
        return self._switch(name, True)

    def disable(self, name: str) -> Rule:
        """Keep a rule from working; what it did stays."""
        return self._switch(name, False)

    def _switch(self, name: str, on: bool) -> Rule:
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = rule_named(unit.session, name)
            if rule.enabled is not on:
                rule.enabled, rule.after_seq = on, _last_event(unit) if on else rule.after_seq
                unit.session.flush()
            return rule

    def move(self, name: str, position: int) -> Rule:
        """Put a rule at another place in the order of its purpose (0 is first)."""
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            rule = rule_named(unit.session, name)
            _place(unit, rule, position)
            return rule

    def _check_delete(self, unit: Unit, record: Rule) -> None:
        self._require_right()

    def restore(self, id: str) -> Rule:
        """Bring a deleted rule back; it works again as before, from now on."""
        self._require_right()
        return super().restore(id)

    def add(self, **fields: Any) -> Rule:
        """Refuse: rules are saved as a whole."""
        raise InvalidValue("a rule is saved as a whole; use ws.rules.save({...})")

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> Rule:
        """Refuse: rules are saved as a whole."""
        raise InvalidValue("a rule is saved as a whole; use ws.rules.save({...}), enable, disable or move")

    def to_yaml(self, *names: str) -> str:
        """Return rules (all, unless they are named) as YAML."""
        with self.database.read(self.actor) as session:
            found = [rule_named(session, name) for name in names]
            found = found or [*session.scalars(select(Rule).order_by(Rule.purpose, Rule.entity, Rule.position))]
            return to_yaml([version(session, rule).definition for rule in found])

    def save_yaml(self, text: str) -> list[Rule]:
        """Save all rules of a YAML text, in its order, and return them."""
        return [self.save(one) for one in from_yaml(text)]

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
            data = version(session, rule_named(session, str(rule))).definition if is_name else _data(rule)
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
            _unschedule(unit)
            return queue(unit, every, utc_now(), self.actor)

    def unschedule(self) -> None:
        """Let no worker run the rules any more."""
        self._require_right()
        with self.database.write(self.actor, ORIGIN) as unit:
            _unschedule(unit)

    def runs(self, name: str | None = None, limit: int = 1000) -> pd.DataFrame:
        """Return the newest runs: what they looked at, how many records they touched, how long they took."""
        import pandas as pd

        columns = [c for c in RuleRun.columns() if c != "id"]
        query = select(Rule.name, RuleRun).outerjoin(Rule, Rule.id == RuleRun.rule_id)
        with self.database.read(self.actor) as session:
            if name is not None:
                query = query.where(RuleRun.rule_id == rule_named(session, name).id)
            rows = session.execute(query.order_by(RuleRun.id.desc()).limit(limit)).all()
        return pd.DataFrame([{"rule": rule, **_part(run, columns)} for rule, run in rows], columns=["rule", *columns])

    def log(self, name: str | None = None, *, record_id: str | None = None, limit: int = 1000) -> pd.DataFrame:
        """Return the newest decisions, of one rule or about one record: what, why, from what to what.

        ``why`` holds the conditions of that version with the values that were found then.
        """
        import pandas as pd

        query = select(Rule, RuleDecision).join(Rule, Rule.id == RuleDecision.rule_id)
        with self.database.read(self.actor) as session:
            if name is not None:
                query = query.where(RuleDecision.rule_id == rule_named(session, name).id)
            if record_id is not None:
                query = query.where(RuleDecision.record_id == record_id)
            found = session.execute(query.order_by(RuleDecision.id.desc()).limit(limit)).all()
            why = _Why(session)
            rows = [_decision(rule, one, why) for rule, one in found]
        return pd.DataFrame(rows, columns=list(_LOG))

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


_LOG = ("at", "rule", "revision", "entity", "record_id", "event_seq", "outcome", "why", "effects", "note")


def _part(record: Any, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in columns}


def _decision(rule: Rule, one: RuleDecision, why: _Why) -> dict[str, Any]:
    columns = [name for name in _LOG if name not in ("rule", "why")]
    return {"rule": rule.name, "why": why(rule, one), **_part(one, columns)}


class _Why:
    """Turns the facts that decisions keep into sentences again; reads each version once."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self._read: dict[tuple[str, int], Any] = {}

    def __call__(self, rule: Rule, one: RuleDecision) -> str | None:
        if one.facts is None:
            return None
        key = (rule.id, one.revision)
        if key not in self._read:
            self._read[key] = self._condition(rule, one.revision)
        condition = self._read[key]
        if isinstance(condition, str):
            return condition
        return "; ".join(str(reason) for reason in from_facts(condition, one.facts))

    def _condition(self, rule: Rule, revision: int) -> Any:
        data = version(self.session, rule, revision).definition
        try:
            now = context(self.session)
            return read_definition(data, now).condition(now)
        except InvalidValue as problem:
            return f"this version can't be read any more ({problem.message})"


def _data(rule: Mapping[str, Any] | str) -> Mapping[str, Any]:
    if not isinstance(rule, str):
        return rule
    found = from_yaml(rule)
    if len(found) != 1:
        raise InvalidValue(f"the text has {len(found)} rules; save_yaml takes several")
    return found[0]


def _prepare(unit: Unit, says: Definition) -> None:
    for action, wanted in says.then:
        prepare = getattr(action, "prepare", None)
        if prepare is not None:
            prepare(unit, wanted)


def _last_event(unit: Unit) -> int:
    return unit.session.scalar(select(EventCounter.last)) or 0


def _place(unit: Unit, rule: Rule, position: int) -> None:
    same = (Rule.purpose == rule.purpose, Rule.entity == rule.entity, Rule.id != rule.id)
    others = list(unit.session.scalars(select(Rule).where(*same).order_by(Rule.position, Rule.created_at)))
    others.insert(max(0, min(position, len(others))), rule)
    for index, one in enumerate(others):
        one.position = index
    unit.session.flush()


def run_rules(database: Database, *names: str, full: bool = False, progress: Progress | None = None) -> Report:
    """Deal with new events, then bring the standing rules (those that are named, or all) up to date."""
    events = consume_events(database)
    with database.read() as session:
        everything = enabled(session)
        wanted = {rule_named(session, name).id for name in names}
    runs, problems = [], []
    for stored in everything:
        if wanted and stored.rule.id not in wanted:
            continue
        if stored.definition is None:
            problems.append(stored.problem or "")
        elif stored.definition.stands:
            runs.append(run_standing(database, stored, everything, full=full, progress=progress))
    events += consume_events(database)
    return Report(events, tuple(runs), tuple(problems))


def queue(unit: Unit, every: str, at: datetime, actor: Actor) -> Job:
    """Put the next scheduled run into the jobs."""
    job = Job(kind=JOB, key=JOB, payload={"every": every}, run_after=at, created_by=actor.id)
    unit.session.add(job)
    unit.session.flush()
    unit.note(Entry("queued", "jobs", job.id, data={"kind": JOB}))
    return job


def _unschedule(unit: Unit) -> None:
    waiting = select(Job).where(Job.kind == JOB, Job.state.in_(("queued", "running")))
    for job in unit.session.scalars(waiting):
        job.payload = {**job.payload, "every": None}
        if job.state == "queued":
            job.state, job.finished_at = "cancelled", utc_now()


def next_time(every: str) -> datetime:
    """Return when the next scheduled run begins."""
    length = read_duration(every)
    units = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
    return utc_now() + timedelta(seconds=length.count * units[length.unit])


__all__ = ["Report", "Rules", "Stored", "run_rules"]
