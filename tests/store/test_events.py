"""Events: numbered in the order of the commits, and each dealt with once by each consumer."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.store import events
from crm_lab.store.database import Database
from crm_lab.store.entities import Account, AuditLog, Event, Setting
from crm_lab.store.trail import Entry, event_name
from crm_lab.workspace import Workspace

from ..conftest import Python, full


def numbers(database: Database) -> list[int]:
    return [one.seq for one in events.since(database, 0, 100_000)]


def test_a_change_leaves_one_audit_row_and_one_event(ws: Workspace) -> None:
    before = ws.database.last_event()
    account = ws.accounts.add(name="Acme", city="上海")
    ws.accounts.update(account.id, city="北京")
    ws.accounts.delete(account.id)
    ws.accounts.restore(account.id)
    told = events.since(ws.database, before)
    assert [one.name for one in told] == [f"account.{a}" for a in ("created", "updated", "deleted", "restored")]
    assert [one.seq for one in told] == list(range(before + 1, before + 5))
    audit = ws.audit.frame(record_id=account.id).sort_values("at")
    assert list(audit.action) == ["created", "updated", "deleted", "restored"]
    assert audit.changes.iloc[1] == {"city": ["上海", "北京"]}
    assert set(audit.actor_id) == {ws.actor.id}


def test_what_is_only_tried_leaves_nothing(ws: Workspace) -> None:
    before = ws.database.last_event()
    with ws.database.trial(ws.actor) as unit:
        unit.session.add(Account(name="Tried"))
        unit.session.flush()
        assert unit.session.query(Account).count() == 1
    assert ws.accounts.count() == 0
    assert ws.database.last_event() == before


def test_a_change_that_changes_nothing_leaves_nothing(ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme")
    before = ws.database.last_event()
    assert ws.accounts.update(account.id, name="Acme").version == 1
    assert ws.database.last_event() == before


@pytest.mark.parametrize(
    ("table", "action", "name"),
    [
        ("opportunities", "moved", "opportunity.moved"),
        ("activities", "created", "activity.created"),
        ("territories", "created", "territory.created"),
        ("price_books", "created", "price_book.created"),
    ],
)
def test_names(table: str, action: str, name: str) -> None:
    assert event_name(table, action) == name


def test_a_slow_and_a_fast_writer_leave_no_hole_for_a_reader(ws: Workspace) -> None:
    """The slow one begins first and commits last: its event must not hide before what was read already."""
    database, flushed, fast_done = ws.database, threading.Event(), threading.Event()
    on_postgres = database.engine.dialect.name == "postgresql"

    def slow() -> None:
        with database.write(ws.actor) as unit:
            unit.session.add(Account(name="slow"))
            unit.session.flush()
            flushed.set()
            if on_postgres:  # SQLite has one writer at a time
                fast_done.wait(30)

    thread = threading.Thread(target=slow)
    thread.start()
    flushed.wait(30)
    ws.accounts.add(name="fast")
    read = numbers(database)
    fast_done.set()
    thread.join()
    later = [one.seq for one in events.since(database, read[-1])]
    assert read + later == list(range(1, database.last_event() + 1))
    assert len(read + later) == len(numbers(database))
    if on_postgres:
        assert len(later) == 1


def test_a_consumer_gets_every_event_once(ws: Workspace) -> None:
    seen: list[int] = []
    for _ in range(3):
        ws.accounts.add(name="Acme")
    while events.consume(ws.database, "mail", lambda event, unit: seen.append(event.seq), limit=2):
        pass
    assert seen == numbers(ws.database)
    assert events.receipt(ws.database, "mail") == seen[-1]
    assert events.receipt(ws.database, "other") == 0


def test_what_a_consumer_writes_lands_with_its_receipt(ws: Workspace) -> None:
    ws.accounts.add(name="Acme")

    def fails(event: Event, unit: object) -> None:
        unit.session.add(Account(name=f"copy of {event.seq}"))  # type: ignore[attr-defined]
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        events.consume(ws.database, "copy", fails)
    assert events.receipt(ws.database, "copy") == 0
    assert ws.accounts.count() == 1


CONSUME = """
    import os, signal, sys, time, crm_lab
    from crm_lab.store import events
    from crm_lab.store.entities import Setting
    done = 0
    def handle(event, unit):
        global done
        unit.session.add(Setting(key=f"seen {event.seq}", value=1))
        unit.session.flush()
        done += 1
        if done == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
    with crm_lab.open(sys.argv[1]) as ws:
        while events.consume(ws.database, "count", handle, limit=4):
            pass
"""


def test_a_consumer_that_is_killed_repeats_and_skips_nothing(store: URL, python: Python) -> None:
    with crm_lab.open(store) as ws:
        for number in range(15):
            ws.accounts.add(name=f"Account {number}")
        for deadly in (1, 6, 7, 0):  # the last one lives; a key that is there already would end it with an error
            consumer = python(CONSUME, full(store), deadly)
            told = consumer.communicate()
            assert (consumer.returncode == 0) == (deadly == 0), told
        with ws.database.read() as session:
            keys = set(session.scalars(select(Setting.key).where(Setting.key.like("seen %"))))
        assert keys == {f"seen {seq}" for seq in numbers(ws.database)}


def test_two_consumers_of_one_name_begin_at_once(ws: Workspace) -> None:
    ws.accounts.add(name="Acme")
    seen: list[int] = []
    problems: list[BaseException] = []
    gate = threading.Barrier(4)

    def run() -> None:
        gate.wait()
        try:
            events.consume(ws.database, "new", lambda event, unit: seen.append(event.seq))
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert sorted(seen) == numbers(ws.database)


def test_writers_at_once_number_without_gaps_and_in_order(ws: Workspace) -> None:
    def write() -> None:
        for _ in range(5):
            ws.accounts.add(name="Acme")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = events.since(ws.database, 0)
    assert [one.seq for one in told] == list(range(1, 21))
    assert all(b.seq - a.seq == 1 for a, b in pairwise(told))


def test_work_by_hand_is_one_entry(ws: Workspace) -> None:
    with ws.database.write(ws.actor, "api") as unit:
        unit.note(Entry("exported", "accounts", data={"rows": 3}))
    with ws.database.read() as session:
        audit = session.scalars(select(AuditLog)).one()
        assert (audit.action, audit.origin, audit.actor) == ("exported", "api", ws.actor.name)
        assert session.scalars(select(Event)).one().data == {"rows": 3}
