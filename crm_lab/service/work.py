"""The job ``ticket_clocks``: a worker watches the clocks of tickets and queues the next look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from crm_lab.jobs import Jobs
from crm_lab.rules.running import next_time
from crm_lab.service.watching import ORIGIN, recompute_all, watch
from crm_lab.store.database import Database
from crm_lab.store.entities import Job
from crm_lab.store.queueing import put
from crm_lab.store.scope import SYSTEM, Actor
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    from crm_lab.jobs import Task

JOB = "ticket_clocks"
"""The kind of job that watches the clocks."""


def run(task: Task) -> dict[str, Any]:
    """Handle a job: watch the clocks, and again after ``payload["every"]`` ("1 minute"), if it is given.

    With ``payload["recompute"]`` policies are chosen and clocks worked out anew first.
    """
    task.progress(0.0, "watching the clocks of tickets")
    changed = recompute_all(task.database) if task.payload.get("recompute") else 0
    seen = watch(task.database)
    with task.database.write(SYSTEM, ORIGIN) as unit:
        payload = dict(unit.session.get_one(Job, task.id).payload)  # "every" may have been taken off meanwhile
        if payload.get("every"):
            queue(unit, payload)
    return {"changed": changed, "due_soon": seen.due_soon, "breached": seen.breached}


def schedule(database: Database, actor: Actor, every: str) -> Job:
    """Queue the first look of a worker, unless one is queued.  Raises InvalidValue for what is no length of time."""
    next_time(every)
    return Jobs(database, actor).queue(JOB, {"every": every}, key=JOB)


def queue(unit: Unit, payload: Mapping[str, Any]) -> Job:
    """Put the next look into the jobs."""
    return put(unit, JOB, payload, key=JOB, at=next_time(payload["every"]))
