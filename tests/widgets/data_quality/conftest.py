"""A small company with gaps in its data, and a data-quality screen on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
def screen(ws: Workspace) -> Any:
    return ws.data_quality()
