"""A small service desk, and the triage screen on it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

AGES = (90, 60, 30, 10, 5, 3)
"""How many hours ago the tickets were opened."""


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    with crm_lab.open(path) as ws:
        _fill(ws)
    return path


def _fill(ws: Workspace) -> None:
    team = ws.teams.add(name="Support")
    ws.users.update(str(ws.actor.id), team_id=team.id)
    ben = ws.users.add(name="Ben", login="ben", role="rep", team_id=team.id)
    account = ws.accounts.add(name="Acme 有限公司", tier="A")
    person = ws.contacts.add(name="Li Jing", account_id=account.id, email="li@acme.example")
    ws.opportunities.add(name="Laser", account_id=account.id, amount=5000)
    ws.sla_policies.add(
        name="Around the clock",
        conditions=[],
        targets={one: {"first_response": "24 hours", "resolution": "72 hours"} for one in ("high", "normal", "low")},
        hours="Round the clock",
    )
    for number, age in enumerate(AGES):
        ws.tickets.open(
            f"Parcel {number}",
            "<script>alert('owned')</script> Where is it?",
            customer=person.id if number < 3 else None,
            email=None if number < 3 else "new@nowhere.example",
            channel="email",
            category=("Delivery", "Invoice")[number % 2],
            priority=("normal", "high")[number % 2],
            owner_id=(ws.actor.id, ben.id, None)[number % 3],
            team_id=team.id if number % 2 else None,
            at=utc_now() - timedelta(hours=age),
        )


@pytest.fixture
def screen(ws: Workspace) -> Any:
    return ws.triage()
