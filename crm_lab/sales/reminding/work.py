"""The job ``reminders``: a worker writes the reminders of the day and queues the next look."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crm_lab.rules.running import next_time
from crm_lab.sales.quotes.states import expire
from crm_lab.sales.reminding.writing import write
from crm_lab.sales.sending import Outbox
from crm_lab.store.entities import Job
from crm_lab.store.queueing import put
from crm_lab.store.scope import SYSTEM
from crm_lab.store.trail import line_up

if TYPE_CHECKING:
    from crm_lab.jobs import Task

JOB = "reminders"
"""The kind of job that reminds."""


def run(task: Task) -> dict[str, Any]:
    """Handle a job: remind, let quotes expire, and send what waits where a sender is chosen.

    The next one is queued for after ``payload["every"]`` ("1 day"), if it is given.
    """
    task.progress(0.0, "reminding of what is to be paid")
    with task.database.write(SYSTEM, JOB) as unit:
        line_up(unit.session)
        written, expired = len(write(unit, date.today())), expire(unit, date.today())
        every = unit.session.get_one(Job, task.id).payload.get("every")  # may have been taken off in the meantime
        if every:
            put(unit, JOB, {"every": every}, key=JOB, at=next_time(every))
    outbox = Outbox(task.database, SYSTEM)
    sent = [] if outbox.sender() is None else list(outbox.send()["state"])
    return {"reminders": written, "expired_quotes": expired, "sent": sent.count("sent"), "failed": sent.count("failed")}
