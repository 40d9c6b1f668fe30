"""What a board is told of changes by others, and that its own are no news to it."""

from __future__ import annotations

from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace
from crm_lab_widgets.board import PipelineBoard

from .conftest import Browser
from .test_board_verbs import column
from .waiting import eventually


def test_what_another_kernel_changes_is_told(browser: Browser, ws: Workspace) -> None:
    card = column(browser.ok("open"), "Needs")["cards"][0]
    with crm_lab.open(ws.database.url) as other:
        other.opportunities.move(card["id"], "won")
    event = eventually(lambda: browser.events("changed"))[-1]
    assert event["seq"] == ws.database.last_event()
    assert next(one["count"] for one in event["columns"] if one["id"] == card["stage"]) == 9


def test_only_news_is_told_and_only_the_touched_columns(browser: Browser, ws: Workspace) -> None:
    snapshot = browser.ok("open")
    mine, theirs = column(snapshot, "Needs")["cards"][:2]
    won = column(snapshot, "Won")["id"]
    browser.ok("move", deal=mine["id"], stage=won, version=mine["version"])
    ws.activities.add(channel="note", subject="no news for a board", occurred_at="2026-01-01T00:00:00+00:00")
    ws.opportunities.update(theirs["id"], next_step="call")
    eventually(lambda: browser.events("changed"))
    assert {stage for event in browser.events("changed") for stage in event["touched"]} == {theirs["stage"]}
    ws.opportunities.move(mine["id"], "Needs")
    eventually(lambda: {won, theirs["stage"]} <= set(browser.events("changed")[-1]["touched"]))


def test_what_others_do_to_a_deal_right_after_oneself_is_news(
    browser: Browser, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = column(browser.ok("open"), "Needs")["cards"][0]
    after = PipelineBoard._after

    def slow(self: PipelineBoard, id: str, stages: set[str], moved: bool = False) -> dict[str, Any]:
        ws.opportunities.update(id, next_step="call")
        return after(self, id, stages, moved)

    monkeypatch.setattr(PipelineBoard, "_after", slow)
    browser.ok("edit", deal=deal["id"], version=deal["version"], changes={"name": "Mine"})
    eventually(lambda: browser.events("changed"))


def test_a_changed_account_may_show_anywhere(browser: Browser, ws: Workspace) -> None:
    account = column(browser.ok("open"), "Needs")["cards"][0]["account"]["id"]
    ws.accounts.update(account, name="Renamed")
    assert len(eventually(lambda: browser.events("changed"))[-1]["touched"]) == 6
