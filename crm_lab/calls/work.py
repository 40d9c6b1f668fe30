"""The job ``calls``: a folder of calls is brought in by a worker, in the name of whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.calls.executor import Executor, Processes
from crm_lab.calls.importing import Import, Progress, Wanted
from crm_lab.store.database import Database
from crm_lab.store.entities import User
from crm_lab.store.scope import SYSTEM, Actor

if TYPE_CHECKING:
    from crm_lab.jobs import Handler, Task

JOB = "calls"
"""The kind of job that brings calls in."""

Landed = Callable[[list[str]], list[str]]
"""Is told the ids of the calls that were brought in, and says what went wrong with them then."""


def run(task: Task) -> dict[str, Any]:
    """Handle a job: ``payload`` has the fields of ``Wanted``, and ``workers`` (none: as many as are good)."""
    from crm_lab.calls.door import Calls

    calls = Calls(task.database, _actor(task))
    return handler(lambda: Processes(task.payload.get("workers")), landed=calls.score_new)(task) or {}


def handler(
    executor: Callable[[], Executor], progress: Progress | None = None, landed: Landed | None = None
) -> Handler:
    """Return what handles such a job with executors of one's own, and tells ``progress`` beside the job."""

    def handle(task: Task) -> dict[str, Any]:
        def told(part: float, message: str) -> None:
            task.progress(part, message)
            if progress is not None:
                progress(part, message)

        made = Import(task.database, _actor(task), _wanted(task.payload), told)
        report = made.run(executor())
        if landed is not None:
            report.problems = landed(made.new)
        return report.as_dict()

    return handle


def payload_of(wanted: Wanted, workers: int | None) -> dict[str, Any]:
    """Return what a job keeps of the wish."""
    return {**asdict(wanted), "workers": workers}


def key_of(folder: str) -> str:
    """Return the key of the job for a folder: one at a time brings it in."""
    from hashlib import sha256
    from os import fsencode

    return f"{JOB}:{sha256(fsencode(Path(folder).expanduser().resolve())).hexdigest()}"


def _wanted(payload: dict[str, Any]) -> Wanted:
    known = {one.name for one in fields(Wanted)}
    return Wanted(**{name: value for name, value in payload.items() if name in known})


def _actor(task: Task) -> Actor:
    return actor_of(task.database, task.created_by)


def actor_of(database: Database, id: str | None) -> Actor:
    """Return who a user is; the system for none."""
    with database.read() as session:
        user = session.scalars(select(User).where(User.id == id)).one_or_none() if id else None
    return SYSTEM if user is None else Actor(user.id, user.name, user.role)
