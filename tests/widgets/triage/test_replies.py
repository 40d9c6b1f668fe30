from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from crm_lab.replies.suggested import Suggested, Suggestions
from crm_lab.workspace import Workspace
from crm_lab_knowledge.citing import Citation, Sentence

from ..conftest import Browser
from ..waiting import eventually
from .test_queue import ids

BODY = "Parcels take three days. Ask the carrier for the number. <b>Bold</b> words are nothing."


@pytest.fixture
def article(ws: Workspace) -> Any:
    made = ws.articles.add(title="Where is my parcel?", body=BODY, language="en")
    ws.articles.submit(made.id)
    return ws.articles.publish(made.id, review_on=date(2099, 1, 1))


def suggested(article: Any, ticket: str) -> Suggested:
    text = "Dear {contact.name},\nParcels take three days."
    quote = "Parcels take three days."
    cited = Citation(article.id, (), 0, len(quote), quote, "", 1.0)
    sentences = (Sentence(text[:20], 0, 20, (), True), Sentence(quote, 21, 21 + len(quote), (cited,)))
    told = {"title": article.title, "text": text, "template": text, "sentences": sentences, "missing": ()}
    return Suggested(
        "article",
        article.id,
        confidence=0.8,
        sure=True,
        score=1.0,
        question="Where is it?",
        matched="",
        language="en",
        revision=article.revision,
        ticket_id=ticket,
        **told,
    )


def answer(article: Any, ticket: str) -> Suggestions:
    return Suggestions("Where is it?", "en", (suggested(article, ticket),), ())


@pytest.fixture
def found(browser: Browser, ws: Workspace, article: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The suggestions of a ticket, as the browser is told them; the search itself is tested with the replies."""
    id = ids(browser)["Parcel 0"]
    monkeypatch.setattr(type(ws.replies), "suggest", lambda self, asked, k: answer(article, asked.id))
    assert browser.ok("suggest", id=id)["state"] == "looking"
    eventually(lambda: browser.events("suggested"))
    return browser.events("suggested")[-1]


def test_without_articles_and_macros_nothing_is_looked_for(browser: Browser) -> None:
    assert browser.ok("suggest", id=ids(browser)["Parcel 0"])["state"] == "none"


def test_a_suggestion_comes_in_pieces_with_its_source(browser: Browser, found: dict[str, Any], article: Any) -> None:
    assert (found["state"], found["answered"]) == ("ready", True)
    one = found["suggestions"][0]
    assert "".join(piece["text"] for piece in one["sentences"]) == one["text"]
    assert [piece["source"] for piece in one["sentences"]] == [None, None, 0]
    source = one["sources"][0]
    assert source["passages"] == ["Parcels take three days."]
    opened = browser.ok("article", id=source["id"])
    assert source["passages"][0] in opened["body"]
    assert "<b>" not in opened["body"]


def test_a_reply_is_sent_with_its_source_and_taken_back_with_what_was_learnt(
    browser: Browser, ws: Workspace, found: dict[str, Any]
) -> None:
    id, key = found["id"], found["suggestions"][0]["key"]
    error = browser.error("send_reply", id=id, text=found["suggestions"][0]["text"], key=key)
    assert "contact.name" in error["message"]
    done = browser.ok("send_reply", id=id, text="Dear Li,\nParcels take three days.", key=key, then="wait")
    assert done["undo"] == {"what": "reply", "name": "#1"}
    decisions = ws.replies.history(id)
    assert list(decisions["verdict"]) == ["edited"]
    assert "Dear Li,\nParcels take three days." in list(ws.tickets.history(id)["text"])
    browser.ok("undo")
    assert "Dear Li,\nParcels take three days." not in list(ws.tickets.history(id)["text"])
    assert browser.ok("queue", filters={"status": "waiting"})["total"] == 0


def test_a_reply_made_of_a_suggestion_can_be_sent_after_other_tickets_were_looked_at(
    browser: Browser, ws: Workspace, found: dict[str, Any]
) -> None:
    other = ids(browser)["Parcel 1"]
    browser.ok("suggest", id=other)
    eventually(lambda: browser.events("suggested")[-1]["id"] == other)
    theirs = browser.events("suggested")[-1]["suggestions"][0]["key"]
    for id, key in ((found["id"], found["suggestions"][0]["key"]), (other, theirs)):
        browser.ok("send_reply", id=id, text="Dear Li,\nParcels take three days.", key=key)
        assert list(ws.replies.history(id)["verdict"]) == ["edited"]


def test_of_tickets_that_are_passed_by_only_the_last_is_looked_at(
    browser: Browser, ws: Workspace, article: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, asked, go_on = ids(browser), list[str](), threading.Event()

    def slow(self: Any, ticket: Any, k: int) -> Suggestions:
        asked.append(ticket.subject)
        assert go_on.wait(60)
        return answer(article, ticket.id)

    monkeypatch.setattr(type(ws.replies), "suggest", slow)
    browser.ok("suggest", id=known["Parcel 0"])
    eventually(lambda: asked)
    for number in (1, 2, 3):
        browser.ok("suggest", id=known[f"Parcel {number}"])
    go_on.set()
    eventually(lambda: len(browser.events("suggested")) == 2)
    assert asked == ["Parcel 0", "Parcel 3"]


def test_a_suggestion_is_refused_with_a_reason(browser: Browser, ws: Workspace, found: dict[str, Any]) -> None:
    key = found["suggestions"][0]["key"]
    browser.ok("refuse", key=key, reason="outdated")
    decisions = ws.replies.history(found["id"])
    assert list(zip(decisions["verdict"], decisions["reason"], strict=True)) == [("refused", "outdated")]
    assert browser.error("refuse", key="7", reason="outdated")["code"] == "refused"
    another = ids(browser)["Parcel 1"]
    assert "another ticket" in browser.error("send_reply", id=another, text="x", key=key)["message"]


def test_what_fails_while_looking_is_told(browser: Browser, article: Any) -> None:
    browser.ok("suggest", id="nobody")
    eventually(lambda: browser.events("suggested"))
    told = browser.events("suggested")[-1]
    assert (told["state"], told["error"]["code"]) == ("failed", "not_found")


def test_a_macro_is_filled_in_sent_and_taken_back_as_one(browser: Browser, ws: Workspace) -> None:
    macro = ws.macros.add(name="Late", text="Dear {contact.name}, sorry.", sets={"priority": "urgent", "then": "solve"})
    known = ids(browser)
    assert [one["name"] for one in browser.ok("macros")["macros"]] == ["Late"]
    assert browser.ok("macro", id=known["Parcel 0"], macro=macro.id)["text"] == "Dear Li Jing, sorry."
    assert browser.ok("macro", id=known["Parcel 4"], macro=macro.id)["text"] == "Dear {contact.name}, sorry."
    browser.ok("send_macro", id=known["Parcel 4"], macro=macro.id, text="Dear you, sorry.")
    ticket = ws.tickets.get(known["Parcel 4"])
    assert (ticket.priority, ticket.resolved_at is not None) == ("urgent", True)
    browser.ok("undo")
    ticket = ws.tickets.get(known["Parcel 4"])
    assert (ticket.priority, ticket.resolved_at) == ("normal", None)
    assert "Dear you, sorry." not in list(ws.tickets.history(ticket.id)["text"])
    assert browser.error("apply_macro", id=known["Parcel 4"], macro=macro.id)["code"] == "refused"
    browser.ok("apply_macro", id=known["Parcel 0"], macro=macro.id)
    browser.ok("undo")
    assert ws.tickets.get(known["Parcel 0"]).resolved_at is None


def test_a_macro_that_can_not_be_done_whole_sends_nothing(browser: Browser, ws: Workspace) -> None:
    id, ben = ids(browser)["Parcel 0"], ws.users.frame(login="ben")["id"].iloc[0]
    macro = ws.macros.add(name="Hand over", text="Ben will answer.", sets={"assign": "ben"})
    ws.users.update(ben, active=False)
    assert "error" in browser.call("send_macro", id=id, macro=macro.id, text="Ben will answer.", then="solve")
    assert "Ben will answer." not in list(ws.tickets.history(id)["text"])
    assert ws.tickets.get(id).resolved_at is None


def test_tickets_about_the_same_are_merged_and_taken_apart(browser: Browser, ws: Workspace) -> None:
    known = ids(browser)
    offered = browser.ok("mergeable", ids=[known["Parcel 0"]])["tickets"]
    assert {one["subject"] for one in offered} == {"Parcel 1", "Parcel 2"}
    assert [one["number"] for one in browser.ok("mergeable", ids=[known["Parcel 0"]], text="#5")["tickets"]] == [5]
    done = browser.ok("merge", ids=[known["Parcel 0"]], keep=known["Parcel 2"])
    assert done["undo"] == {"what": "merge", "name": "2"}
    assert browser.ok("queue", fresh=False)["total"] == 5
    browser.ok("undo")
    assert browser.ok("queue", fresh=False)["total"] == 6
    assert browser.error("merge", ids=[known["Parcel 0"]], keep=known["Parcel 0"])["code"] == "invalid"


def test_what_was_said_becomes_a_ticket_of_its_own_and_is_taken_back(browser: Browser, ws: Workspace) -> None:
    id = ids(browser)["Parcel 0"]
    ws.tickets.receive(id, "And my invoice is wrong.")
    said = next(one for one in browser.ok("ticket", id=id)["entries"] if one["text"] == "And my invoice is wrong.")
    done = browser.ok("split", id=id, entry=said["id"], subject="Invoice")
    assert (done["undo"], browser.ok("queue", fresh=False)["total"]) == ({"what": "split", "name": "#7"}, 7)
    assert [one["text"] for one in browser.ok("ticket", id=done["id"])["entries"]] == ["Invoice", said["text"]]
    assert said["text"] not in [one["text"] for one in browser.ok("ticket", id=id)["entries"]]
    browser.ok("undo")
    assert browser.ok("queue", fresh=False)["total"] == 6
    assert said["text"] in [one["text"] for one in browser.ok("ticket", id=id)["entries"]]
    assert browser.error("split", id=id, entry="nothing", subject="x")["code"] == "not_found"
