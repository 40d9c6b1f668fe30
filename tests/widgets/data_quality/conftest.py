"""A small company with gaps in its data, and a data-quality screen on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace

from ..conftest import Browser


@pytest.fixture(scope="session")
def untidy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("untidy") / "untidy.db"
    with crm_lab.open(path) as ws:
        _fill(ws)
    return path


def _fill(ws: Workspace) -> None:
    anna = ws.users.add(name="Anna 王", login="anna", role="rep")
    for number in range(12):
        account = ws.accounts.add(
            name=f"Account {number:02d}",
            owner_id=anna.id,
            phone=f"139{number:08d}",
            city="上海" if number % 3 else None,
            industry="Optics",
        )
        ws.opportunities.add(
            name=f"Deal {number:02d}",
            account_id=account.id,
            amount=1000 * (number + 1) if number else None,
            expected_close="2099-01-31",
            next_step="call",
        )
    ws.contacts.add(name="李静", title="CFO", phone="12")


@pytest.fixture
def ws(untidy_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    path = tmp_path / "crm.db"
    shutil.copy(untidy_file, path)
    with crm_lab.open(path) as workspace:
        yield workspace


@pytest.fixture
def browser(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    ws.watch.interval = 0.05
    sent: list[dict[str, Any]] = []
    screen = ws.data_quality()
    monkeypatch.setattr(screen, "send", lambda content, buffers=None: sent.append(content))
    yield Browser(screen, sent)
    screen.close()
