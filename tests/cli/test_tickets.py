"""The service desk in a terminal."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.store.entities import Setting

from .conftest import Run


def test_a_life(run: Run, store: URL) -> None:
    with crm_lab.open(store) as ws:
        ws.contacts.add(name="Ada", email="ada@x.de")
        team = ws.teams.add(name="Support").id
    code, out, _ = run("tickets", "open", "打印机坏了", "--email", "ada@x.de", "--priority", "urgent")
    assert (code, out) == (0, "#1 is open\n")
    assert run("tickets", "reply", "1", "Is it on?", "--then", "wait")[0] == 0
    out = run("tickets", "list")[1]
    assert re.search(r"#1      urgent  paused, (24 h|23 h 5\d min) left", out)
    assert "打印机坏了" in out
    assert "1 not solved" in out
    assert "0 not solved" in run("tickets", "list", "--state", "breached")[1]
    for deed in ("resume", "solve", "reopen", "close"):
        assert run("tickets", deed, "1")[1] == f"#1: {deed} done\n"
    assert run("tickets", "note", "1", "was off")[0] == 0
    shown = run("tickets", "show", "1")[1]
    assert all(word in shown for word in ("policy Standard", "first response: met", "Is it on?", "was off", "reopened"))
    assert "\n  language: zh (95%; its letters are of that language)" in run("tickets", "propose", "1")[1]
    assert run("tickets", "accept", "1")[1] == "#1: language is zh\n"
    assert run("tickets", "accept", "1")[1].startswith("#1: nothing is sure enough; 'crm-lab tickets propose 1'")
    assert "nothing is proposed for 'category'" in run("tickets", "accept", "1", "category")[2]
    assert run("tickets", "assign", "1", "--team", "Support")[1] == "#1: assign done\n"
    assert "assign needs a user" in run("tickets", "assign", "1")[2]
    assert run("tickets", "watch")[1] == "told of 0 due soon and 0 broken\n"
    with crm_lab.open(store) as ws:
        assert ws.tickets.count(team_id=team) == 1
        assert ws.audit.frame(entity="tickets")["origin"].unique().tolist() == ["cli"]


def test_times_are_those_of_the_store_and_nobody_is_called_none(run: Run, store: URL) -> None:
    with crm_lab.open(store) as ws:
        with ws.database.write() as unit:
            unit.session.add(Setting(key="timezone", value="Asia/Shanghai"))
        ticket = ws.tickets.open("help", at=datetime(2026, 3, 2, 20, tzinfo=UTC))
        at = datetime(2026, 3, 2, 21, tzinfo=UTC)
        ws.activities.add(
            channel="email", direction="in", occurred_at=at, ticket_id=ticket.id, body="hi", owner_id=None
        )
    shown = run("tickets", "show", "1")[1]
    assert "2026-03-03 05:00 email in   hi" in shown
    assert "None" not in shown


@pytest.mark.usefixtures("store")
def test_an_unknown_ticket(run: Run) -> None:
    code, _, err = run("tickets", "solve", "7")
    assert code == 2
    assert "there is no ticket #7" in err
