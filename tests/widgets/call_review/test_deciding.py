"""What a call proposes is decided on the screen; calls are searched by meaning while others are still read."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.workspace import Workspace

from ..conftest import Browser
from ..waiting import eventually


@pytest.fixture
def deal(ws: Workspace, ids: dict[str, str]) -> str:
    account = ws.accounts.frame().id.iloc[0]
    made = ws.opportunities.add(name="Scanners", account_id=account)
    ws.calls.link(ids["good"], opportunity=made.id)
    return str(made.id)


def by_kind(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in told["proposals"]}


def test_what_a_call_proposes_has_its_place_and_says_what_is_missing(browser: Browser, ids: dict[str, str]) -> None:
    found = by_kind(browser.ok("proposed", id=ids["good"]))
    assert list(found) == ["summary", "task", "competitor", "objection"]
    task = found["task"]
    assert (task["text"], task["due_words"]) == ("I'll send you the offer on Friday.", "Friday")
    assert task["evidence"][0]["start"] == 16
    assert {kind: one["missing"] for kind, one in found.items()} == {
        "summary": None, "task": None, "competitor": "deal", "objection": "deal"
    }  # fmt: skip
    other = by_kind(browser.ok("proposed", id=ids["chinese"]))
    assert other["risk"]["sign"] == ["Promise that can't be kept", "违规承诺"]
    assert {one["missing"] for one in other.values()} == {"customer"}


def test_it_is_accepted_in_other_words_and_taken_back(
    browser: Browser, ws: Workspace, ids: dict[str, str], deal: str
) -> None:
    found = by_kind(browser.ok("proposed", id=ids["good"]))
    done = browser.ok("accept", proposal=found["task"]["id"], text="Send the offer", due_on="2026-02-01")
    assert by_kind(done["proposed"])["task"]["state"] == "accepted"
    assert done["undo"]["what"] == "accepted"
    (task,) = ws.activities.frame(channel="task").to_dict("records")
    assert (task["subject"], str(task["due_at"].date())) == ("Send the offer", "2026-02-01")
    done = browser.ok("accept", proposal=found["competitor"]["id"])
    assert "Globex" in ws.opportunities.full_frame().custom.iloc[0]["competitor"]
    done = browser.ok("refuse", proposal=found["objection"]["id"])
    assert by_kind(done["proposed"])["objection"]["state"] == "refused"
    for left in ("accepted", "accepted", None):
        undo = browser.ok("undo")["undo"]
        assert (undo and undo["what"]) == left
    assert {one["state"] for one in browser.ok("proposed", id=ids["good"])["proposals"]} == {"open"}
    assert ws.activities.frame(channel="task").empty


def test_what_cannot_be_decided_is_said(browser: Browser, ids: dict[str, str]) -> None:
    found = by_kind(browser.ok("proposed", id=ids["good"]))
    assert "no deal" in browser.error("accept", proposal=found["objection"]["id"])["message"]
    browser.ok("refuse", proposal=found["objection"]["id"])
    assert "refused already" in browser.error("refuse", proposal=found["objection"]["id"])["message"]


def test_calls_are_read_for_the_search_by_meaning_beside_the_screen(browser: Browser, ids: dict[str, str]) -> None:
    first = browser.ok("search_meaning", text="what does it cost, is it too expensive")
    assert first == {"hits": [], "reading": True}
    eventually(lambda: [one for one in browser.events("read") if one["ready"]])
    found = browser.ok("search_meaning", text="what does it cost, is it too expensive")
    assert not found["reading"]
    assert (found["hits"][0]["call"]["id"], found["hits"][0]["start"]) == (ids["good"], 4)
    assert browser.ok("search_meaning", text="expensive", filters={"language": "zh"})["hits"] == []
