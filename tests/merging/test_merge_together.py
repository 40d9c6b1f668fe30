"""Two people merge at once; a process dies in the middle."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime

from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

import crm_lab
from crm_lab.errors import CrmLabError, Refused, StaleRecord
from crm_lab.merging.merge import Merged
from crm_lab.merging.unmerge import Unmerged
from crm_lab.store.failures import translated
from crm_lab.workspace import Workspace

from ..conftest import Python, full
from ..store.test_together import at_once

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LUCK = random.Random(20261123)


def test_of_two_who_merge_the_same_pair_one_wins(ws: Workspace) -> None:
    for _ in range(5):
        one, two = (ws.accounts.add(name=name).id for name in ("One", "Two"))
        results = at_once(lambda a=one, b=two: ws.accounts.merge(a, b), lambda a=one, b=two: ws.accounts.merge(b, a))
        won = [each for each in results if isinstance(each, Merged)]
        told = [each for each in results if isinstance(each, StaleRecord)]
        assert len(won) == len(told) == 1, results
        assert "was merged into" in told[0].message
        assert ws.accounts.get(won[0].kept.id).id == won[0].kept.id


def test_of_two_who_take_a_merge_apart_one_wins(ws: Workspace) -> None:
    one, two = (ws.accounts.add(name=name).id for name in ("One", "Two"))
    merge = ws.accounts.merge(one, two).merge_id
    results = at_once(*[lambda: ws.accounts.unmerge(merge)] * 2)
    assert {type(each) for each in results} == {Unmerged, Refused}


def test_a_record_goes_to_one_place_only(ws: Workspace) -> None:
    goals = [ws.accounts.add(name=f"Goal {n}").id for n in range(3)]
    loose = ws.accounts.add(name="Loose").id
    results = at_once(*[lambda goal=goal: ws.accounts.merge(goal, loose) for goal in goals])
    assert sum(isinstance(each, Merged) for each in results) == 1, results
    assert sum(isinstance(each, StaleRecord) for each in results) == 2


def test_rows_that_are_written_meanwhile_are_not_lost(ws: Workspace) -> None:
    keep, other = (ws.accounts.add(name=name).id for name in ("Keep", "Other"))
    gate, problems = threading.Barrier(2), list[CrmLabError]()

    def write() -> None:
        gate.wait()
        for number in range(15):
            try:
                ws.activities.add(channel="note", occurred_at=NOON, subject=str(number), account_id=other)
            except CrmLabError as problem:
                problems.append(problem)

    thread = threading.Thread(target=write)
    thread.start()
    gate.wait()
    merge = ws.accounts.merge(keep, other)
    thread.join()
    assert not problems
    assert ws.activities.count(account_id=[keep, other]) == 15
    moved = merge.moved.get("activities", 0)
    assert ws.activities.count(account_id=keep) == 15  # those that were written later reached the survivor
    ws.accounts.unmerge(merge.merge_id)
    assert ws.activities.count(account_id=other) == moved
    assert ws.activities.count(account_id=[keep, other]) == 15


class Clash(Exception):
    """What PostgreSQL says to one of two writers that wait for each other."""

    sqlstate = "40P01"


def test_of_two_who_wait_for_each_other_one_is_told_to_repeat(sqlite_store: URL) -> None:
    problem = OperationalError("UPDATE", None, Clash("deadlock detected"))
    told = translated(problem, sqlite_store)
    assert isinstance(told, StaleRecord)
    assert "repeat it" in told.message


WORK = """
    import sys, crm_lab
    with crm_lab.open(sys.argv[1]) as ws:
        keep, *others = list(ws.accounts.frame().sort_values("name").id)
        print("begin", flush=True)
        while True:
            ws.accounts.unmerge(ws.accounts.merge(keep, others).merge_id)
"""


def test_a_process_that_dies_leaves_nothing_half(store: URL, python: Python) -> None:
    with crm_lab.open(store) as ws:
        ids = [ws.accounts.add(name=name).id for name in ("A keep", "B", "C")]
        for number in range(60):
            ws.contacts.add(name=f"P{number}", account_id=ids[1 + number % 2], phone=f"138{number:08}")
        for _ in range(3):
            process = python(WORK, full(store))
            assert process.stdout is not None
            assert process.stdout.readline(), process.communicate()
            time.sleep(LUCK.uniform(0, 0.4))
            process.kill()
            process.communicate()
            whole_or_nothing(ws, ids)


def whole_or_nothing(ws: Workspace, ids: list[str]) -> None:
    """Either all is merged or nothing is; take it apart for the next turn."""
    held = ws.accounts.merges().query("undone_at.isna()")
    firms = ws.contacts.frame().account_id.value_counts().to_dict()
    if held.empty:
        assert set(ws.accounts.frame().id) == set(ids)
        assert firms == {ids[1]: 30, ids[2]: 30}
        return
    assert list(ws.accounts.frame().id) == ids[:1]
    assert firms == {ids[0]: 60}
    assert ws.accounts.unmerge(held.id.iloc[0]).stayed == []
    whole_or_nothing(ws, ids)
