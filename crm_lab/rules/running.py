"""All rules run: events that no one has dealt with, then the standing rules; now, or every so often by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from crm_lab.rules.durations import read_duration
from crm_lab.rules.figures import freshen
from crm_lab.rules.handling import consume_events
from crm_lab.rules.standing import Progress, has_matches, run_standing, withdraw
from crm_lab.rules.stored import enabled, rule_named
from crm_lab.store.database import Database
from crm_lab.store.entities import Job, RuleRun
from crm_lab.store.queueing import put
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

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


def run_rules(database: Database, *names: str, full: bool = False, progress: Progress | None = None) -> Report:
    """Deal with new events, then bring the standing rules (those that are named, or all) up to date."""
    events = consume_events(database)
    with database.read() as session:
        everything = enabled(session)
        wanted = {rule_named(session, name).id for name in names}
    chosen = [one for one in everything if not wanted or one.rule.id in wanted]
    freshen(database, [one.says for one in everything if one.definition is not None and one.definition.stands])
    runs, problems = [], []
    for stored in chosen:
        if stored.definition is None:
            problems.append(stored.problem or "")
        elif stored.definition.stands:
            runs.append(run_standing(database, stored, everything, full=full, progress=progress))
        elif has_matches(database, stored):
            runs.append(withdraw(database, stored, progress))  # it stood in an earlier version
    events += consume_events(database)
    return Report(events, tuple(runs), tuple(problems))


def queue(unit: Unit, every: str, at: datetime, actor: Actor) -> Job:
    """Put the next scheduled run into the jobs."""
    return put(unit, JOB, {"every": every}, key=JOB, at=at, by=actor.id)


def unschedule(unit: Unit) -> None:
    """Take the next scheduled run out of the jobs."""
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
