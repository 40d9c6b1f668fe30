from __future__ import annotations

from crm_lab.workspace import Workspace

from ..conftest import Browser
from .test_queue import ids


def test_many_tickets_are_changed_in_one_go_and_taken_back_in_one_go(browser: Browser, ws: Workspace) -> None:
    known = ids(browser)
    chosen = [known["Parcel 0"], known["Parcel 2"], known["Parcel 4"]]
    done = browser.ok("act", what="change", ids=chosen, given={"priority": "low"})
    assert (done["done"], done["undo"]) == (3, {"what": "change", "name": "3"})
    assert ws.tickets.count(priority="low") == 3
    browser.ok("act", what="assign", ids=chosen, given={"to": "ben"})
    assert ws.tickets.count(owner_id=ws.users.frame(name="Ben")["id"].iloc[0]) == 4
    assert browser.ok("undo") == {
        "undone": {"what": "assign", "name": "3"},
        "next": {"what": "change", "name": "3"},
    }
    ws.tickets.note(known["Parcel 5"], "done elsewhere")
    browser.ok("undo")
    assert "done elsewhere" in list(ws.tickets.history(known["Parcel 5"])["text"])
    assert ws.tickets.count(priority="low") == 0
    assert browser.error("undo")["code"] == "refused"
    assert [row["priority"] for row in browser.ok("queue", fresh=False)["rows"]] == ["normal", "high"] * 3


def test_undo_takes_back_what_it_says_and_nothing_else(browser: Browser, ws: Workspace) -> None:
    known = ids(browser)
    browser.ok("act", what="change", ids=[known["Parcel 1"]], given={"priority": "low"})
    browser.ok("act", what="solve", ids=[known["Parcel 0"]])
    ws.tickets.note(known["Parcel 0"], "done elsewhere")
    error = browser.error("undo")
    assert (error["code"], error["data"]["next"]) == ("refused", {"what": "change", "name": "#2"})
    assert "done elsewhere" in list(ws.tickets.history(known["Parcel 0"])["text"])
    assert browser.ok("undo")["next"] is None  # what can't be taken back any more bars nothing before it
    assert ws.tickets.get(known["Parcel 1"]).priority == "high"


def test_what_changed_nothing_takes_nothing_back(browser: Browser, ws: Workspace) -> None:
    id = ids(browser)["Parcel 0"]
    ws.tickets.wait(id)
    done = browser.ok("act", what="wait", ids=[id])
    assert (done["did"], done["undo"]) == ({"what": "wait", "name": "#1"}, None)
    assert browser.error("undo")["code"] == "refused"
    assert browser.ok("queue", filters={"status": "waiting"})["total"] == 1


def test_what_can_not_be_done_to_one_is_told_and_done_to_the_others(browser: Browser) -> None:
    known = ids(browser)
    browser.ok("act", what="solve", ids=[known["Parcel 0"]])
    done = browser.ok("act", what="wait", ids=[known["Parcel 0"], known["Parcel 1"]])
    assert (done["done"], done["refused"]) == (1, 1)
    assert "is solved" in done["problems"][0]
    error = browser.error("act", what="wait", ids=[known["Parcel 0"]])
    assert (error["code"], "is solved" in error["message"]) == ("refused", True)


def test_a_reply_stands_in_the_timeline_until_it_is_taken_back(browser: Browser, ws: Workspace) -> None:
    id = ids(browser)["Parcel 0"]
    done = browser.ok("act", what="reply", ids=[id], given={"text": "It is on its way.", "then": "solve"})
    assert done["undo"] == {"what": "reply", "name": "#1"}
    assert "It is on its way." in list(ws.tickets.history(id)["text"])
    assert ws.tickets.get(id).resolved_at is not None
    browser.ok("undo")
    assert "It is on its way." not in list(ws.tickets.history(id)["text"])
    assert ws.tickets.get(id).resolved_at is None


def test_nonsense_is_refused_in_one_sentence(browser: Browser) -> None:
    id = ids(browser)["Parcel 0"]
    assert "can't be 'delete'" in browser.error("act", what="delete", ids=[id])["message"]
    assert "between 1 and 1,000" in browser.error("act", what="solve", ids=[])["message"]
    assert "can't be told owner" in browser.error("act", what="change", ids=[id], given={"owner": "x"})["message"]
    assert browser.error("act", what="reply", ids=[id], given={"text": "  "})["code"] == "invalid"
    assert browser.error("act", what="change", ids=[id], given={"priority": "x"})["code"] == "invalid"
    assert browser.error("act", what="solve", ids=["nobody"])["code"] == "refused"
