"""A small company with orders, deals and contacts, and the automation screen on it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trade") / "trade.db"
    with crm_lab.open(path) as ws:
        _fill(ws)
    return path


def _fill(ws: Workspace) -> None:
    anna = ws.users.add(name="Anna 王", login="anna", role="rep")
    today = date.today()
    for number in range(10):
        account = ws.accounts.add(
            name=f"Account {number}", city="上海" if number < 4 else "Hamburg", owner_id=anna.id, employees=number * 10
        )
        if number < 6:
            ordered = today - timedelta(days=5 if number < 3 else 200)
            ws.orders.add(name=f"Order {number}", account_id=account.id, amount=1000 * (number + 1), ordered_on=ordered)
    ws.opportunities.add(name="Laser", account_id=account.id, amount=5000)
    ws.contacts.add(name="李静", account_id=account.id, birthday="1990-01-01")
    ws.custom_fields.add(entity="accounts", key="budget", name="Budget", name_zh="预算", type="number")
    ws.tags.add(name="VIP", group="Value", kind="value")


@pytest.fixture
def screen(ws: Workspace) -> Any:
    return ws.automation()
