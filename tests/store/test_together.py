"""Two notebooks on one store: nothing is lost, and of two stale changes one wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import CrmLabError, StaleRecord
from crm_lab.store.database import Database
from crm_lab.store.entities import Account, Event, StageHistory
from crm_lab.workspace import Workspace

from ..conftest import Python, full

WORK = """
    import sys, crm_lab
    from crm_lab.errors import StaleRecord
    done = 0
    with crm_lab.open(sys.argv[1]) as ws:
        ids = list(ws.opportunities.frame().id)
        for turn in range(12):
            for id in ids:
                try:
                    ws.opportunities.move(id, ("Needs", "First contact")[turn % 2])
                    ws.activities.add(channel="note", occurred_at="2026-01-01T00:00+00:00", subject=sys.argv[2])
                    done += 1
                except StaleRecord:
                    pass
    print(done)
"""


def test_two_processes_lose_nothing(store: URL, python: Python) -> None:
    with crm_lab.open(store) as ws:
        for number in range(4):
            ws.opportunities.add(name=f"Deal {number}")
        workers = [python(WORK, full(store), name) for name in ("one", "two")]
        told = [worker.communicate() for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0], told
        for name, (out, _) in zip(("one", "two"), told, strict=True):
            assert ws.activities.count(subject=name) == int(out.split()[-1])
        with ws.database.read() as session:
            seqs = list(session.scalars(select(Event.seq).order_by(Event.seq)))
            assert seqs == list(range(1, len(seqs) + 1))
            moves = session.scalars(select(func.count()).select_from(StageHistory)).one()
        versions = sum(ws.opportunities.get(id).version for id in ws.opportunities.frame().id)
        assert versions == moves  # each move has its history row, and no move wrote over another


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all of them at the same moment and return what each gave or raised."""
    gate = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(index: int, deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = deed()
        except CrmLabError as problem:
            results[index] = problem

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_stale_updates_exactly_one_wins(ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme")
    version = account.version
    for turn in range(5):
        names = [f"{who} {turn}" for who in ("Anna", "Ben", "Carl")]
        given = [lambda n=n, v=version: ws.accounts.update(account.id, version=v, name=n) for n in names]
        results = at_once(*given)
        won = [one for one in results if isinstance(one, Account)]
        assert len(won) == 1, results
        assert sum(isinstance(one, StaleRecord) for one in results) == 2
        now = ws.accounts.get(account.id)
        assert (now.name, now.version) == (won[0].name, version + 1)
        version = now.version


def test_of_two_stale_moves_exactly_one_wins(ws: Workspace) -> None:
    deal = ws.opportunities.add(name="Deal")
    results = at_once(
        lambda: ws.opportunities.move(deal.id, "Needs", version=1),
        lambda: ws.opportunities.move(deal.id, "won", version=1),
    )
    assert sorted(type(one).__name__ for one in results) == ["Opportunity", "StaleRecord"]
    assert len(ws.opportunities.history(deal.id)) == 2


def test_a_reader_sees_one_state(ws: Workspace) -> None:
    ws.accounts.add(name="Before")
    with ws.database.read(ws.actor) as session:
        counted = session.scalar(select(func.count()).select_from(Account))
        ws.accounts.add(name="Meanwhile")
        assert session.scalar(select(func.count()).select_from(Account)) == counted == 1
    assert ws.accounts.count() == 2


def test_readers_do_not_wait_for_a_writer(ws: Workspace) -> None:
    with ws.database.write(ws.actor) as unit:
        unit.session.add(Account(name="Not yet"))
        unit.session.flush()
        assert ws.accounts.count() == 0
    assert ws.accounts.count() == 1


def test_a_failed_unit_of_work_leaves_nothing(ws: Workspace) -> None:
    before = ws.database.last_event()

    def half() -> None:
        with ws.database.write(ws.actor) as unit:
            unit.session.add(Account(name="Half"))
            unit.session.flush()
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        half()
    assert ws.accounts.count() == 0
    assert ws.database.last_event() == before


def test_threads_that_write_at_once_lose_nothing(ws: Workspace) -> None:
    results = at_once(*[lambda n=n: ws.accounts.add(name=f"Account {n}") for n in range(12)])
    assert all(isinstance(one, Account) for one in results), results
    assert ws.accounts.count() == 12


def test_two_files_are_two_stores(sqlite_store: URL, tmp_path: Path) -> None:
    with crm_lab.open(sqlite_store) as one, crm_lab.open(tmp_path / "other.db") as other:
        one.accounts.add(name="Here")
        assert other.accounts.count() == 0
        assert isinstance(other.accounts.frame(), pd.DataFrame)
        assert isinstance(one.database, Database)
