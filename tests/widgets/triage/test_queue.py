from __future__ import annotations

from typing import Any

import crm_lab
from crm_lab.workspace import Workspace

from ..conftest import Browser
from ..waiting import eventually


def subjects(found: dict[str, Any]) -> list[str]:
    return [row["subject"] for row in found["rows"]]


def ids(browser: Browser) -> dict[str, str]:
    return {row["subject"]: row["id"] for row in browser.ok("queue")["rows"]}


def test_what_is_due_first_comes_first_and_says_so(browser: Browser) -> None:
    found = browser.ok("queue")
    assert subjects(found) == [f"Parcel {number}" for number in range(6)]
    assert [row["state"] for row in found["rows"]] == ["breached"] * 3 + ["ok"] * 3
    assert [row["promise"] for row in found["rows"]] == ["first_response"] * 6
    left = [row["left"] for row in found["rows"]]
    assert left == sorted(left)
    assert left[0] < 0 < left[-1]
    assert [row["customer"] for row in found["rows"]] == ["Acme 有限公司"] * 3 + ["new@nowhere.example"] * 3


def test_filters_narrow_and_every_choice_says_how_many_it_would_leave(browser: Browser, ws: Workspace) -> None:
    counts = browser.ok("queue")["counts"]
    assert counts["whose"] == {"": 6, "mine": 2, "team": 3, "nobody": 2}
    assert counts["state"] == {"breached": 3, "ok": 3}
    mine = browser.ok("queue", filters={"whose": "mine"}, fresh=False)
    assert subjects(mine) == ["Parcel 0", "Parcel 3"]
    assert mine["counts"]["category"] == {"Delivery": 1, "Invoice": 1}
    assert mine["counts"]["whose"]["nobody"] == 2
    for filters, wanted in (
        ({"whose": "nobody"}, [2, 5]),
        ({"whose": "team"}, [1, 3, 5]),
        ({"priority": "high", "state": "breached"}, [1]),
        ({"category": "Delivery", "channel": "email"}, [0, 2, 4]),
        ({"text": "PARCEL 4"}, [4]),
        ({"text": "acme"}, [0, 1, 2]),
        ({"text": "#3"}, [2]),
        ({"text": "3"}, [2, 3]),
        ({"text": "nothing like it"}, []),
        ({"status": "solved"}, []),
    ):
        found = browser.ok("queue", filters=filters, fresh=False)
        assert subjects(found) == [f"Parcel {number}" for number in wanted], filters
    assert browser.error("queue", filters={"colour": "red"})["code"] == "invalid"


def test_a_solved_ticket_leaves_and_stands_behind_its_status(browser: Browser) -> None:
    id = ids(browser)["Parcel 1"]
    browser.ok("act", what="solve", ids=[id])
    assert "Parcel 1" not in subjects(browser.ok("queue", fresh=False))
    solved = browser.ok("queue", filters={"status": "solved"}, fresh=False)
    assert subjects(solved) == ["Parcel 1"]
    assert solved["rows"][0]["state"] == "none"


def test_a_ticket_that_waits_for_the_customer_comes_after_those_that_do_not(browser: Browser) -> None:
    id = ids(browser)["Parcel 4"]
    browser.ok("act", what="reply", ids=[id], given={"text": "Which parcel?", "then": "wait"})
    found = browser.ok("queue", fresh=False)
    assert subjects(found)[-1] == "Parcel 4"
    assert (found["rows"][-1]["status"], found["rows"][-1]["state"]) == ("waiting", "paused")


def test_pages_go_from_any_place_on(browser: Browser) -> None:
    browser.ok("queue")
    page = browser.ok("queue_page", start=4, count=10)
    assert (page["start"], page["total"], subjects(page)) == (4, 6, ["Parcel 4", "Parcel 5"])
    assert browser.ok("queue_page", start=99, count=1)["rows"] == []
    assert browser.ok("queue_ids")["total"] == 6


def test_others_changes_are_told_own_ones_are_not(browser: Browser, ws: Workspace) -> None:
    id = ids(browser)["Parcel 5"]
    browser.ok("act", what="note", ids=[id], given={"text": "asked the carrier"})
    with crm_lab.open(ws.database.url) as other:
        other.products.add(name="Not a ticket")
        other.tickets.solve(id)
    eventually(lambda: browser.events("changed"))
    assert len(browser.events("changed")) == 1
    assert "Parcel 5" not in subjects(browser.ok("queue"))


def test_what_others_do_meanwhile_is_news_though_one_does_something_oneself(browser: Browser, ws: Workspace) -> None:
    known = ids(browser)
    browser.board._end_watch()
    with crm_lab.open(ws.database.url) as other:
        other.tickets.solve(known["Parcel 5"])
        browser.ok("act", what="note", ids=[known["Parcel 0"]], given={"text": "asked the carrier"})
        assert len(browser.events("changed")) == 1
        assert "Parcel 5" not in subjects(browser.ok("queue", fresh=False, news=True))
        other.tickets.solve(known["Parcel 4"])
        browser.ok("team")
        browser.board._changed(ws.database.last_event())
        assert len(browser.events("changed")) == 2
        assert "Parcel 4" not in subjects(browser.ok("queue", fresh=False, news=True))


def test_an_agent_sees_their_own_tickets_only(ws: Workspace) -> None:
    with crm_lab.open(ws.database.url, "ben") as bens:
        screen: Any = bens.triage()
        try:
            found = screen.queue()
            assert subjects(found) == ["Parcel 1", "Parcel 4"]
            assert found["counts"]["whose"]["mine"] == 2
        finally:
            screen.close()
