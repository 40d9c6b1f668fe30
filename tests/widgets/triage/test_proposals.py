from __future__ import annotations

import threading
from typing import Any

import pytest

from crm_lab.service.proposing.proposed import Duplicate, Proposal, Proposals, Reason
from crm_lab.service.tickets import Tickets
from crm_lab.workspace import Workspace

from ..conftest import Browser
from ..waiting import eventually
from .test_queue import ids

WHY = (Reason("9 answered tickets were", "已回复工单中有 9 张如此"),)


def proposals(id: str, category: str = "Returns") -> Proposals:
    """What could be proposed; how it is worked out is tested with the tickets."""
    fields = (
        Proposal("category", category, 0.93, "history", WHY, "Delivery", True, (("Invoice", 0.06),)),
        Proposal("priority", "urgent", 0.7, "rule", WHY, "normal", False),
        Proposal("language", "en", 0.9, "letters", WHY, None, True),
        Proposal("sentiment", "negative", 0.6, "rule", WHY, None, False),
    )
    same = (Duplicate("another", 2, "Parcel 1", 0.8, WHY),)
    return Proposals(id, 1, fields, same, ("no learner",), ("category",))


@pytest.fixture
def proposed(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is proposed for a ticket, as the browser is told it."""
    monkeypatch.setattr(Tickets, "propose", lambda self, id: proposals(id))
    return told(browser, ids(browser)["Parcel 0"])


def told(browser: Browser, id: str) -> dict[str, Any]:
    before = len(browser.events("proposed"))
    assert browser.ok("propose", id=id) == {}
    return dict(eventually(lambda: browser.events("proposed")[before:])[0])


def test_what_is_proposed_is_told_with_confidence_and_reasons_in_both_languages(proposed: dict[str, Any]) -> None:
    assert [one["field"] for one in proposed["fields"]] == ["category", "priority", "language", "sentiment"]
    assert proposed["fields"][0] == {
        "field": "category",
        "value": "Returns",
        "present": "Delivery",
        "confidence": 0.93,
        "sure": True,
        "reasons": [["9 answered tickets were", "已回复工单中有 9 张如此"]],
        "others": [{"value": "Invoice", "confidence": 0.06}],
    }
    assert (proposed["state"], proposed["notes"], proposed["learnt"]) == ("ready", ["no learner"], ["category"])
    assert [one["number"] for one in proposed["duplicates"]] == [2]


def test_real_proposals_come_out_as_plain_data(browser: Browser, ws: Workspace) -> None:
    id = ws.tickets.open("紧急: 快递 0 在哪里").id
    found = told(browser, id)
    assert {one["field"]: (one["value"], one["sure"]) for one in found["fields"]} == {
        "priority": ("urgent", False),
        "language": ("zh", True),
    }
    assert found["fields"][1]["reasons"] == [["its letters are of that language", "文字属于该语言"]]
    assert found["learnt"] == []


def test_accepting_is_one_step_that_the_screens_undo_takes_back(
    browser: Browser, ws: Workspace, proposed: dict[str, Any]
) -> None:
    id = proposed["id"]
    done = browser.ok("accept", id=id, values={"category": "Returns", "language": "en"})
    assert done["undo"] == {"what": "accept", "name": "#1"}
    ticket = ws.tickets.get(id)
    assert (ticket.category, ticket.language, ticket.priority) == ("Returns", "en", "normal")
    assert browser.ok("queue", filters={"category": "Returns"})["total"] == 1
    steps = [one for one in browser.ok("ticket", id=id)["entries"] if one["kind"] == "step"]
    assert [change["field"] for change in steps[-1]["changes"]] == ["category", "language"]
    browser.ok("undo")
    ticket = ws.tickets.get(id)
    assert (ticket.category, ticket.language) == ("Delivery", None)
    browser.ok("accept", id=id, values={"priority": "urgent"})
    assert ws.tickets.get(id).priority == "urgent"


def test_what_changed_since_is_not_accepted(
    browser: Browser, ws: Workspace, proposed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    id = proposed["id"]
    assert browser.error("accept", id=ids(browser)["Parcel 1"], values={"category": "Returns"})["code"] == "refused"
    assert "nothing is proposed for 'owner_id'" in browser.error("accept", id=id, values={"owner_id": "x"})["message"]
    monkeypatch.setattr(Tickets, "propose", lambda self, id: proposals(id, "Repair"))
    told(browser, id)
    assert browser.error("accept", id=id, values={"category": "Returns"})["code"] == "stale"
    ws.tickets.update(id, category="Invoice")
    assert browser.error("accept", id=id, values={"category": "Repair"})["code"] == "stale"
    assert ws.tickets.get(id).category == "Invoice"


def test_another_choice_is_a_change_like_any_other(browser: Browser, ws: Workspace) -> None:
    id = ids(browser)["Parcel 0"]
    browser.ok("act", what="change", ids=[id], given={"sentiment": "negative"})
    assert ws.tickets.get(id).sentiment == "negative"
    assert browser.error("act", what="change", ids=[id], given={"sentiment": "x"})["code"] == "invalid"


def test_nobody_waits_for_proposals_and_of_tickets_passed_by_only_the_last_is_looked_at(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, asked, go_on = ids(browser), list[str](), threading.Event()

    def slow(self: Any, id: str) -> Proposals:
        asked.append(id)
        assert go_on.wait(60)
        return proposals(id)

    monkeypatch.setattr(Tickets, "propose", slow)
    browser.ok("propose", id=known["Parcel 0"])
    eventually(lambda: asked)
    for number in (1, 2, 3):
        browser.ok("propose", id=known[f"Parcel {number}"])
    assert browser.ok("ticket", id=known["Parcel 1"])["ticket"]["subject"] == "Parcel 1"
    go_on.set()
    eventually(lambda: len(browser.events("proposed")) == 2)
    assert asked == [known["Parcel 0"], known["Parcel 3"]]


def test_what_fails_while_looking_is_told(browser: Browser) -> None:
    found = told(browser, "nobody")
    assert (found["state"], found["error"]["code"]) == ("failed", "not_found")
