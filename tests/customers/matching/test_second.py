"""What a second process computes is what is computed here, also when it can't be sent, fails or is gone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from operator import truediv

import pandas as pd
import pytest

from crm_lab.customers import likeness
from crm_lab.customers.second import Second
from crm_lab.intake import propose
from crm_lab.workspace import Workspace
from tests.customers.matching.test_likeness import leads


@pytest.fixture(scope="module")
def second() -> Iterator[Second]:
    one = Second()
    one.wake()
    yield one
    one.close()


def test_a_task_is_done_elsewhere(second: Second) -> None:
    assert second.start(os.getpid)() != os.getpid()


def test_one_task_at_a_time(second: Second) -> None:
    first, other = second.start(os.getpid), second.start(os.getpid)
    assert other() == os.getpid()
    assert first() != os.getpid()


def test_a_task_that_fails_tells_here() -> None:
    second = Second()
    second.wake()
    result = second.start(truediv, 1, 0)
    with pytest.raises(ZeroDivisionError):
        result()
    assert second.start(re.escape, "a.b")() == r"a\.b", "without the process all is done here"


def test_a_process_that_died_is_done_without() -> None:
    second = Second()
    second.wake()
    assert second._process is not None
    second._process.kill()
    second._process.wait()
    text = "x" * 1_000_000
    assert second.start(len, text)() == len(text)


def test_where_none_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    second = Second()
    second.wake()
    assert second.start(os.getpid)() == os.getpid()
    second.close()


def test_before_it_is_woken_and_after_it_is_closed_all_is_done_here() -> None:
    second = Second()
    assert second.start(os.getpid)() == os.getpid()
    second.close()


def test_an_import_lands_and_lists_the_same_with_and_without_it(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = leads(200, seed=6)
    woken, wake = list[Second](), Second.wake
    monkeypatch.setattr(likeness, "MANY", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(Second, "wake", lambda self, *modules: (woken.append(self), wake(self, *modules))[1])
    for name in ("name", "phone", "email", "company", "city", "address"):
        frame[name] = frame[name].fillna("")
    beside = propose(frame, ws, "leads").run(dry_run=True).likely()
    assert woken
    assert woken[0]._process is None, "it ends with the import"
    monkeypatch.setattr(likeness, "MANY", 1_000)
    alone = propose(frame, ws, "leads").run(dry_run=True).likely()
    assert len(alone)
    shown = ["line", "name", "score", "decision", "reasons"]
    pd.testing.assert_frame_equal(beside[shown], alone[shown])
