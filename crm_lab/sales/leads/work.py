"""The job ``lead_pool``: a worker scores leads, shares out new ones and brings back those without follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.rules.running import next_time
from crm_lab.sales.leads.assigning import decide
from crm_lab.sales.leads.landing import land
from crm_lab.sales.leads.recycling import due
from crm_lab.sales.leads.scoring import refresh
from crm_lab.store.entities import Job
from crm_lab.store.queueing import put
from crm_lab.store.scope import SYSTEM
from crm_lab.store.trail import line_up

if TYPE_CHECKING:
    from crm_lab.jobs import Task

JOB = "lead_pool"
"""The kind of job that keeps the pool."""


def run(task: Task) -> dict[str, Any]:
    """Handle a job: score, share out, recycle, and again after ``payload["every"]`` ("1 hour"), if it is given."""
    task.progress(0.0, "sharing out leads and bringing back those without follow-up")
    with task.database.write(SYSTEM, JOB) as unit:
        line_up(unit.session)
        refresh(unit)
        shared = decide(unit.session)
        land(unit, shared)
        back = due(unit.session)
        land(unit, back)
        every = unit.session.get_one(Job, task.id).payload.get("every")  # may have been taken off in the meantime
        if every:
            put(unit, JOB, {"every": every}, key=JOB, at=next_time(every))
    return {"shared_out": len(shared), "recycled": len(back)}
