"""What the coaching screen asks of Python: team, one rep, agreement, library."""

from __future__ import annotations

import pytest

from crm_lab.store.entities import Recording
from crm_lab.store.scope import Actor
from crm_lab.workspace import Workspace
from crm_lab_widgets.coaching import CoachingView

from ..conftest import Browser
from ..waiting import eventually
from .conftest import LONG


def test_the_team_is_told_beside_its_best(browser: Browser) -> None:
    team = browser.ok("team", period="month", fewest=2)
    assert (team["card"], team["calls"], team["unowned"]) == ("Sales call", 7, 1)
    assert [(one["name"], one["calls"], one["in_top"]) for one in team["reps"]] == [("Ann", 3, True), (LONG, 3, False)]
    promise = team["reps"][1]["cells"]["item:forbidden_promise"]
    assert (promise["value"], promise["gap"], promise["state"]) == (0.0, 1.0, "behind")
    assert team["reps"][0]["cells"]["item:forbidden_promise"]["state"] == "fine"
    figures = {one["name"]: one for one in team["figures"]}
    assert (figures["score"]["scale"], figures["score"]["title"]) == (100.0, ["Score", "得分"])
    assert figures["longest_monologue"]["scale"] > 120
    few = browser.ok("team", period="all", fewest=5)["reps"][1]["cells"]["score"]
    assert (few["state"], few["low"], few["gap"]) == ("few", None, None)


def test_a_rep_is_told_what_to_work_on(browser: Browser, poor: str) -> None:
    rep = browser.ok("rep", id=poor, period="quarter", fewest=2)
    assert (rep["name"], rep["calls"], rep["every"]) == (LONG, 3, "week")
    first = rep["next"][0]
    assert first["figure"] == "item:forbidden_promise"
    assert first["why"][1].startswith("3 通中 0 通")
    assert len(first["calls"]) == 3
    assert "guarantee" in first["calls"][0]["quote"]
    assert first["calls"][0]["call"]["rep"] == LONG
    score = next(one for one in rep["figures"] if one["name"] == "score")
    assert [point["calls"] for point in score["course"]] == [3]
    assert browser.ok("rep", id=poor, period="all", fewest=10)["next"] == []


@pytest.mark.parametrize(
    ("verb", "more", "code"),
    [
        ("team", {"period": "decade", "fewest": 2}, "invalid"),
        ("team", {"period": "all", "fewest": 0}, "invalid"),
        ("rep", {"id": "nobody", "period": "all", "fewest": 2}, "not_found"),
    ],
)
def test_what_makes_no_sense_is_refused(browser: Browser, verb: str, more: dict[str, object], code: str) -> None:
    assert browser.error(verb, **more)["code"] == code


def test_agreement_counts_the_marks_of_coaches(browser: Browser, ws: Workspace) -> None:
    empty = browser.ok("agreement")
    assert (empty["marks"], {one["trust"] for one in empty["items"]}) == (0, {"too few"})
    for id in ws.calls.frame()["id"]:
        ws.calls.mark(id, "greeting", True)
    greeting = next(one for one in browser.ok("agreement")["items"] if one["item"] == "greeting")
    assert (greeting["calls"], greeting["title"], greeting["coach_true"]) == (7, ["Greeting", "问候"], 7)


def test_the_library_is_searched_and_what_is_removed_comes_back(browser: Browser, ws: Workspace) -> None:
    assert browser.ok("passages") == {"passages": [], "more": False, "tags": [], "any": False}
    call = str(ws.calls.frame().query("file_name.str.contains('good')", engine="python")["id"].iloc[0])
    kept = ws.calls.keep_passage(call, 0, 8, "How to ask", ["needs 需求"])
    (one,) = browser.ok("passages", text="how", tags=["needs 需求"])["passages"]
    assert (one["call"], one["start"], one["rep"], one["note"], one["mine"]) == (call, 0, "Ann", None, True)
    assert "Good morning" in one["quote"]
    assert browser.ok("passages", text="nothing")["any"]
    assert browser.ok("drop", id=kept.id, name="How to ask") == {"undo": {"what": "dropped", "name": "How to ask"}}
    assert not browser.ok("passages")["any"]
    assert browser.ok("undo")["undo"] is None
    assert len(browser.ok("passages")["passages"]) == 1
    assert browser.error("undo")["code"] == "refused"


def test_a_topic_is_kept_looked_for_in_all_calls_and_taken_back(browser: Browser, ws: Workspace) -> None:
    before = browser.ok("topics")
    assert before["work"]["state"] == "idle"
    assert {"name": "greeting", "title": ["Greeting", "问候"], "rules": None, "meaning": False} in before["topics"]
    kept = browser.ok("keep_topic", name=" dear ", rules={"say": ["I guarantee"], "means": []})
    assert kept == {"name": "dear", "undo": {"what": "topic_kept", "name": "dear"}}
    browser.ok("keep_topic", name="dear", rules={"say": ["expensive"]})
    assert browser.ok("topics")["topics"][0]["rules"] == {"say": ["expensive"]}
    browser.ok("undo")
    browser.ok("look_for", name="dear")
    eventually(lambda: [one for one in browser.events("work") if one["work"]["state"] == "done"])
    found = browser.events("work")[-1]["work"]["result"]
    assert (found["topic"], found["count"], found["found_in"], found["calls"]) == ("dear", 3, 3, 7)
    assert (found["hits"][0]["sentence"], found["hits"][0]["call"]["rep"]) == ("I guarantee it never fails.", LONG)
    browser.ok("drop_topic", name="dear")
    browser.ok("undo")
    assert browser.ok("topics")["topics"][0]["name"] == "dear"
    browser.ok("undo")
    assert browser.ok("topics")["topics"] == before["topics"]
    assert browser.error("keep_topic", name="a", rules={"means": ["one"]})["code"] == "invalid"
    browser.ok("look_for", name="nobody")
    eventually(lambda: [one for one in browser.events("work") if one["work"]["state"] == "failed"])


def test_a_call_is_opened_at_its_moment(browser: Browser, ws: Workspace, screen: CoachingView) -> None:
    first, second = ws.calls.frame()["id"].head(2)
    model = browser.ok("show_call", id=first, at=4.5)
    assert screen._review is not None
    assert (screen._review.open_()["call"], screen._review.open_()["at"]) == (first, 4.5)
    assert browser.ok("show_call", id=second, at=1) == model
    assert (screen._review.open_()["call"], screen._review.open_()["at"]) == (second, 1)


def test_a_rep_sees_only_their_own_figures(ws: Workspace, poor: str) -> None:
    screen = CoachingView(Workspace(ws.database, Actor(poor, LONG, "rep")))
    sent: list[dict] = []
    screen.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    team = Browser(screen, sent).ok("team", period="all", fewest=2)
    assert [one["id"] for one in team["reps"]] == [poor]
    assert team["unowned"] == 0
    screen.close()


def test_only_changes_of_calls_are_news_and_are_read_anew(browser: Browser, ws: Workspace) -> None:
    assert browser.ok("team", period="all", fewest=2)["unowned"] == 1
    ws.accounts.add(name="Another")
    nobody = ws.calls.frame().query("owner_id.isna()", engine="python")["id"].iloc[0]
    ws.calls.link(nobody, rep="Ann")
    eventually(lambda: browser.events("changed"))
    team = browser.ok("team", period="all", fewest=2)
    assert (team["unowned"], team["reps"][0]["calls"]) == (0, 4)


def test_an_empty_store_says_so(ws: Workspace, browser: Browser) -> None:
    with ws.database.write(ws.actor) as unit:
        for one in unit.session.query(Recording):
            unit.session.delete(one)
    team = browser.ok("team", period="all", fewest=2)
    assert (team["reps"], team["calls"], team["figures"]) == ([], 0, [])
    assert browser.ok("agreement") == {"items": [], "marks": 0, "fair": 0.4, "fewest": 30}
    opening = browser.ok("open")
    assert (opening["tabs"], opening["periods"]) == (
        ["team", "rep", "agreement", "topics", "library"],
        ["month", "quarter", "all"],
    )
