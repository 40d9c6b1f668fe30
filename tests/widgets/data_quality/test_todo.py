"""The tab "To do": what the browser is told, what it may change, and what the store holds then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crm_lab.errors import InvalidValue
from crm_lab.workspace import Workspace
from crm_lab_widgets.data_quality.todo_list import TodoList

from ..conftest import Browser
from ..waiting import eventually

CITY = "accounts.completeness.city"


def row_of(todo: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in todo["rows"] if row["name"] == name)


def test_the_figures_add_up_with_the_store(browser: Browser, ws: Workspace) -> None:
    figures = browser.ok("figures")
    assert figures["score"] == pytest.approx(ws.quality.score())
    city = next(check for check in figures["checks"] if check["key"] == CITY)
    assert (city["applies"], city["bad"]) == (12, 4)
    assert [entity["name"] for entity in figures["entities"]] == ["accounts", "contacts", "leads", "opportunities"]
    assert next(one for one in figures["entities"] if one["name"] == "leads")["score"] is None
    assert figures["history"] == []


def test_remembered_figures_become_the_history(browser: Browser) -> None:
    history = browser.ok("remember")["history"]
    assert [one["day"] for one in history] == [date.today().isoformat()]
    assert 0 < history[0]["score"] < 100


def test_the_list_is_ordered_by_worth_and_filtered(browser: Browser) -> None:
    everything = browser.ok("todo")
    worth = [row["worth"]["minor"] for row in everything["rows"]]
    assert worth == sorted(worth, reverse=True)
    assert everything["problems"][CITY] == 4
    some = browser.ok("todo", filters={"entity": "accounts", "problem": CITY, "text": "account 0"}, fresh=False)
    assert [row["name"] for row in some["rows"]] == ["Account 09", "Account 06", "Account 03", "Account 00"]
    assert some["all"] == everything["all"]
    assert some["entities"]["accounts"] == 4
    assert browser.ok("todo", filters={"owner": ""}, fresh=False)["total"] == 0


def test_pages_are_of_the_list_that_was_counted_last(browser: Browser) -> None:
    first = browser.ok("todo", filters={"problem": CITY})
    page = browser.ok("todo_page", start=1, count=2)
    assert page["rows"] == first["rows"][1:3]
    assert browser.ok("todo_page", start=99, count=5)["rows"] == []


def test_a_gap_is_filled_in_and_the_row_is_done(browser: Browser, ws: Workspace) -> None:
    row = row_of(browser.ok("todo"), "Account 03")
    form = browser.ok("form", entity="accounts", id=row["id"], check=CITY)
    assert [field["name"] for field in form["fields"]] == ["city"]
    answer = browser.ok(
        "mend", entity="accounts", id=row["id"], check=CITY, version=form["version"], changes={"city": " 苏州 "}
    )
    assert answer["mended"]
    assert answer["row"]["checks"] == []
    assert ws.accounts.get(row["id"]).city.strip() == "苏州"
    assert ws.audit.frame(record_id=row["id"], action="updated").origin.tolist() == ["data_quality"]
    assert row_of(browser.ok("todo", fresh=False), "Account 03")["checks"] == []
    assert "Account 03" not in [one["name"] for one in browser.ok("todo")["rows"] if one["entity"] == "accounts"]


def test_an_amount_is_filled_in_in_major_units(browser: Browser, ws: Workspace) -> None:
    deal = ws.opportunities.frame(name="Deal 00").id.item()
    key = "opportunities.completeness.amount_minor"
    form = browser.ok("form", entity="opportunities", id=deal, check=key)
    assert form["fields"][0] | {"currency": ""} == {
        "name": "amount", "kind": "money", "value": "", "currency": "", "exponent": 2,
    }  # fmt: skip
    browser.ok(
        "mend", entity="opportunities", id=deal, check=key, version=form["version"], changes={"amount": "1234.5"}
    )
    assert ws.opportunities.get(deal).amount_minor == 123450


def test_who_was_slower_gets_the_present_values(browser: Browser, ws: Workspace) -> None:
    id = ws.accounts.frame(name="Account 06").id.item()
    form = browser.ok("form", entity="accounts", id=id, check=CITY)
    ws.accounts.update(id, city="北京")
    error = browser.error(
        "mend", entity="accounts", id=id, check=CITY, version=form["version"], changes={"city": "苏州"}
    )
    assert error["code"] == "stale"
    assert error["data"]["form"]["version"] == form["version"] + 1
    assert error["data"]["form"]["fields"][0]["value"] == "北京"
    assert ws.accounts.get(id).city == "北京"


def test_only_what_mends_the_problem_can_be_changed(browser: Browser, ws: Workspace) -> None:
    id = ws.accounts.frame(name="Account 06").id.item()
    form = browser.ok("form", entity="accounts", id=id, check=CITY)
    browser.call(
        "mend", entity="accounts", id=id, check=CITY, version=form["version"], changes={"name": "x", "city": "a"}
    )
    assert ws.accounts.get(id).name == "Account 06"
    assert browser.error("form", entity="users", id=id, check=CITY)["code"] == "invalid"
    assert browser.error("form", entity="accounts", id="nobody", check=CITY)["code"] == "not_found"


def test_a_contact_finds_its_account(browser: Browser, ws: Workspace) -> None:
    contact, key = ws.contacts.frame().iloc[0], "contacts.completeness.account_id"
    assert [one["name"] for one in browser.ok("accounts", text="t 07")] == ["Account 07"]
    assert browser.ok("accounts", text="%") == []
    account = browser.ok("accounts", text="07")[0]["id"]
    changes = {"account_id": account}
    form = browser.ok("form", entity="contacts", id=contact.id, check=key)
    assert browser.ok("mend", entity="contacts", id=contact.id, check=key, version=form["version"], changes=changes)[
        "mended"
    ]
    assert ws.contacts.get(contact.id).account_id == account


def test_another_one_s_change_is_told_and_an_own_one_is_not(browser: Browser, ws: Workspace) -> None:
    id = ws.accounts.frame(name="Account 09").id.item()
    form = browser.ok("form", entity="accounts", id=id, check=CITY)
    browser.ok("mend", entity="accounts", id=id, check=CITY, version=form["version"], changes={"city": "杭州"})
    browser.board._changed(ws.database.last_event())
    assert browser.events("changed") == []
    ws.accounts.update(id, tier="A")
    eventually(lambda: browser.events("changed"))


def test_a_person_sees_only_their_own_gaps(browser: Browser, ws: Workspace) -> None:
    import crm_lab

    with crm_lab.open(ws.database.url, user="anna") as hers:
        screen = hers.data_quality()
        names = {row["name"] for row in screen.todo()["rows"] if row["entity"] == "contacts"}
        screen.close()
    assert names == set()


def test_unknown_tabs_and_options_are_one_sentence(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match=r"no tab .x.; it has todo, duplicates, import"):
        ws.data_quality(tab="x")
    with pytest.raises(InvalidValue, match="knows no option 'colour'"):
        ws.data_quality(colour="red")


def test_filters_do_not_ask_the_store_again() -> None:
    rows = [
        {"id": str(n), "entity": "leads", "name": f"N{n}", "owner_id": None, "owner": None, "checks": ["a"][: n % 2]}
        for n in range(5)
    ]
    found = TodoList(rows, {"problem": "a"})
    assert [row["id"] for row in found.shown] == ["1", "3"]
    assert found.facets()["owners"] == [{"id": "", "name": "", "count": 2}]
