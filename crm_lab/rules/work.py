"""The job ``rules``: a worker runs all rules and queues the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.rules.running import next_time, queue, run_rules
from crm_lab.rules.standing import ORIGIN
from crm_lab.store.entities import Job
from crm_lab.store.scope import SYSTEM

if TYPE_CHECKING:
    from crm_lab.jobs import Task


def run(task: Task) -> dict[str, Any]:
    """Handle a job of the kind ``rules``: run them, and again after ``payload["every"]`` ("1 hour"), if it is given."""
    task.progress(0.0, "running the rules")
    report = run_rules(task.database, progress=task.progress)
    with task.database.write(SYSTEM, ORIGIN) as unit:
        every = unit.session.get_one(Job, task.id).payload.get("every")  # may have been taken off in the meantime
        if every:
            queue(unit, every, next_time(every), SYSTEM)
    touched = {"events": report.events, "touched": report.touched, "problems": list(report.problems)}
    return {**touched, "seconds": sum(run.seconds or 0 for run in report.runs)}
