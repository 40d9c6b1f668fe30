"""Long work is done once, survives its workers, and can be watched and cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from crm_lab import jobs
from crm_lab.errors import CrmLabError, DatabaseLocked
from crm_lab.jobs import Task, run_next
from crm_lab.workspace import Workspace

Eventually = Callable[[Callable[[], Any]], Any]


def test_a_job_is_done_and_keeps_its_result(ws: Workspace) -> None:
    job = ws.jobs.queue("add", {"a": 1, "b": 2})
    assert (job.state, job.created_by) == ("queued", ws.actor.id)
    assert run_next(ws.database, {"add": lambda task: {"sum": task.payload["a"] + task.payload["b"]}})
    done = ws.jobs.get(job.id)
    assert (done.state, done.result, done.progress, done.attempts) == ("done", {"sum": 3}, 1.0, 1)
    assert done.finished_at is not None
    assert list(ws.events.frame(entity="jobs").sort_values("seq").name) == ["job.queued", "job.started", "job.done"]


def test_there_is_nothing_to_do(ws: Workspace) -> None:
    assert not run_next(ws.database, {"add": lambda task: None})


def test_kinds_that_a_worker_does_not_know_wait(ws: Workspace) -> None:
    job = ws.jobs.queue("unknown")
    assert not run_next(ws.database, {"add": lambda task: None})
    assert ws.jobs.get(job.id).state == "queued"


def test_the_oldest_comes_first(ws: Workspace) -> None:
    queued = [ws.jobs.queue("note", {"n": n}).id for n in range(4)]
    seen: list[str] = []
    while run_next(ws.database, {"note": lambda task: seen.append(task.id)}):
        pass
    assert seen == queued


def test_one_unfinished_job_per_key(ws: Workspace) -> None:
    first = ws.jobs.queue("note", key="daily")
    assert ws.jobs.queue("note", key="daily").id == first.id
    assert ws.jobs.queue("note", key="other").id != first.id
    assert ws.jobs.queue("note").id != ws.jobs.queue("note").id
    run_next(ws.database, {"note": lambda task: None})
    assert ws.jobs.get(first.id).state == "done"
    assert ws.jobs.queue("note", key="daily").id != first.id


def test_a_key_that_is_queued_at_once_makes_one_job(ws: Workspace) -> None:
    gate = threading.Barrier(6)
    made: list[str] = []

    def queue() -> None:
        gate.wait()
        made.append(ws.jobs.queue("note", key="daily").id)

    threads = [threading.Thread(target=queue) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6
    assert len(set(made)) == ws.jobs.count() == 1


def test_a_queued_job_is_cancelled_at_once(ws: Workspace) -> None:
    job = ws.jobs.queue("note")
    assert ws.jobs.cancel(job.id).state == "cancelled"
    assert not run_next(ws.database, {"note": lambda task: None})
    assert ws.jobs.cancel(job.id).state == "cancelled"


def test_a_running_job_is_cancelled_at_its_next_report(ws: Workspace) -> None:
    def handle(task: Task) -> None:
        task.progress(0.5, "half")
        assert ws.jobs.cancel(task.id).state == "running"
        task._reported = 0.0  # reports are written at most five times a second
        task.progress(0.6)
        raise AssertionError("it went on")

    job = ws.jobs.queue("long")
    assert run_next(ws.database, {"long": handle})
    stopped = ws.jobs.get(job.id)
    assert (stopped.state, stopped.progress, stopped.message, stopped.error) == ("cancelled", 0.5, "half", None)


def test_progress_is_seen_while_it_runs(ws: Workspace) -> None:
    def handle(task: Task) -> None:
        task.progress(7.0, "字" * 900)
        now = ws.jobs.get(task.id)
        assert (now.state, now.progress, len(now.message or "")) == ("running", 1.0, jobs.MESSAGE)

    job = ws.jobs.queue("long")
    run_next(ws.database, {"long": handle})
    assert ws.jobs.get(job.id).error is None


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (CrmLabError("the file is empty"), "the file is empty"),
        (ZeroDivisionError("by zero"), "ZeroDivisionError: by zero"),
    ],
)
def test_a_handler_that_fails_keeps_its_error(ws: Workspace, problem: Exception, told: str) -> None:
    def handle(task: Task) -> None:
        raise problem

    job = ws.jobs.queue("bad")
    other = ws.jobs.queue("good")
    known: dict[str, jobs.Handler] = {"bad": handle, "good": lambda task: None}
    assert run_next(ws.database, known)
    assert run_next(ws.database, known)
    failed = ws.jobs.get(job.id)
    assert failed.state == "failed"
    assert told in str(failed.error)
    assert ws.jobs.get(other.id).state == "done"
    assert not run_next(ws.database, known)


def test_a_result_that_cannot_be_kept_is_a_failure(ws: Workspace) -> None:
    job = ws.jobs.queue("odd")
    assert run_next(ws.database, {"odd": lambda task: {(1, 2): "x"}})  # type: ignore[dict-item]
    assert ws.jobs.get(job.id).state == "failed"


def test_the_lease_is_extended_while_a_handler_is_silent(
    ws: Workspace, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.3))

    def handle(task: Task) -> None:
        first = ws.jobs.get(task.id).lease_until
        eventually(lambda: ws.jobs.get(task.id).lease_until != first)
        ws.jobs.cancel(task.id)
        second = ws.jobs.get(task.id).lease_until
        eventually(lambda: ws.jobs.get(task.id).lease_until != second)  # nobody takes it before the handler knows

    job = ws.jobs.queue("silent")
    run_next(ws.database, {"silent": handle})
    assert ws.jobs.get(job.id).error is None


def test_a_heart_survives_a_locked_database(
    ws: Workspace, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.3))
    beats: list[str] = []
    beat = Task.beat

    def sometimes(task: Task) -> None:
        beats.append(task.id)
        if len(beats) == 1:
            raise DatabaseLocked("held")
        beat(task)

    monkeypatch.setattr(Task, "beat", sometimes)
    ws.jobs.queue("silent")
    run_next(ws.database, {"silent": lambda task: eventually(lambda: len(beats) > 1) and None})
    assert len(beats) > 1
