"""The Python side of the board, verb by verb."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

import crm_lab
from crm_lab.errors import InvalidValue
from crm_lab.workspace import Workspace

from .conftest import Browser


def column(snapshot: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in snapshot["columns"] if one["name"] == name)


def test_columns_count_and_sum_like_the_frame(browser: Browser, ws: Workspace, dollar: Decimal) -> None:
    frame = ws.opportunities.frame(stage="Needs")
    needs = column(browser.ok("open"), "Needs")
    worth = frame.amount.where(frame.currency == "CNY", frame.amount * float(dollar)).sum()
    assert needs["count"] == len(frame)
    assert needs["sum"] == {"minor": round(worth * 100), "currency": "CNY", "exponent": 2}
    assert needs["weighted"]["minor"] == round(worth * 100 * 0.25)
    assert needs["unconverted"] == 0


def test_a_deal_without_an_exchange_rate_is_counted_apart(browser: Browser, ws: Workspace) -> None:
    first = column(browser.ok("open"), "First contact")
    yuan = ws.opportunities.frame(stage="First contact", currency="CNY").amount.sum()
    assert first["unconverted"] == ws.opportunities.count(stage="First contact", currency="USD") > 0
    assert first["sum"]["minor"] == round(yuan * 100)


def test_cards_say_what_a_person_needs(browser: Browser) -> None:
    cards = {card["name"]: card for one in browser.ok("open")["columns"] for card in one["cards"]}
    old = cards["Deal 01"]
    assert old["account"]["name"] == "Account 01"
    assert old["owner"]["name"] == "Anna 王"
    assert (old["age_days"], old["days_allowed"], old["stalled"]) == (30, 21, True)
    assert old["overdue"]
    assert cards["Deal 07"]["amount"] == {"minor": None, "currency": "CNY", "exponent": 2}
    assert not cards["Deal 20"]["stalled"]


def test_a_card_tells_how_well_its_deal_is_and_which_parts_are_played(browser: Browser, ws: Workspace) -> None:
    deal = ws.opportunities.frame(name="Deal 01")["id"].item()
    ws.opportunities.set_role(deal, ws.contacts.add(name="Wang").id, "decider", stance="opposed")
    cards = {card["name"]: card for one in browser.ok("open")["columns"] for card in one["cards"]}
    old = cards["Deal 01"]
    assert old["petals"] == ["decider"]
    assert old["health"]["level"] == "risk"
    assert ("people", "risk") in [(one["part"], one["level"]) for one in old["health"]["reasons"]]
    detail = browser.ok("detail", deal=deal)["card"]
    assert (detail["health"], detail["petals"]) == (old["health"], old["petals"])
    ws.opportunities.move(deal, "won")
    won = column(browser.ok("open"), "Won")["cards"][0]
    assert (won["name"], won["health"], won["petals"]) == ("Deal 01", None, None)


def test_a_manager_passes_a_gate_with_a_reason_that_stays(browser: Browser, ws: Workspace) -> None:
    columns = browser.ok("open")["columns"]
    first, needs = columns[0], columns[1]
    ws.stages.require(needs["id"], documents=["quote sent"])
    card = first["cards"][0]
    refused = browser.error("move", deal=card["id"], stage=needs["id"], version=card["version"])
    assert refused["code"] == "not_ready"
    assert [one["said_zh"] for one in refused["data"]["missing"]] == ["尚未发送报价"]
    why = {"override": "the framework contract covers it"}
    moved = browser.ok("move", deal=card["id"], stage=needs["id"], version=card["version"], **why)
    assert moved["card"]["stage"] == needs["id"]
    assert ws.opportunities.history(card["id"])["override"].iloc[-1] == why["override"]
    assert browser.ok("open")["me"]["may_override"] is True


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"text": "account 03"}, {"Deal 03"}),
        ({"text": "%"}, set()),
        ({"stalled": True}, {"Deal 00", "Deal 01", "Deal 02", "Deal 03", "Deal 04"}),
        ({"close_to": "Deal 01"}, {"Deal 00", "Deal 01"}),
    ],
)
def test_filters_narrow_cards_and_totals(
    browser: Browser, ws: Workspace, filters: dict[str, Any], names: set[str]
) -> None:
    if deal := filters.get("close_to"):
        filters = {"close_to": str(ws.opportunities.frame(name=deal)["expected_close"].item().date())}
    shown = browser.ok("view", filters=filters)
    assert {card["name"] for one in shown["columns"] for card in one["cards"]} == names
    assert sum(one["count"] for one in shown["columns"]) == len(names)


def test_owner_team_and_product_filters_take_ids(browser: Browser, ws: Workspace) -> None:
    snapshot = browser.ok("open")
    anna = next(one["id"] for one in snapshot["owners"] if one["name"] == "Anna 王")
    by_owner = browser.ok("view", filters={"owner": anna})
    by_team = browser.ok("view", filters={"team": snapshot["teams"][0]["id"]})
    assert [one["count"] for one in by_owner["columns"]] == [one["count"] for one in by_team["columns"]]
    by_product = browser.ok("view", filters={"product": snapshot["products"][0]["id"]})
    assert sum(one["count"] for one in by_product["columns"]) == 5
    assert browser.ok("view", filters={})["filters"] == {}


def test_a_million_yen_stands_below_a_million_yuan(browser: Browser, ws: Workspace, dollar: Decimal) -> None:
    stage = column(browser.ok("open"), "First contact")["id"]
    dear = [card["name"] for card in browser.ok("page", stage=stage, start=0, count=3)["cards"]]
    assert dear[0] == "Deal 00" if 1000 * dollar > 30_000 else dear[0] != "Deal 00"
    browser.ok("view", sort={stage: "amount"})
    cheap = [card["name"] for card in browser.ok("page", stage=stage, start=0, count=30)["cards"]]
    assert cheap[0] == "Deal 03"  # 4,000 yuan; the 1,000 dollars of Deal 00 are 7,100
    assert cheap[1:3] == ["Deal 06", "Deal 00"]


def test_pages_join_without_gap_or_overlap(browser: Browser) -> None:
    stage = column(browser.ok("open"), "Needs")["id"]
    whole = browser.ok("page", stage=stage, start=0, count=200)
    parts = [card["id"] for start in range(0, 12, 4) for card in pages(browser, stage, start)]
    assert parts == [card["id"] for card in whole["cards"]]
    assert whole["total"] == len(whole["cards"]) == 10
    assert browser.ok("page", stage=stage, start=500, count=20)["cards"] == []


def pages(browser: Browser, stage: str, start: int) -> list[dict[str, Any]]:
    cards: list[dict[str, Any]] = browser.ok("page", stage=stage, start=start, count=4)["cards"]
    return cards


def test_a_move_changes_the_store_and_both_columns(browser: Browser, ws: Workspace) -> None:
    snapshot = browser.ok("open")
    card, target = column(snapshot, "Needs")["cards"][0], column(snapshot, "Proposal & quote")
    moved = browser.ok("move", deal=card["id"], stage=target["id"], version=card["version"])
    assert moved["card"]["stage"] == target["id"] == ws.opportunities.get(card["id"]).stage_id
    assert {one["id"]: one["count"] for one in moved["columns"]} == {card["stage"]: 9, target["id"]: 11}
    assert moved["undo"]["label"] == f"{card['account']['name']} → Proposal & quote"
    assert ws.audit.frame(record_id=card["id"], action="moved").origin.tolist() == ["board"]


def test_undo_gives_back_stage_and_age(browser: Browser) -> None:
    snapshot = browser.ok("open")
    card = next(one for one in column(snapshot, "Needs")["cards"] if one["name"] == "Deal 01")
    browser.ok("move", deal=card["id"], stage=column(snapshot, "Won")["id"], version=card["version"])
    back = browser.ok("undo")
    assert back["undo"] is None
    assert {**back["card"], "version": 0} == {**card, "version": 0}
    assert browser.error("undo")["code"] == "refused"


def test_a_lost_deal_needs_its_reason(browser: Browser, ws: Workspace) -> None:
    snapshot = browser.ok("open")
    card, lost = column(snapshot, "Needs")["cards"][0], column(snapshot, "Lost")["id"]
    refused = browser.error("move", deal=card["id"], stage=lost, version=card["version"])
    assert refused["code"] == "lost_reason_required"
    browser.ok("move", deal=card["id"], stage=lost, version=card["version"], reason="other", note="moved abroad")
    deal = ws.opportunities.get(card["id"])
    assert (deal.status, deal.lost_reason, deal.lost_note) == ("lost", "other", "moved abroad")


def test_the_slower_of_two_people_is_told_and_shown_the_present_card(browser: Browser, ws: Workspace) -> None:
    snapshot = browser.ok("open")
    card, stage = column(snapshot, "Needs")["cards"][0], column(snapshot, "Won")["id"]
    ws.opportunities.update(card["id"], next_step="call back")
    stale = browser.error("move", deal=card["id"], stage=stage, version=card["version"])
    assert stale["code"] == "stale"
    assert stale["data"]["card"]["next_step"] == "call back"
    assert ws.opportunities.get(card["id"]).status == "open"


def test_details_and_quick_edit(browser: Browser, ws: Workspace) -> None:
    card = browser.ok("view", filters={"text": "Deal 03"})["columns"][0]["cards"][0]
    detail = browser.ok("detail", deal=card["id"])
    assert detail["lines"] == [
        {
            "product": "Laser",
            "quantity": 1.5,
            "price": {"minor": 1000, "currency": "CNY", "exponent": 2},
            "total": {"minor": 1500, "currency": "CNY", "exponent": 2},
        }
    ]
    changes = {"amount": "1234.50", "expected_close": "2031-01-02", "next_step": "报价"}
    edited = browser.ok("edit", deal=card["id"], version=card["version"], changes=changes)
    assert edited["card"]["amount"]["minor"] == 123450
    assert edited["detail"]["card"] == edited["card"]
    assert str(ws.opportunities.get(card["id"]).expected_close) == "2031-01-02"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "-5"}, "negative"),
        ({"amount": "lots"}, "no amount"),
        ({"expected_close": "2031-02-30"}, "date"),
        ({"name": ""}, "needs a name"),
        ({"probability": 2}, "between 0 and 1"),
        ({"stage_id": "x"}, "can't be changed"),
        ({"name": "x" * 301}, "at most 300"),
    ],
)
def test_a_bad_edit_is_one_sentence_and_changes_nothing(browser: Browser, changes: dict[str, Any], words: str) -> None:
    card = column(browser.ok("open"), "Needs")["cards"][0]
    error = browser.error("edit", deal=card["id"], version=card["version"], changes=changes)
    assert error["code"] == "invalid"
    assert words in error["message"]
    assert "\n" not in error["message"]
    assert browser.ok("detail", deal=card["id"])["card"] == card


def test_no_customer_data_in_what_a_notebook_saves(browser: Browser) -> None:
    browser.ok("open")
    browser.ok("view", filters={"text": "Account"})
    state = json.dumps({key: value for key, value in browser.board.get_state().items() if key not in ("_esm", "_css")})
    assert "Account" not in state
    assert "Deal" not in state


def test_the_line_of_python_reads_what_is_shown(browser: Browser, ws: Workspace) -> None:
    snapshot = browser.ok("open")
    filters = {"owner": snapshot["owners"][0]["id"], "text": "deal", "stalled": True, "close_from": "2020-01-01"}
    shown = browser.ok("view", filters=filters)
    line = browser.ok("python")["line"]
    frame = eval(line, {"ws": ws})
    assert len(frame) == sum(one["count"] for one in shown["columns"] if one["kind"] == "open") > 0


def test_a_rep_sees_own_deals_only(ws: Workspace) -> None:
    with crm_lab.open(ws.database.url, user="ben") as mine:
        board = mine.board()
        names = {card["owner"]["name"] for one in board.open_()["columns"] for card in one["cards"]}
        board.close()
    assert names == {"Ben"}


@pytest.mark.parametrize(
    ("verb", "arguments", "code"),
    [
        ("drop_table", {}, "invalid"),
        ("close", {}, "invalid"),
        ("view", {"filters": {"colour": "red"}}, "invalid"),
        ("view", {"sort": {"x": "colour"}}, "invalid"),
        ("view", {"filters": {"close_from": "yesterday"}}, "invalid"),
        ("view", {"pipeline": "nowhere"}, "not_found"),
        ("page", {"stage": "nowhere", "start": 0, "count": 10}, "not_found"),
        ("detail", {"deal": "nowhere"}, "not_found"),
        ("move", {"deal": "nowhere", "stage": "won", "version": 1}, "not_found"),
        ("detail", {}, "internal"),
    ],
)
def test_every_call_is_answered(browser: Browser, verb: str, arguments: dict[str, Any], code: str) -> None:
    assert browser.error(verb, **arguments)["code"] == code
    assert browser.ok("hello") == {}
    assert len(browser.ok("open")["columns"]) == 6


def test_an_unknown_option_is_refused(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match="'colour'"):
        ws.board(colour="red")


def test_overdue_are_open_deals_whose_date_has_passed(browser: Browser, ws: Workspace) -> None:
    frame = ws.opportunities.frame(overdue=True)
    shown = browser.ok("view", filters={"overdue": True})
    assert {card["name"] for one in shown["columns"] for card in one["cards"]} == set(frame.name)
    assert set(frame.name) == {f"Deal {number:02d}" for number in range(5)}
    assert len(ws.opportunities.frame(overdue=False)) == 25
