"""The parts of the screen, and the interface by which others add theirs."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.customers.view import part as parts
from crm_lab.customers.view.part import part_named, row, shown, summary
from crm_lab.customers.view.words import say, tell
from crm_lab.errors import NotFound
from crm_lab.store.entities import Opportunity, OpportunityContactRole

from .conftest import Customer, ago, day


def look(customer: Customer, name: str) -> dict[str, Any]:
    found: dict[str, Any] = customer.look(shown, part_named(name))
    assert "failed" not in found, found
    return found


def texts(part: dict[str, Any]) -> list[Any]:
    return [one["title"] for one in part["rows"]]


def figures(part: dict[str, Any]) -> dict[str, Any]:
    return {tell(one["label"]): one["value"] for one in part["figures"]}


def play(customer: Customer, deal: str, person: str, role: str, stance: str | None = None) -> None:
    with customer.ws.database.write(customer.ws.actor) as unit:
        made = OpportunityContactRole(opportunity_id=deal, contact_id=person, role=role, stance=stance)
        unit.session.add(made)


def test_every_part_of_an_empty_customer_says_that_it_is_empty_and_where_it_looks(acme: Customer) -> None:
    names = [one.name for one in parts.parts()]
    assert names == ["people", "deals", "petals", "orders", "tickets", "calls", "documents", "similar"]
    for name in names:
        found = look(acme, name)
        assert (found["count"], found["rows"]) == (0, [])
        for text in (found["empty"], found["source"]):
            assert all(len(tell(text, locale)) > 4 for locale in ("en", "zh"))
        assert found["python"].startswith("ws.")


def test_people_come_with_roles_of_open_deals_and_the_last_talk(acme: Customer) -> None:
    quiet, busy = acme.person("A quiet one", opted_out=True), acme.person("Wang", title="CTO", phone="13800000000")
    deal, lost = acme.deal("Licence"), acme.deal("Lost one")
    play(acme, deal, busy, "gatekeeper", "opposed")
    play(acme, deal, busy, "user", "supportive")
    play(acme, lost, quiet, "user")
    acme.ws.opportunities.move(lost, "lost", reason="price")
    acme.talk("phone", ago(days=3), contact_id=busy)
    acme.talk("note", ago(days=1), contact_id=busy)
    first, second = look(acme, "people")["rows"]
    assert (first["id"], second["id"]) == (busy, quiet)
    assert first["aside"] == {"time": ago(days=3).isoformat().replace("+00:00", "Z")}
    assert first["note"][0] == "CTO"
    assert [(one["text"]["name_zh"], one["tone"]) for one in first["chips"]] == [
        ("技术把关者", "risk"),
        ("关键使用者", "good"),
    ]
    assert [tell(one["text"]) for one in second["chips"]] == ["wants no advertising"]


def test_petals_tell_for_each_open_deal_who_is_missing(acme: Customer) -> None:
    wang, li = acme.person("Wang"), acme.person("Li")
    small, large = acme.deal("small", amount="1"), acme.deal("large", amount="2")
    play(acme, large, wang, "initiator", "supportive")
    play(acme, large, li, "initiator", "opposed")
    play(acme, small, wang, "supporter")
    found = look(acme, "petals")
    assert texts(found) == ["large", "small"]
    assert tell(figures(found)["Covered"]) == "2 of 10"
    assert [one["tone"] for one in found["rows"][0]["chips"]] == ["risk", *["missing"] * 4]
    assert found["rows"][1]["chips"][4]["hint"] == "Wang"


def test_deals_open_first_and_stalled_ones_marked(acme: Customer) -> None:
    won, stuck = acme.deal("won", amount="5"), acme.deal("stuck", amount="3")
    acme.deal("big", amount="9")
    acme.ws.opportunities.move(won, "won")
    with acme.ws.database.write(acme.ws.actor) as unit:
        unit.session.get_one(Opportunity, stuck).stage_since = ago(days=30)
    found = look(acme, "deals")
    assert texts(found) == ["big", "stuck", "won"]
    assert [[one["tone"] for one in each["chips"]] for each in found["rows"]] == [[None], ["watch"], []]
    assert figures(found)["Open"]["minor"] == 12_00
    assert tell(figures(found)["Won"]) == "1 of 1"


def test_orders_tell_what_was_paid_and_what_is_late(acme: Customer) -> None:
    old = acme.order("old", "10", ordered_on=day(-90))
    acme.instalments(old, (10_00, day(-60)))
    new = acme.order("new", "20", ordered_on=day(-3))
    acme.pay("20", new)
    found = look(acme, "orders")
    assert texts(found) == ["new", "old"]
    assert [tell(one["note"][-1]) for one in found["rows"]] == ["paid", "paid CNY 0.00"]
    assert tell(found["rows"][1]["chips"][0]["text"]) == "overdue CNY 10.00, 60 d"
    assert {name: value["minor"] for name, value in figures(found).items()} == {
        "Ordered": 30_00,
        "Paid": 20_00,
        "Owed": 10_00,
        "Overdue": 10_00,
    }


def test_tickets_and_calls(acme: Customer) -> None:
    acme.ticket("solved", "closed", resolved_at=ago(days=1), rating=5)
    acme.ticket("burning", priority="urgent")
    tickets = look(acme, "tickets")
    assert texts(tickets) == ["burning", "solved"]
    assert (figures(tickets)["Open"], tell(figures(tickets)["Satisfaction"])) == (1, "5.0 of 5 (1)")
    acme.talk("phone", ago(days=1), subject="Hello", duration_seconds=130, direction="out")
    acme.talk("phone", ago(days=2), duration_seconds=0, direction="out")
    calls = look(acme, "calls")
    assert [tell(one["title"]) for one in calls["rows"]] == ["Hello", "Call"]
    assert tell(figures(calls)["Answered"]) == "1 of 2"
    assert [len(one["chips"]) for one in calls["rows"]] == [0, 1]


def test_similar_customers_tell_in_what_they_are_alike(acme: Customer) -> None:
    acme.ws.accounts.update(acme.id, industry="Chemicals", city="Hefei", tier="A", employees=100)
    twin = Customer(acme.ws, "Twin", industry="Chemicals", city="Hefei", tier="A", employees=150)
    far = Customer(acme.ws, "Far", industry="Chemicals", city="Paris", employees=5000)
    Customer(acme.ws, "Neither", industry="Toys", city="Hefei")
    found = look(acme, "similar")
    assert [one["id"] for one in found["rows"]] == [twin.id, far.id]
    assert [tell(note) for note in found["rows"][0]["note"]] == ["Chemicals", "in Hefei", "tier A", "150 employees"]


def test_more_rows_follow_the_first(acme: Customer) -> None:
    for number in range(8):
        acme.person(f"Person {number}")
    first = look(acme, "people")["rows"]
    more = acme.look(part_named("people").rows, 5, 10)
    assert len(first) == 5
    assert [one["title"] for one in (*first, *more)] == [f"Person {number}" for number in range(8)]


class Returns:
    name = "returns"
    title = ("Returns", "退货")

    def summary(self, session: Any, account: Any) -> Any:
        return summary(1, source=say("x", "x"), python="ws.x", empty=say("x", "x"))

    def rows(self, session: Any, account: Any, start: int, count: int) -> Any:
        return [row("returns", "1", account.name)][start : start + count]


class Broken(Returns):
    def summary(self, session: Any, account: Any) -> Any:
        session.execute(parts_of_nothing)


parts_of_nothing: Any = None


def test_another_department_adds_a_part_by_the_same_interface(acme: Customer) -> None:
    assert texts(acme.look(shown, Returns())) == ["Acme"]


def test_a_part_that_fails_says_so_and_leaves_the_others_alone(acme: Customer) -> None:
    from sqlalchemy import text

    global parts_of_nothing
    parts_of_nothing = text("SELECT * FROM no_such_table")

    def both(session: Any, account: Any) -> list[dict[str, Any]]:
        return [shown(session, account, Broken()), shown(session, account, Returns())]

    broken, fine = acme.look(both)
    assert "no_such_table" in tell(broken["failed"])
    assert texts(fine) == ["Acme"]


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(NotFound, match="'gossip'; it has people"):
        part_named("gossip")


def test_documents_are_quotes_and_contracts_and_say_what_they_wait_for(acme: Customer) -> None:
    ws = acme.ws
    ws.products.add(name="Laser", price="100", currency="CNY")
    first, second = (ws.quotes.add(name=name, account_id=acme.id, valid_until=day(9)).id for name in ("first", "next"))
    for quote in (first, second):
        ws.quotes.set_lines(quote, [{"product": "Laser"}])
        ws.quotes.send(quote)
    ws.quotes.accept(first)
    template = ws.contract_templates.add(name="Sale", text="{customer}").id
    signers = [("Wang", None), ("Li", None)]
    contract = ws.contracts.add(name="Sale of a laser", template_id=template, quote=first, signers=signers).id
    ws.contracts.send(contract)
    ws.contracts.sign(contract, "Wang")
    found = look(acme, "documents")
    assert texts(found) == ["Sale of a laser", "next", "first"]
    assert figures(found) == {"Quotes": 2, "Undecided": 1, "Contracts": 1}
    marks = [[one["text"].get("name") or tell(one["text"]) for one in row["chips"]] for row in found["rows"]]
    assert marks == [["sent", "1 of 2 signed"], ["sent", f"valid until {day(9)}"], ["accepted"]]
    assert found["rows"][0]["aside"]["minor"] == 100_00
    ws.contracts.sign(contract, "Li")
    assert figures(look(acme, "documents"))["Signed"] == 1
    assert look(Customer(ws, "Other"), "documents")["count"] == 0
