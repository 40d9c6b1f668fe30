"""The tab "Duplicates": pairs of the matcher, answers that stay, merges that can be taken apart."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from crm_lab.customers.matching.steps import PHASES, overall
from crm_lab.customers.reviewing import Answers, Pair, find_pairs
from crm_lab.jobs import Cancelled
from crm_lab.workspace import Workspace
from crm_lab_widgets.background import Background, Step
from crm_lab_widgets.data_quality.review import Review

from ..conftest import Browser
from ..waiting import eventually

PEOPLE = (
    ("王小明", "wang.xm@yuanjing.example", "13800138000", "上海"),
    ("王小明", "wang.xm@yuanjing.example", "13800138000", "上海"),
    ("Siheng Chen", "chen@lab.example", "13912345678", "北京"),
    ("Chen Siheng", "chen@lab.example", "13912345678", "北京"),
)


@pytest.fixture
def people(ws: Workspace) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for name, email, phone, city in PEOPLE:
        ids.setdefault(email, []).append(ws.contacts.add(name=name, email=email, phone=phone, city=city).id)
    for number in range(60):
        ws.contacts.add(
            name=f"Person {chr(65 + number % 26)}{number}", email=f"p{number}@x{number}.example",
            phone=f"137{number:08d}", city=("上海", "北京", "广州")[number % 3],
        )  # fmt: skip
    return ids


def searched(browser: Browser, entity: str = "contacts") -> None:
    started = browser.ok("find_duplicates", entity=entity)
    assert started["state"] == "running"
    eventually(lambda: browser.ok("duplicates", entity=entity)["work"]["state"] != "running")
    assert browser.ok("duplicates", entity=entity)["searched"]


def number_of(browser: Browser, ids: list[str]) -> int:
    for decision in ("same", "ask"):
        for row in browser.ok("pairs", entity="contacts", decision=decision, start=0, count=200)["rows"]:
            shown = browser.ok("pair", entity="contacts", number=row["number"])
            if {shown["left_id"], shown["right_id"]} == set(ids):
                return int(row["number"])
    raise AssertionError(f"{ids} are not among the pairs")


def test_a_pair_is_merged_and_taken_apart_again(browser: Browser, ws: Workspace, people: dict[str, list[str]]) -> None:
    searched(browser)
    ids = people["chen@lab.example"]
    number = number_of(browser, ids)
    shown = browser.ok("pair", entity="contacts", number=number)
    assert {part["field"] for part in shown["evidence"]} >= {"phone", "e-mail"}
    assert all(part["weight"] > 0 for part in shown["evidence"] if part["field"] in ("phone", "e-mail"))
    preview = shown["preview"]
    assert preview["keep"] == min(ids)
    chosen = browser.ok("pair", entity="contacts", number=number, choose={"name": max(ids)})["preview"]
    assert next(one for one in chosen["fields"] if one["field"] == "name")["winner"] == max(ids)
    done = browser.ok(
        "merge_pair", entity="contacts", number=number, keep=preview["keep"], choose={"name": max(ids)},
        versions=preview["versions"],
    )  # fmt: skip
    assert done["row"]["done"] == "merged"
    assert done["answers"] == {"count": 1, "more": 19}
    assert ws.contacts.get(min(ids)).name == "Chen Siheng"
    assert ws.contacts.count(id=max(ids)) == 0
    back = browser.ok("undo_pair", entity="contacts", number=number)
    assert back["row"]["done"] is None
    assert ws.contacts.get(max(ids)).name == "Chen Siheng"
    assert ws.contacts.get(min(ids)).name == "Siheng Chen"
    assert Answers(ws.database, ws.actor, "contacts").count() == 0


def test_what_is_different_is_never_asked_again(browser: Browser, ws: Workspace, people: dict[str, list[str]]) -> None:
    searched(browser)
    ids = people["wang.xm@yuanjing.example"]
    number = number_of(browser, ids)
    browser.ok("keep_apart", entity="contacts", number=number)
    assert browser.error("keep_apart", entity="contacts", number=number)["code"] == "refused"
    answers = Answers(ws.database, ws.actor, "contacts").frame()
    assert answers.values.tolist() == [[min(ids), max(ids), False]]
    searched(browser)
    with pytest.raises(AssertionError, match="not among the pairs"):
        number_of(browser, ids)


def test_merged_records_still_teach_and_are_not_found_again(
    browser: Browser, ws: Workspace, people: dict[str, list[str]]
) -> None:
    keep, other = people["chen@lab.example"]
    ws.contacts.merge(keep, other)
    Answers(ws.database, ws.actor, "contacts").give(keep, other, True)
    searched(browser)
    with pytest.raises(AssertionError, match="not among the pairs"):
        number_of(browser, [keep, other])


def test_a_changed_record_is_not_merged_blindly(browser: Browser, ws: Workspace, people: dict[str, list[str]]) -> None:
    searched(browser)
    ids = people["chen@lab.example"]
    number = number_of(browser, ids)
    preview = browser.ok("pair", entity="contacts", number=number)["preview"]
    ws.contacts.update(max(ids), title="CFO")
    error = browser.error(
        "merge_pair", entity="contacts", number=number, keep=min(ids), choose={}, versions=preview["versions"]
    )
    assert error["code"] == "stale"
    assert ws.contacts.count(id=max(ids)) == 1


def test_pairs_of_a_record_that_went_are_settled(browser: Browser, ws: Workspace, people: Any) -> None:
    searched(browser)
    ids = people["chen@lab.example"]
    number = number_of(browser, ids)
    ws.contacts.merge(*ids)
    shown = browser.ok("pair", entity="contacts", number=number)
    assert (shown["done"], shown["preview"]) == ("gone", None)
    assert shown["gone"]


def test_verbs_before_a_search_say_what_to_do(browser: Browser) -> None:
    assert (
        "look for them again" in browser.error("pairs", entity="contacts", decision="ask", start=0, count=1)["message"]
    )
    assert browser.error("duplicates", entity="orders")["code"] == "invalid"


def test_an_abandoned_search_leaves_nothing_behind(browser: Browser, ws: Workspace, people: Any) -> None:
    browser.ok("find_duplicates", entity="contacts")
    browser.ok("cancel_search")
    state = browser.ok("duplicates", entity="contacts")
    assert state["work"]["state"] == "cancelled"
    assert browser.events("work")[-1]["work"]["state"] == "cancelled"


def test_a_search_tells_its_phases_and_stops_between_them(ws: Workspace, people: Any) -> None:
    told: list[tuple[str, float]] = []
    find_pairs(ws.contacts, report=lambda phase, share: told.append((phase, share)))
    assert list(dict.fromkeys(phase for phase, _ in told)) == list(PHASES)
    shares = [overall(*one) for one in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1

    def stop(phase: str, _share: float) -> None:
        if phase == "compare":
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        find_pairs(ws.contacts, report=stop)


def test_work_that_was_abandoned_ends_at_its_next_step_and_tells_nothing() -> None:
    told: list[dict[str, Any]] = []
    background, ended = Background(told.append), threading.Event()
    gate = threading.Event()

    def long(step: Step) -> None:
        gate.wait(10)
        try:
            step(1, 2)
        finally:
            ended.set()

    background.start("long", long)
    background.abandon()
    background.start("next", lambda step: "done")
    gate.set()
    assert ended.wait(10)
    eventually(lambda: not background.running)
    assert (background.now.name, background.now.state, background.now.result) == ("next", "done", "done")
    assert [work["state"] for work in told if work["name"] == "long"] == ["cancelled"]


def test_an_answer_is_replaced_by_a_later_one(ws: Workspace, people: dict[str, list[str]]) -> None:
    one, other = people["chen@lab.example"]
    answers = Answers(ws.database, ws.actor, "contacts")
    answers.give(one, other, True)
    answers.give(other, one, False)
    assert answers.frame()["same"].tolist() == [False]
    answers.withdraw(other, one)
    assert answers.count() == 0


def test_a_merge_settles_the_other_pairs_of_the_record_until_it_is_undone() -> None:
    pairs = [Pair("a", "b", "A", "B", 0.9, "same", ""), Pair("b", "c", "B", "C", 0.5, "ask", "")]
    review = Review("contacts", pairs)
    review.done[0] = "merged"
    review.strike("b")
    assert review.done == {0: "merged", 1: "gone"}
    assert review.counts() == {"ask": 0, "same": 0}
    del review.done[0]
    review.revive("b")
    assert review.counts() == {"ask": 1, "same": 1}
