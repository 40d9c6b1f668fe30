"""What the call review screen asks of coaching: marks, comments, passages, each taken back by undo."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.store.scope import Actor
from crm_lab.workspace import Workspace

from ..conftest import Browser

CARD = {"card": "Sales call", "version": 1}


@pytest.fixture
def good(browser: Browser, ids: dict[str, str]) -> dict[str, Any]:
    """The call that is linked, as the screen gets it."""
    found: dict[str, Any] = browser.ok("call", id=ids["good"])
    assert (found["judged"]["card"], found["judged"]["version"]) == tuple(CARD.values())
    assert (found["coaches"], found["comments"], found["passages"]) == ({}, [], [])
    return found


def marked(browser: Browser, id: str, item: str, mark: bool | None, note: str = "") -> dict[str, Any]:
    done: dict[str, Any] = browser.ok("set_mark", id=id, item=item, mark=mark, note=note, **CARD)
    return done


def test_a_mark_stands_beside_the_machines_and_is_taken_back(browser: Browser, good: dict[str, Any]) -> None:
    done = marked(browser, good["id"], "greeting", False, "mumbled")
    own = {"mark": False, "state": "missed", "note": "mumbled", "here": True}
    assert done["coached"]["coaches"] == {"greeting": {"own": own, "others": []}}
    assert done["undo"] == {"what": "mark", "name": good["file"]}
    changed = marked(browser, good["id"], "greeting", None)["coached"]["coaches"]["greeting"]["own"]
    assert (changed["state"], changed["note"]) == ("unknown", "")
    assert marked(browser, good["id"], "forbidden_promise", True)["coached"]["coaches"]["forbidden_promise"]["own"][
        "state"
    ] == ("missed")
    assert marked(browser, good["id"], "price_objection", False)["coached"]["coaches"]["price_objection"]["own"][
        "state"
    ] == ("absent")
    for _ in range(3):
        browser.ok("undo")
    assert browser.ok("call", id=good["id"])["coaches"] == {"greeting": {"own": own, "others": []}}
    assert browser.ok("clear_mark", id=good["id"], item="greeting", **CARD)["coached"]["coaches"] == {}
    browser.ok("undo")
    assert browser.ok("call", id=good["id"])["coaches"]["greeting"]["own"] == own
    assert browser.ok("undo")["undo"] is None
    assert browser.ok("call", id=good["id"])["coaches"] == {}


def test_marks_of_others_are_shown_with_their_names(browser: Browser, ws: Workspace, good: dict[str, Any]) -> None:
    max_ = ws.users.add(name="Max", login="max", role="analyst")
    theirs = Workspace(ws.database, Actor(max_.id, "Max", "analyst")).calls
    theirs.mark(good["id"], "greeting", True, "warm")
    theirs.comment(good["id"], 3, "Well done.")
    call = browser.ok("call", id=good["id"])
    (other,) = call["coaches"]["greeting"]["others"]
    assert (other["by"], other["state"], other["note"], call["coaches"]["greeting"]["own"]) == (
        "Max",
        "met",
        "warm",
        None,
    )
    assert (call["comments"][0]["by"], call["comments"][0]["mine"]) == ("Max", True)  # an administrator may


def test_comments_are_written_changed_removed_and_brought_back(browser: Browser, good: dict[str, Any]) -> None:
    later = browser.ok("add_comment", id=good["id"], at=9.0, text="Later")["coached"]["comments"][0]
    done = browser.ok("add_comment", id=good["id"], at=2.5, text="Ask why.")
    first = done["coached"]["comments"][0]
    assert [one["at"] for one in done["coached"]["comments"]] == [2.5, 9.0]
    told = browser.ok("edit_comment", comment=first["id"], text="Ask why first.")["coached"]["comments"]
    assert told[0]["text"] == "Ask why first."
    assert len(browser.ok("drop_comment", comment=later["id"])["coached"]["comments"]) == 1
    said = []
    for _ in range(4):
        browser.ok("undo")
        said.append([one["text"] for one in browser.ok("call", id=good["id"])["comments"]])
    assert said == [["Ask why first.", "Later"], ["Ask why.", "Later"], ["Later"], []]
    assert browser.error("edit_comment", comment="nothing", text="x")["code"] == "not_found"
    assert browser.error("add_comment", id=good["id"], at=2.5, text=" ")["code"] == "invalid"


def test_passages_are_kept_changed_and_taken_out(browser: Browser, ws: Workspace, good: dict[str, Any]) -> None:
    words = {"title": "Opening", "tags": ["greeting"], "note": ""}
    done = browser.ok("keep_passage", id=good["id"], start=0.0, end=7.6, **words)
    (one,) = done["coached"]["passages"]
    assert one["quote"].splitlines() == [turn[3] for turn in good["spoken"]["segments"][:2]]
    changed = browser.ok("edit_passage", passage=one["id"], title="Start", tags=[], note="Calm")["coached"]["passages"]
    assert (changed[0]["title"], changed[0]["tags"], changed[0]["note"]) == ("Start", [], "Calm")
    assert browser.ok("drop_passage", passage=one["id"])["coached"]["passages"] == []
    browser.ok("undo")
    assert ws.calls.passages().title.tolist() == ["Start"]
    browser.ok("undo")
    assert ws.calls.passages()[["title", "note"]].values.tolist() == [["Opening", None]]
    assert browser.ok("undo")["undo"] is None
    assert ws.calls.passages().empty
