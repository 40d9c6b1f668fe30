"""What the call review screen asks of all calls: the list, filters, search, scope, news."""

from __future__ import annotations

from crm_lab.store.entities import User
from crm_lab.store.scope import Actor
from crm_lab.workspace import Workspace
from crm_lab_widgets.calls import CallReview

from ..conftest import Browser
from ..waiting import eventually


def listed(browser: Browser, **filters: object) -> list[str]:
    return [row["id"] for row in browser.ok("calls", filters=filters)["rows"]]


def test_the_list_has_the_newest_call_first(browser: Browser, ids: dict[str, str]) -> None:
    answer = browser.ok("calls")
    assert [row["id"] for row in answer["rows"]] == [ids["wrong"], ids["chinese"], ids["good"]]
    assert (answer["total"], answer["any"]) == (3, True)
    good = answer["rows"][2]
    assert (good["account"], good["contact"], good["rep"]) == ("Globe 环球", "Li Jing", "Ann")
    assert good["score"] == 100
    assert good["duration"] >= 23
    assert browser.ok("calls", start=2, count=1)["rows"] == [good]


def test_filters_narrow_it(browser: Browser, ws: Workspace, ids: dict[str, str]) -> None:
    ann = ws.users.frame(login="ann")["id"].iloc[0]
    assert listed(browser, rep=ann) == [ids["good"]]
    assert ids["good"] not in listed(browser, rep="nobody")
    assert listed(browser, language="zh") == [ids["chinese"]]
    assert listed(browser, below=60) == [ids["chinese"]]
    assert listed(browser, unlinked="yes") == [ids["wrong"], ids["chinese"]]
    assert listed(browser, below=60, language="en") == []
    assert listed(browser, rep=None, language="") == [ids["wrong"], ids["chinese"], ids["good"]]
    assert "no filter colour" in browser.error("calls", filters={"colour": "red"})["message"]


def test_words_are_found_with_speaker_and_time(browser: Browser, ids: dict[str, str]) -> None:
    (hit,) = browser.ok("search", text="MRS. LI director")["hits"]
    assert (hit["call"]["id"], hit["turn"], hit["start"]) == (ids["good"], 3, 12)
    assert (hit["speaker"], hit["quote"]) == ("customer", "Our director Mrs. Li decides.")
    assert [one["call"]["id"] for one in browser.ok("search", text="價格")["hits"]] == [ids["chinese"]]
    assert browser.ok("search", text="价格", filters={"language": "en"}) == {"calls": [], "hits": [], "more": False}


def test_calls_are_found_by_customer_and_number(browser: Browser, ids: dict[str, str]) -> None:
    for text in ("li jing", "环球", "138000", "Ann"):
        assert [row["id"] for row in browser.ok("search", text=text)["calls"]] == [ids["good"]]
    assert browser.ok("search", text="100%_")["calls"] == []
    assert browser.error("search", text=" ")["code"] == "invalid"


def test_reps_and_languages_are_those_that_calls_have(browser: Browser, ws: Workspace) -> None:
    ws.users.add(name="Ben", login="ben")
    opening = browser.ok("open")
    assert "Ann" in {one["name"] for one in opening["reps"]}
    assert "Ben" not in {one["name"] for one in opening["reps"]}
    assert opening["languages"] == ["en", "zh"]
    assert (opening["call"], opening["undo"]) == (None, None)


def test_a_rep_sees_only_their_own_calls(ws: Workspace, ids: dict[str, str]) -> None:
    ben = ws.users.add(name="Ben", login="ben", role="rep")
    assert isinstance(ben, User)
    screen = CallReview(Workspace(ws.database, Actor(ben.id, "Ben", "rep")))
    sent: list[dict] = []
    screen.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    browser = Browser(screen, sent)
    assert browser.ok("calls") == {"start": 0, "total": 0, "rows": [], "filters": {}, "any": False}
    assert browser.ok("search", text="director") == {"calls": [], "hits": [], "more": False}
    for verb, more in (("call", {}), ("sound", {}), ("piece", {"start": 0})):
        assert browser.error(verb, id=ids["good"], **more)["code"] == "not_found"
    assert "error" in browser.call("correct_text", id=ids["good"], number=1, turn=0, text="x")
    screen.close()


def test_only_changes_of_calls_are_news(browser: Browser, ws: Workspace, ids: dict[str, str]) -> None:
    browser.ok("calls")
    ws.accounts.add(name="Another")
    ws.calls.link(ids["wrong"], rep="Ann")
    eventually(lambda: browser.events("changed"))
    assert len(browser.events("changed")) == 1


def test_it_opens_with_a_call_and_turns_to_another(ws: Workspace, ids: dict[str, str]) -> None:
    screen = ws.call_review(id=ids["good"])
    sent: list[dict] = []
    screen.send = lambda content, buffers=None: sent.append(content)
    browser = Browser(screen, sent)
    assert browser.ok("open")["call"] == ids["good"]
    screen.turn_to(ids["wrong"])
    assert browser.events("turn") == [{"id": ids["wrong"], "at": None}]
    screen.close()
