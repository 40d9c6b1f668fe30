"""Long work: queued in the store, leased by a worker, seen in progress, cancelled, taken up again after a crash.

A handler is a function ``handler(task)`` in the entry point group ``crm_lab.jobs``; its name is the job's kind.
It reports through ``task.progress`` and should be repeatable: after a crash it runs again from the start.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import CrmLabError, DatabaseError
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.entities import Job
from crm_lab.store.installed import installed
from crm_lab.store.queueing import put
from crm_lab.store.scope import SYSTEM
from crm_lab.store.trail import Entry, Unit, line_up
from crm_lab.store.types import utc_now

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long a worker may be silent before its job is given to another."""

MESSAGE = 500
"""How many characters of a progress message are kept."""

_FINISHED = ("done", "failed", "cancelled")

Handler = Callable[["Task"], dict[str, Any] | None]
"""What does the work of one kind of job; returns the result, if any."""


class Cancelled(CrmLabError):
    """The job was cancelled by a person."""

    code = "cancelled"


class LeaseLost(CrmLabError):
    """This worker was silent for too long; another one has the job now."""

    code = "lease_lost"


class Jobs(Collection[Job]):
    """All long work."""

    entity = Job
    first = ("id", "kind", "state", "progress", "message")

    def queue(self, kind: str, payload: Mapping[str, Any] | None = None, *, key: str | None = None) -> Job:
        """Queue work and return its job.  With ``key``, an unfinished job of that key is returned."""
        with self.database.write(self.actor) as unit:
            if key is not None:
                line_up(unit.session)  # of two that queue the same key at once, one finds the other's job
                running = select(Job).where(Job.key == key, Job.state.not_in(_FINISHED))
                found = unit.session.scalars(running).first()
                if found is not None:
                    return found
            return put(unit, kind, payload or {}, key=key, by=self.actor.id)

    def cancel(self, id: str) -> Job:
        """Cancel a job: a queued one at once, a running one at its next report.  A finished one stays as it is."""
        with self.database.write(self.actor) as unit:
            job = self._load(unit.session, id)
            if job.state == "queued":
                _finish(unit, job, "cancelled")
            elif job.state == "running":
                job.cancel_requested = True
            return job

    def wait(self, id: str, timeout: float = 60.0) -> Job:
        """Return the job once it is finished, or as it is after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while True:
            job = self.get(id)
            if job.state in _FINISHED or time.monotonic() > deadline:
                return job
            time.sleep(0.2)


class Task:
    """A job in the hands of a worker."""

    def __init__(self, database: Database, job: Job, worker: str) -> None:
        self.database = database
        self.id = job.id
        self.kind = job.kind
        self.payload = dict(job.payload)
        self.created_by = job.created_by
        self._worker = worker
        self._reported = 0.0

    def progress(self, fraction: float, message: str | None = None) -> None:
        """Report how far the work is (0..1).  Raises Cancelled or LeaseLost; writes at most five times a second."""
        now = time.monotonic()
        if now - self._reported >= 0.2:
            self._reported = now
            self._report(min(1.0, max(0.0, fraction)), message)

    def _report(self, fraction: float, message: str | None) -> None:
        with self.database.write(SYSTEM, "worker") as unit:
            job = mine(unit.session, self.id, self._worker)
            if job.cancel_requested:
                raise Cancelled(f"the job '{self.kind}' was cancelled")
            job.lease_until = utc_now() + LEASE
            job.progress, job.message = fraction, message and message[:MESSAGE]

    def beat(self) -> None:
        """Extend the lease without reporting anything, cancelled or not: the handler still holds the job."""
        with self.database.write(SYSTEM, "worker") as unit:
            mine(unit.session, self.id, self._worker).lease_until = utc_now() + LEASE


def mine(session: Session, id: str, worker: str) -> Job:
    """Return the job while ``worker`` holds it.  Raises LeaseLost."""
    job = session.get(Job, id)
    if job is None or job.state != "running" or job.worker != worker:
        raise LeaseLost("another worker has taken this job over")
    return job


def handlers() -> dict[str, Handler]:
    """Return all installed handlers by kind of job."""
    return {one.name: one.load() for one in installed("crm_lab.jobs")}


def worker_name() -> str:
    """Return a name for this worker that no other one has."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def claim(database: Database, worker: str, kinds: list[str]) -> Task | None:
    """Take the oldest job that waits, or whose worker died, and return it; None when there is nothing to do."""
    with database.write(SYSTEM, "worker") as unit:
        now = utc_now()
        while (job := unit.session.scalars(_waiting(now, kinds)).first()) is not None:
            if not _given_up(unit, job):
                return _lease(unit, job, worker, now, database)
        return None


def _given_up(unit: Unit, job: Job) -> bool:
    """Finish a job whose worker died when nobody wants it any more, or too many died of it."""
    if job.cancel_requested:
        _finish(unit, job, "cancelled")
    elif job.attempts >= job.max_attempts:
        job.error = f"given up: its worker died {job.attempts} times"
        _finish(unit, job, "failed")
    return job.state in _FINISHED


def _lease(unit: Unit, job: Job, worker: str, now: datetime, database: Database) -> Task:
    job.state, job.worker, job.lease_until = "running", worker, now + LEASE
    job.attempts, job.started_at = job.attempts + 1, job.started_at or now
    unit.note(Entry("started", "jobs", job.id, data={"kind": job.kind, "attempt": job.attempts}))
    return Task(database, job, worker)


def _waiting(now: datetime, kinds: list[str]) -> Any:
    queued = and_(Job.state == "queued", Job.run_after <= now)
    orphaned = and_(Job.state == "running", Job.lease_until < now)
    query = select(Job).where(or_(queued, orphaned), Job.kind.in_(kinds)).order_by(Job.created_at, Job.id)
    return query.limit(1).with_for_update(skip_locked=True)


def _finish(unit: Unit, job: Job, state: str) -> None:
    job.state, job.finished_at, job.lease_until = state, utc_now(), None
    unit.note(Entry(state, "jobs", job.id, data={"kind": job.kind}))


def run_next(database: Database, known: Mapping[str, Handler], worker: str | None = None) -> bool:
    """Claim one job and do it; return whether there was one."""
    task = claim(database, worker or worker_name(), list(known))
    if task is None:
        return False
    log.info("job %s (%s) begins", task.id, task.kind)
    with _Heart(task):
        state, result, error = _attempt(task, known[task.kind])
    _settle(task, state, result, error)
    log.info("job %s (%s) is %s%s", task.id, task.kind, state, f": {error}" if error else "")
    return True


def _attempt(task: Task, handler: Handler) -> tuple[str, dict[str, Any] | None, str | None]:
    try:
        result = handler(task)
        json.dumps(result, default=str)  # what can't be kept is the handler's failure, not the worker's
        return "done", result, None
    except Cancelled:
        return "cancelled", None, None
    except CrmLabError as problem:
        return "failed", None, problem.message
    except Exception:
        return "failed", None, traceback.format_exc()


def _settle(task: Task, state: str, result: dict[str, Any] | None, error: str | None) -> None:
    with task.database.write(SYSTEM, "worker") as unit:
        try:
            job = mine(unit.session, task.id, task._worker)
        except LeaseLost:
            return  # whoever has it now will settle it
        job.result, job.error = result, error
        job.progress = 1.0 if state == "done" else job.progress
        _finish(unit, job, state)


class _Heart(threading.Thread):
    """Extends the lease while a handler is busy and silent."""

    def __init__(self, task: Task) -> None:
        super().__init__(daemon=True, name=f"lease of {task.kind}")
        self._task = task
        self._over = threading.Event()

    def __enter__(self) -> _Heart:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 3):
            try:
                self._task.beat()
            except LeaseLost:
                return  # the handler learns it with its next report
            except DatabaseError as problem:
                log.warning("can't extend the lease of job %s: %s", self._task.id, problem)


def work(database: Database, *, stop: threading.Event, idle: float = 1.0, once: bool = False) -> None:
    """Do jobs one after the other until ``stop`` is set; look for new ones every ``idle`` seconds.

    With ``once``, return when none is waiting any more.
    """
    known = handlers()
    while not stop.is_set():
        if not run_next(database, known):
            if once:
                return
            stop.wait(idle)
