"""Workers die, are slow, or work at once: every job is done by one of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab import jobs
from crm_lab.errors import NotFound
from crm_lab.jobs import Task, run_next
from crm_lab.store.entities import Job
from crm_lab.workspace import Workspace

from ..conftest import Python, full

Eventually = Callable[[Callable[[], Any]], Any]


WORKER = """
    import sys, time
    from datetime import timedelta
    import crm_lab
    from crm_lab import jobs
    jobs.LEASE = timedelta(seconds=0.5)
    def handle(task):
        task.progress(0.3, "begun")
        print(task.id, flush=True)
        time.sleep(600)
    with crm_lab.open(sys.argv[1]) as ws:
        jobs.run_next(ws.database, {"long": handle})
"""


def kill_a_worker(python: Python, store: URL) -> str:
    worker = python(WORKER, full(store))
    assert worker.stdout is not None
    id = worker.stdout.readline().strip()
    assert id, worker.communicate()
    worker.kill()
    worker.communicate()
    return id


def test_the_job_of_a_killed_worker_is_taken_up_again(store: URL, python: Python, eventually: Eventually) -> None:
    with crm_lab.open(store) as ws:
        job = ws.jobs.queue("long")
        assert kill_a_worker(python, store) == job.id
        assert ws.jobs.get(job.id).state == "running"
        assert eventually(lambda: run_next(ws.database, {"long": lambda task: {"again": True}}))
        done = ws.jobs.get(job.id)
        assert (done.state, done.attempts, done.result) == ("done", 2, {"again": True})


def test_a_cancelled_job_of_a_killed_worker_is_not_run_again(
    store: URL, python: Python, eventually: Eventually
) -> None:
    with crm_lab.open(store) as ws:
        job = ws.jobs.queue("long")
        kill_a_worker(python, store)
        ws.jobs.cancel(job.id)

        def again(task: Task) -> None:
            raise AssertionError("it was cancelled")

        def finished() -> bool:
            assert not run_next(ws.database, {"long": again})
            return ws.jobs.get(job.id).state == "cancelled"

        eventually(finished)


def expire(ws: Workspace, id: str) -> None:
    with ws.database.write() as unit:
        job = unit.session.get_one(Job, id)
        assert job.lease_until is not None
        job.lease_until -= timedelta(hours=1)


def test_a_job_that_kills_its_workers_is_given_up(ws: Workspace) -> None:
    job = ws.jobs.queue("deadly")
    after = ws.jobs.queue("deadly")
    for attempt in (1, 2, 3):
        task = jobs.claim(ws.database, f"worker {attempt}", ["deadly"])
        assert task is not None
        assert task.id == job.id
        expire(ws, job.id)
    following = jobs.claim(ws.database, "worker 4", ["deadly"])
    assert following is not None
    assert following.id == after.id
    given_up = ws.jobs.get(job.id)
    assert (given_up.state, given_up.error) == ("failed", "given up: its worker died 3 times")


def test_a_worker_that_was_silent_too_long_settles_nothing(ws: Workspace) -> None:
    def slow(task: Task) -> dict[str, Any]:
        expire(ws, task.id)
        assert run_next(ws.database, {"long": lambda again: {"by": "the second"}}, "second")
        with pytest.raises(jobs.LeaseLost):
            task.progress(0.9)
        return {"by": "the first"}

    job = ws.jobs.queue("long")
    run_next(ws.database, {"long": slow}, "first")
    assert ws.jobs.get(job.id).result == {"by": "the second"}


MANY = """
    import sys, crm_lab
    from crm_lab import jobs
    from crm_lab.store.entities import Setting
    def handle(task):
        with task.database.write() as unit:
            unit.session.add(Setting(key=f"done {task.id}", value=1))  # twice would be an error
    with crm_lab.open(sys.argv[1]) as ws:
        count = 0
        while jobs.run_next(ws.database, {"many": handle}):
            count += 1
    print(count)
"""


def test_two_workers_never_do_the_same_job(store: URL, python: Python) -> None:
    with crm_lab.open(store) as ws:
        for _ in range(20):
            ws.jobs.queue("many")
        workers = [python(MANY, full(store)) for _ in range(2)]
        told = [worker.communicate() for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0], told
        assert sum(int(out) for out, _ in told) == 20
        frame = ws.jobs.frame()
        assert set(frame.state) == {"done"}
        assert set(frame.attempts) == {1}


def test_waiting_for_a_job(ws: Workspace) -> None:
    job = ws.jobs.queue("note")
    assert ws.jobs.wait(job.id, timeout=0).state == "queued"
    thread = threading.Thread(target=run_next, args=(ws.database, {"note": lambda task: None}))
    thread.start()
    assert ws.jobs.wait(job.id).state == "done"
    thread.join()
    with pytest.raises(NotFound):
        ws.jobs.wait("nothing")


def test_work_goes_on_until_it_is_told_to_stop(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    seen: list[str] = []

    def handle(task: Task) -> None:
        seen.append(task.id)
        if len(seen) == 2:
            stop.set()

    monkeypatch.setattr(jobs, "handlers", lambda: {"note": handle})
    queued = [ws.jobs.queue("note").id for _ in range(3)]
    jobs.work(ws.database, stop=stop, idle=0.01)
    assert seen == queued[:2]
    stop.clear()
    jobs.work(ws.database, stop=stop, idle=0.01, once=True)
    assert seen == queued


def test_backup_is_a_job(sqlite_store: URL) -> None:
    with crm_lab.open(sqlite_store) as ws:
        ws.accounts.add(name="Acme")
        job = ws.jobs.queue("backup")
        jobs.work(ws.database, stop=threading.Event(), once=True)
        done = ws.jobs.get(job.id)
        assert done.state == "done", done.error
    assert done.result is not None
    with crm_lab.open(done.result["path"]) as copy:
        assert copy.accounts.count() == 1
