"""A few recorded calls, and the screen on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace

from ...spoken_calls import CHINESE, GOOD, put_call, turns


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("calls")
    path = home / "calls.db"
    with crm_lab.open(path) as ws:
        _fill(ws, home / "calls")
    return path


def _fill(ws: Workspace, folder: Path) -> None:
    ann = ws.users.add(name="Ann", login="ann", role="rep")
    account = ws.accounts.add(name="Globe 环球", owner_id=ann.id)
    ws.contacts.add(name="Li Jing", account_id=account.id, phone="13800001111", owner_id=ann.id)
    put_call(folder, "20260110093000_13800001111", turns(GOOD))
    put_call(folder, "20260111093000_13900002222", turns(CHINESE), sound=False)
    put_call(folder, "20260112093000_nobody", turns((("A", "Hello there."), ("B", "Hello, wrong number."))))
    ws.calls.bring_in(folder, workers=1)
    for row in ws.calls.frame().to_dict("records"):
        if "13800001111" in row["file_name"]:
            ws.calls.link(row["id"], contact="Li Jing", rep="Ann")


@pytest.fixture
def screen(ws: Workspace) -> Any:
    return ws.call_review()


@pytest.fixture
def ids(ws: Workspace) -> dict[str, str]:
    """The ids of the calls: good, chinese, wrong."""
    rows = ws.calls.frame()
    names = {"1111": "good", "2222": "chinese", "nobody": "wrong"}
    return {name: id for part, name in names.items() for id in rows.loc[rows["file_name"].str.contains(part), "id"]}
