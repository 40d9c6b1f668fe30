"""A few recorded calls on both engines, and the screen on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.workspace import Workspace

from ...spoken_calls import CHINESE, GOOD, put_call, turns


@pytest.fixture
def ws(store: URL, tmp_path: Path) -> Iterator[Workspace]:
    with crm_lab.open(store) as workspace:
        fill(workspace, tmp_path / "calls")
        yield workspace


def fill(ws: Workspace, folder: Path) -> None:
    """Bring in three calls: a good one that is linked, a transcript in Chinese, and one of two unknown voices."""
    ann = ws.users.add(name="Ann", login="ann", role="rep")
    account = ws.accounts.add(name="Globe 环球", owner_id=ann.id)
    ws.contacts.add(name="Li Jing", account_id=account.id, phone="13800001111", owner_id=ann.id)
    put_call(folder, "20260110093000_13800001111", turns(GOOD))
    put_call(folder, "20260111093000_13900002222", turns(CHINESE), sound=False)
    put_call(folder, "20260112093000_nobody", turns((("A", "Hello there."), ("B", "Hello, wrong number."))))
    ws.calls.bring_in(folder, workers=1)
    good = ws.calls.frame(link_state="linked")["id"].iloc[0]
    ws.calls.link(good, contact="Li Jing", rep="Ann")


@pytest.fixture
def screen(ws: Workspace) -> Iterator[Any]:
    made = ws.call_review()
    yield made
    made.close()


@pytest.fixture
def ids(ws: Workspace) -> dict[str, str]:
    """The ids of the calls: good, chinese, wrong."""
    rows = ws.calls.frame()
    names = {"1111": "good", "2222": "chinese", "nobody": "wrong"}
    return {name: id for part, name in names.items() for id in rows.loc[rows["file_name"].str.contains(part), "id"]}
