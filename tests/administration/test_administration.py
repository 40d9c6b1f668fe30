"""What administrators set for all: labels, custom fields, rates, the currency of sums; and that nobody else can."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from crm_lab.errors import CrmLabError, InvalidValue, NotAllowed, NotFound, Refused, UnknownField
from crm_lab.workspace import Workspace


def test_who_does_not_keep_them_changes_no_roles_stages_fields_rates_or_prices(ws: Workspace, acting: Any) -> None:
    theirs = acting("Bob")
    bob = ws.users.get(theirs.actor.id)
    stage = ws.stages.frame().iloc[0]["id"]
    for deed in (
        lambda: theirs.users.add(name="Eve", role="admin"),
        lambda: theirs.users.update(bob.id, role="admin"),
        lambda: theirs.teams.add(name="T"),
        lambda: theirs.custom_fields.add(entity="accounts", key="k", name="K"),
        lambda: theirs.status_labels.add(entity="leads", name="Hot", type="working"),
        lambda: theirs.stages.delete(stage),
        lambda: theirs.products.add(name="P"),
        lambda: theirs.rates.add("USD", "CNY", 7),
        lambda: theirs.rates.set_currency("USD"),
        lambda: theirs.sla_policies.add(name="Mine", targets={"urgent": {"resolution": "4 hours"}}),
        lambda: theirs.working_hours.add(name="Mine", hours={"zone": "UTC", "week": {"mon": ["09:00-18:00"]}}),
        lambda: theirs.tickets.proposal_settings(cut=0.1),
    ):
        with pytest.raises(NotAllowed, match="ask one of them"):
            deed()
    assert ws.users.get(bob.id).role == "rep"
    assert theirs.accounts.add(name="mine").owner_id == bob.id


def test_a_manager_keeps_stages_and_prices_but_no_people(ws: Workspace, acting: Any) -> None:
    theirs = acting("Mona", "manager")
    theirs.products.add(name="Laser")
    theirs.rates.add("USD", "CNY", "7.1")
    with pytest.raises(NotAllowed, match="users are kept by an administrator"):
        theirs.users.add(name="Eve")


def test_a_label_of_ones_own_is_given_by_name_and_found(ws: Workspace) -> None:
    label = ws.status_labels.add(entity="leads", name="Hot", name_zh="热", type="working")
    lead = ws.leads.add(name="Ann", status="热")
    assert lead.status_id == label.id
    assert list(ws.leads.frame(status="Hot")["name"]) == ["Ann"]
    ws.leads.update(lead.id, status="New")
    assert list(ws.leads.frame()["status"]) == ["New"]
    with pytest.raises(InvalidValue, match=r"there is no status 'Hott'.*did you mean 'Hot'"):
        ws.leads.add(name="x", status="Hott")
    with pytest.raises(InvalidValue, match=r"known are .*Disqualified"):
        ws.leads.add(name="x", status="Delivered")


def test_a_label_in_use_stays_and_so_does_the_last_of_its_type(ws: Workspace) -> None:
    label = ws.status_labels.add(entity="orders", name="Packed", type="confirmed")
    order = ws.orders.add(name="o", status="Packed")
    with pytest.raises(Refused, match="1 orders are 'Packed'"):
        ws.status_labels.delete(label.id)
    ws.orders.update(order.id, status="Draft")
    ws.status_labels.delete(label.id)
    only = ws.status_labels.frame(entity="orders", type="confirmed").iloc[0]["id"]
    with pytest.raises(Refused, match="only status of orders"):
        ws.status_labels.delete(only)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entity": "deals", "name": "x", "type": "new"}, "one of leads, tickets, orders"),
        ({"entity": "leads", "name": "x", "type": "paused"}, "one of new, working"),
        ({"entity": "leads", "name": "New", "type": "new"}, "a status 'New' already"),
    ],
)
def test_labels_that_can_not_be(ws: Workspace, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        ws.status_labels.add(**fields)
    with pytest.raises(InvalidValue, match="the type of a status label stays"):
        ws.status_labels.update(ws.status_labels.frame().iloc[0]["id"], type="new")


def test_names_mean_what_the_person_may_see(ws: Workspace, acting: Any) -> None:
    theirs = acting("Bob")
    account = ws.accounts.add(name="ACME", owner="Bob")
    hidden = ws.accounts.add(name="Hidden")
    assert account.owner_id == theirs.actor.id
    assert theirs.contacts.add(name="Li", account="ACME").account_id == account.id
    with pytest.raises(InvalidValue, match="there is no account 'Hidden' that you may see"):
        theirs.contacts.add(name="Li", account=hidden.name)
    ws.accounts.add(name="ACME")
    with pytest.raises(InvalidValue, match="2 accounts are called 'ACME'; give the id: account_id"):
        ws.contacts.add(name="Li", account="ACME")
    assert ws.contacts.add(name="Li", account=None).account_id is None


FIELDS: list[tuple[str, Any, Any, Any]] = [
    ("text", "x", "x", 5),
    ("number", "1.5", 1.5, "abc"),
    ("integer", 7, 7, 1.5),
    ("money", 12, 12.0, "a lot"),
    ("date", date(2026, 1, 2), "2026-01-02", "soon"),
    ("datetime", "2026-01-02T09:00+08:00", "2026-01-02T01:00:00Z", "2026-01-02T09:00"),
    ("bool", True, True, "maybe"),
    ("choice", "a", "a", "c"),
]


@pytest.mark.parametrize(("kind", "given", "kept", "wrong"), FIELDS)
def test_a_custom_field_holds_what_it_is_for(ws: Workspace, kind: str, given: Any, kept: Any, wrong: Any) -> None:
    options = {"options": ["a", "b"]} if kind == "choice" else {}
    ws.custom_fields.add(entity="accounts", key="level", name="Level", type=kind, **options)
    account = ws.accounts.add(name="A", custom={"level": given, "from elsewhere": "kept"})
    assert account.custom == {"level": kept, "from elsewhere": "kept"}
    if kind != "text":
        with pytest.raises(InvalidValue, match="the custom field 'level'"):
            ws.accounts.update(account.id, custom={"level": wrong})
    with pytest.raises(UnknownField, match="did you mean 'level'"):
        ws.accounts.add(name="B", custom={"levl": given})
    assert ws.accounts.update(account.id, custom={"level": None}).custom == {"level": None}
    assert ws.accounts.update(account.id, custom=None).custom is None


def test_a_required_field_is_there_or_the_record_is_not(ws: Workspace) -> None:
    ws.custom_fields.add(entity="contacts", key="salutation", name="Salutation", required=True)
    with pytest.raises(InvalidValue, match="contacts need 'salutation'"):
        ws.contacts.add(name="Ann")
    contact = ws.contacts.add(name="Ann", custom={"salutation": "Dr"})
    assert ws.contacts.update(contact.id, title="CEO").custom == {"salutation": "Dr"}
    for custom in ({"salutation": ""}, {}, {"other": 1}, None):
        with pytest.raises(InvalidValue, match="contacts need 'salutation'"):
            ws.contacts.update(contact.id, custom=custom)


def test_what_an_import_brought_may_stay_when_something_else_is_changed(ws: Workspace) -> None:
    ws.intake(pd.DataFrame({"Account Name": ["A"], "Lab Colours": ["x"]}), entity="accounts").run()
    ws.custom_fields.add(entity="accounts", key="Lab_Colour", name="Colour")
    account = ws.accounts.get(ws.accounts.frame()["id"].item())
    assert ws.accounts.update(account.id, custom={**account.custom, "Lab_Colour": "y"}).custom == {
        "Lab Colours": "x",
        "Lab_Colour": "y",
    }
    with pytest.raises(UnknownField, match="did you mean 'Lab_Colour'"):
        ws.accounts.update(account.id, custom={"Lab_Color": "y"})


def test_names_of_what_was_deleted_are_free_and_those_that_are_there_are_not(ws: Workspace) -> None:
    for made, fields in (
        (ws.status_labels, {"entity": "leads", "name": "Hot", "type": "working"}),
        (ws.custom_fields, {"entity": "leads", "key": "level", "name": "Level"}),
    ):
        made.delete(made.add(**fields).id)
        again = made.add(**fields)
        assert made.get(again.id).name == fields["name"]
    label = ws.status_labels.frame(name="Hot")["id"].item()
    with pytest.raises(InvalidValue, match="a status 'New' already"):
        ws.status_labels.update(label, name="New")
    assert ws.status_labels.update(label, name="Warm").name == "Warm"


def test_frames_ask_for_custom_fields(ws: Workspace) -> None:
    for name, custom in (
        ("A", {"level": "x", "seats": 5, "since": "2026-01-02", "gold": True}),
        ("B", {"level": "y", "seats": 50.5, "gold": False}),
        ("C", {"seats": "many"}),
        ("D", None),
    ):
        ws.accounts.add(name=name, custom=custom)

    def names(**filters: Any) -> list[str]:
        return sorted(ws.accounts.frame(**filters)["name"])

    assert names(custom__level="x") == ["A"]
    assert names(custom__level=["x", "y"]) == ["A", "B"]
    assert names(custom__level=None) == ["C", "D"]
    assert names(custom__level=["x", None]) == ["A", "C", "D"]
    assert names(custom__seats__ge=5) == ["A", "B"]
    assert names(custom__seats__lt=50) == ["A"]
    assert names(custom__seats="many") == ["C"]
    assert names(custom__since__le=date(2026, 2, 1)) == ["A"]
    assert names(custom__gold=True) == ["A"]
    assert names(custom__level__contains="X") == ["A"]
    assert ws.accounts.count(custom__gold=False) == 1
    with pytest.raises(InvalidValue, match="quotation mark"):
        names(**{'custom__a"b': 1})
    with pytest.raises(InvalidValue, match="needs one value"):
        names(custom__seats__ge=None)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entity": "accunts"}, "did you mean 'accounts'"),
        ({"type": "banana"}, "one of text, number"),
        ({"key": "contract end"}, "a word such as contract_end"),
        ({"type": "choice"}, "needs options"),
        ({"options": ["a"]}, "only a custom field of the type choice"),
    ],
)
def test_definitions_that_can_not_be(ws: Workspace, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        ws.custom_fields.add(**{"entity": "accounts", "key": "level", "name": "Level", **fields})
    kept = ws.custom_fields.add(entity="accounts", key="level", name="Level")
    with pytest.raises(InvalidValue, match="have a custom field 'level' already"):
        ws.custom_fields.add(entity="accounts", key="level", name="Level")
    with pytest.raises(InvalidValue, match="the type of a custom field stays"):
        ws.custom_fields.update(kept.id, type="number")


def test_rates_are_entered_corrected_and_used(ws: Workspace) -> None:
    ws.opportunities.add(name="Deal", amount=100, currency="USD")
    assert ws.rates.missing() == ["USD"]
    ws.rates.take(pd.DataFrame({"base": ["USD", "USD"], "quote": "CNY", "rate": [7.0, 7.1], "on_date": "2026-01-01"}))
    assert (
        ws.rates.take(
            pd.DataFrame({"base": ["EUR"], "quote": "CNY", "rate": 8, "on_date": [None]}).astype({"on_date": float})
        )
        == 1
    )
    ws.rates.delete("EUR", "CNY", date.today())
    ws.rates.add("USD", "CNY", Decimal("7.2"), on=date(2026, 2, 1))
    frame = ws.rates.frame()
    assert frame.to_dict("list") == {
        "base": ["USD", "USD"],
        "quote": ["CNY", "CNY"],
        "on_date": [date(2026, 2, 1), date(2026, 1, 1)],
        "rate": [7.2, 7.1],
    }
    assert ws.rates.missing() == []
    ws.rates.delete("USD", "CNY", "2026-02-01")
    assert len(ws.rates.frame()) == 1
    with pytest.raises(NotFound, match="no rate of USD in CNY of 2026-02-01"):
        ws.rates.delete("USD", "CNY", "2026-02-01")
    assert {"rated", "rate_deleted"} <= set(ws.audit.frame()["action"])


@pytest.mark.parametrize("wrong", [("US", "CNY", 7), ("USD", "USD", 1), ("USD", "CNY", 0), ("USD", "CNY", "dear")])
def test_rates_that_can_not_be(ws: Workspace, wrong: tuple[str, str, Any]) -> None:
    with pytest.raises(CrmLabError, match=r"currency|rate"):
        ws.rates.take(
            [{"base": "EUR", "quote": "CNY", "rate": 8}, dict(zip(("base", "quote", "rate"), wrong, strict=True))]
        )
    assert ws.rates.frame().empty


def test_the_currency_of_sums_is_set(ws: Workspace) -> None:
    ws.opportunities.add(name="old", amount=10)
    ws.rates.set_currency("EUR")
    assert ws.rates.currency == "EUR"
    assert list(ws.opportunities.frame()["currency"]) == ["CNY"]
    assert ws.opportunities.add(name="new", amount=10).currency == "EUR"
    with pytest.raises(InvalidValue, match="'EURO' is no currency"):
        ws.rates.set_currency("EURO")


def test_names_of_customers_are_tidy_whoever_writes_them(ws: Workspace) -> None:
    account = ws.accounts.add(name=" ＡＣＭＥ　有限公司 ")
    assert account.name == "ACME 有限公司"
    assert ws.contacts.update(ws.contacts.add(name="王 ").id, name="ＬＩ  Wei").name == "LI Wei"
