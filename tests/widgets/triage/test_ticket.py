from __future__ import annotations

from typing import Any

import pytest

from crm_lab.errors import InvalidValue
from crm_lab.workspace import Workspace

from ..conftest import Browser
from .test_queue import ids


def test_the_conversation_tells_what_was_said_and_done(browser: Browser, ws: Workspace) -> None:
    id = ids(browser)["Parcel 0"]
    ws.tickets.note(id, "asked the carrier")
    ws.tickets.reply(id, "One moment, please", then="wait")
    ws.tickets.receive(id, "Thanks")
    ws.tickets.assign(id, "ben")
    found = browser.ok("ticket", id=id)
    told = [(one["kind"], one["direction"], one["text"]) for one in found["entries"]]
    assert told[0] == ("said", "in", "<script>alert('owned')</script> Where is it?")
    assert [one for one in told if one[0] != "step"][1:] == [
        ("note", None, "asked the carrier"),
        ("said", "out", "One moment, please"),
        ("said", "in", "Thanks"),
    ]
    changes = [change for one in found["entries"] for change in one.get("changes", ())]
    assert changes[-1] == {"field": "owner", "before": [ws.actor.name] * 2, "after": ["Ben", "Ben"]}
    assert [one["field"] for one in changes] == ["status", "status", "owner"]
    assert found["before"] == 0
    short = browser.ok("ticket", id=id, most=2)
    assert (len(short["entries"]), short["before"] > 0) == (2, True)


def test_why_this_promise_applies_is_told(browser: Browser) -> None:
    found = browser.ok("ticket", id=ids(browser)["Parcel 1"])["promised"]
    assert (found["policy"], found["why"]) == ("Around the clock", "every ticket")
    promises = {one["promise"]: one for one in found["promises"]}
    assert promises["first_response"]["state"] == "breached"
    assert promises["resolution"]["target"] == 72 * 3600
    assert 0 < promises["resolution"]["left"] < 12 * 3600 + 60


def test_the_customers_face_comes_from_the_360(browser: Browser, ws: Workspace) -> None:
    known = ids(browser)
    account = str(ws.accounts.frame()["id"].iloc[0])
    ws.activities.add(
        channel="phone", direction="in", subject="Asked", account_id=account, occurred_at="2026-01-05T09:00+00:00"
    )
    face = browser.ok("face", id=known["Parcel 0"])["face"]
    assert (face["name"], face["tier"], face["person"]["name"]) == ("Acme 有限公司", "A", "Li Jing")
    assert [deal["name"] for deal in face["deals"]] == ["Laser"]
    assert [call["subject"] for call in face["calls"]] == ["Asked"]
    assert face["tickets"] == 2
    assert browser.ok("face", id=known["Parcel 4"]) == {"face": None, "hidden": False}
    assert browser.error("face", id="nobody")["code"] == "not_found"


def test_the_managers_view_counts_what_the_queue_holds(browser: Browser, ws: Workspace) -> None:
    known = ids(browser)
    for number, rating in enumerate((5, 4, 1)):
        id = known[f"Parcel {number}"]
        ws.tickets.solve(id)
        ws.satisfaction.answer(id, rating)
    team = browser.ok("team")
    assert {one["name"]: one["total"] for one in team["people"]} == {ws.actor.name: 1, "Ben": 1, None: 1}
    assert {one["name"]: one["total"] for one in team["teams"]} == {"Support": 2, None: 1}
    ages = {one["age"]: sum(one["priorities"].values()) for one in team["ageing"]}
    assert ages == {"4h": 1, "1d": 2, "3d": 0, "7d": 0, "30d": 0, "older": 0}
    assert len(team["ahead"]) == 8
    rated = team["satisfaction"]
    assert (rated["rated"], round(rated["average"], 2), rated["low"]) == (3, 3.33, 1)
    assert rated["average_from"] < rated["average"] < rated["average_to"]
    assert {(one["average"], one["average_from"]) for one in rated["people"]} == {(5, None), (4, None), (1, None)}
    assert all(one["rated"] == 1 for one in rated["people"])


def test_a_desk_without_tickets_has_nothing_to_show(tmp_path: Any) -> None:
    import crm_lab

    with crm_lab.open(tmp_path / "empty.db") as ws:
        screen = ws.triage(tab="team")
        assert (screen.queue()["total"], screen.queue()["rows"]) == (0, [])
        team = screen.team()
        assert (team["people"], team["satisfaction"]["rated"], team["satisfaction"]["people"]) == ([], 0, [])
        assert screen.open_()["tab"] == "team"
        screen.close()
        with pytest.raises(InvalidValue):
            ws.triage(tab="nowhere")


def test_the_reasons_of_a_promise_are_said_in_both_languages(browser: Browser, ws: Workspace) -> None:
    when = [{"field": "priority", "in": ["urgent", "high"]}, {"not": {"field": "subject", "contains": "refund"}}]
    targets = {"urgent": {"resolution": "4 hours"}}
    ws.sla_policies.add(name="Urgent", conditions=when, targets=targets, hours="Round the clock", position=-1)
    ticket = ws.tickets.open("On fire", priority="urgent")
    first, second = browser.ok("ticket", id=ticket.id)["promised"]["reasons"]
    assert first["said"] == ["priority is “Urgent” or “High”", "优先级是“紧急”或“高”"]
    assert first["value"] == ["Urgent", "紧急"]
    assert second["said"] == ["subject does not contain “refund”", "主题不包含“refund”"]
