"""A process that is killed in the middle leaves no half record: really killed, at random moments."""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.store.entities import AuditLog, Event, EventCounter, Opportunity, StageHistory
from crm_lab.workspace import Workspace

from ..conftest import Python, full

MOVES = """
    import itertools, sys, crm_lab
    with crm_lab.open(sys.argv[1]) as ws:
        ids = list(ws.opportunities.frame().id)
        for turn in itertools.count():
            for id in ids:
                before = ws.opportunities.get(id).version
                after = ws.opportunities.move(id, ("Needs", "First contact")[turn % 2]).version
                if after > before:  # else it stood there already
                    print(id, flush=True)
"""

BULK = """
    import sys
    import pandas as pd
    import crm_lab
    from crm_lab.store.bulk import insert_frame
    from crm_lab.store.entities import Account
    with crm_lab.open(sys.argv[1]) as ws:
        frame = pd.DataFrame({"name": [f"Account {n}" for n in range(2000)]})
        while True:
            with ws.database.write(ws.actor, "import") as unit:
                print("begin", flush=True)
                for start in range(0, 2000, 500):
                    insert_frame(unit, Account, frame.iloc[start:start + 500])
"""

LUCK = random.Random(20261122)


def kill_in_the_middle(python: Python, source: str, url: URL) -> list[str]:
    """Start it, let it begin, kill it at some moment, and return what it had told."""
    process = python(source, full(url))
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first, process.communicate()
    time.sleep(LUCK.uniform(0, 0.15))
    process.kill()
    rest = process.stdout.read()
    process.communicate()
    return [first.strip(), *rest.split()]


def is_sound(url: URL) -> bool:
    if url.get_backend_name() != "sqlite":
        return True
    with closing(sqlite3.connect(str(url.database))) as raw:
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        return raw.execute("PRAGMA integrity_check").fetchone() == ("ok",) and not broken


def has_no_gaps(ws: Workspace) -> bool:
    with ws.database.read() as session:
        numbers = list(session.scalars(select(Event.seq).order_by(Event.seq)))
        return numbers == list(range(1, session.scalars(select(EventCounter.last)).one() + 1))


def test_moves(store: URL, python: Python) -> None:
    with crm_lab.open(store) as ws:
        for number in range(5):
            ws.opportunities.add(name=f"Deal {number}")
        confirmed = 0
        for _ in range(3):
            confirmed += len(kill_in_the_middle(python, MOVES, store))
            assert is_sound(store)
            assert has_no_gaps(ws)
        with ws.database.read() as session:
            moved = AuditLog.action == "moved"
            audits = session.scalars(select(func.count()).select_from(AuditLog).where(moved)).one()
            events = session.scalars(
                select(func.count()).select_from(Event).where(Event.name == "opportunity.moved")
            ).one()
            for deal in session.scalars(select(Opportunity)):
                steps = select(StageHistory).where(StageHistory.opportunity_id == deal.id)
                history = list(session.scalars(steps.order_by(StageHistory.id)))
                assert deal.version == len(history)
                assert deal.stage_id == history[-1].to_stage_id
                assert deal.stage_since == history[-1].at
        assert audits == events
        assert confirmed <= audits <= confirmed + 3  # of each process one move may have landed before it could tell


def test_a_bulk_insert(store: URL, python: Python) -> None:
    with crm_lab.open(store) as ws:
        for _ in range(3):
            kill_in_the_middle(python, BULK, store)
            assert is_sound(store)
            assert has_no_gaps(ws)
            assert ws.accounts.count() % 2000 == 0
            written = ws.audit.frame(entity="accounts", action="imported")
            assert len(written) * 500 == ws.accounts.count()


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3])
def test_making_a_store(tmp_path_factory: pytest.TempPathFactory, python: Python, moment: float) -> None:
    path = tmp_path_factory.mktemp("new") / "crm.db"
    maker = python(
        """
        import sys, crm_lab
        from crm_lab.store import defaults, migrate
        import alembic.command, pandas
        print("begin", flush=True)
        crm_lab.open(sys.argv[1])
        """,
        path,
    )
    assert maker.stdout is not None
    maker.stdout.readline()
    time.sleep(moment)
    maker.kill()
    maker.communicate()
    with crm_lab.open(path) as ws:
        assert ws.stages.count() == 6
        assert ws.users.count() == 1
