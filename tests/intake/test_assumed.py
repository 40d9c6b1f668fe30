"""What is only assumed fills what is new; a saved mapping reads a file as it was read when it was saved."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_lab.intake import propose
from crm_lab.intake.report import Report
from crm_lab.workspace import Workspace

Write = Callable[..., Path]
DEALS = "Deal ID,Deal Name,Stage,Amount\n"


def land(ws: Workspace, path: Path, **options: Any) -> Report:
    return ws.intake(path, **options).run(set_aside=path.parent / "aside")


def money(ws: Workspace) -> list[tuple[str, Decimal | None, str]]:
    deals = [ws.opportunities.get(one) for one in ws.opportunities.frame()["id"]]
    return sorted((deal.name, deal.amount, deal.currency) for deal in deals)


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_an_assumed_currency_overrules_no_known_one(ws: Workspace, write: Write, currency: str) -> None:
    path = write("deals.csv", DEALS + "1,One,Proposal,1234\n2,Two,Proposal,500\n")
    land(ws, path, currency=currency)
    assert land(ws, path).total("unchanged") == 2
    report = land(ws, write("deals.csv", DEALS + "1,One,Proposal,1235\n3,Three,Proposal,7\n"))
    assert (report.total("updated"), report.total("landed")) == (1, 1)
    expected = [("One", 1235, currency), ("Three", 7, "CNY"), ("Two", 500, currency)]
    assert money(ws) == [(name, Decimal(amount), code) for name, amount, code in expected]
    assert "no currency is named, taken as CNY where none is known" in str(report)


def test_a_currency_that_is_said_is_taken(ws: Workspace, write: Write) -> None:
    land(ws, write("deals.csv", DEALS + "1,One,Proposal,5\n2,Two,Proposal,5\n"))
    land(ws, write("deals.csv", DEALS + "1,One,Proposal,US$5\n2,Two,Proposal,5\n"))
    assert [code for _, _, code in money(ws)] == ["USD", "CNY"]
    land(ws, write("deals.csv", DEALS + "1,One,Proposal,5\n2,Two,Proposal,5\n"), currency="EUR")
    assert [code for _, _, code in money(ws)] == ["EUR", "EUR"]


def test_accounts_without_an_amount_get_no_currency(ws: Workspace, write: Write) -> None:
    land(ws, write("accounts.csv", "Account Name,Annual Revenue\nAcme,100\nHooli,\n"))
    found = {name: ws.accounts.get(id).currency for id, name in ws.accounts.frame()[["id", "name"]].values.tolist()}
    assert found == {"Acme": "CNY", "Hooli": None}


def test_a_saved_mapping_keeps_what_it_takes_to_read_the_file_again(ws: Workspace, write: Write) -> None:
    deals = write("deals.csv", DEALS + "1,One,Proposal,5\n")
    propose(deals, ws, currency="USD", zone="Europe/Berlin", system="hubspot").save("deals").run()
    options = propose(deals, ws, mapping="deals").options
    assert (options.currency, options.currency_given, options.zone, options.source) == (
        "USD", True, "Europe/Berlin", "hubspot",
    )  # fmt: skip
    assert propose(deals, ws, mapping="deals", currency="EUR", zone="UTC").options.currency == "EUR"
    assert land(ws, deals, mapping="deals").total("unchanged") == 1


def test_a_saved_mapping_keeps_region_mode_and_match(ws: Workspace, write: Write) -> None:
    people = write("people.csv", "Name,Phone,Email\nAnn,030 123456,ann@x.example\n")
    propose(people, ws, "contacts", region="DE", dates="mdy", if_there="ask").save("people").run()
    assert land(ws, people, mapping="people").total("unchanged") == 1
    assert ws.contacts.frame()["phone"].tolist() == ["+4930123456"]
    propose(people, ws, "contacts", mode="update", match="email,name").save("news")
    options = propose(people, ws, mapping="news").options
    assert (options.mode, options.match) == ("update", ("email", "name"))
    assert propose(people, ws, mapping="people").options.dates == "mdy"
    assert propose(people, ws, mapping="people").options.if_there == "ask"
    assert propose(people, ws, mapping="news", mode="create", match="").options.match == ()


def test_mappings_saved_before_options_were_kept_are_still_read(ws: Workspace, write: Write) -> None:
    path = write("deals.csv", DEALS + "1,One,Proposal,5\n")
    columns = {"Deal ID": "external_id", "Deal Name": "name", "Stage": "stage", "Amount": "amount"}
    old = {"files": [{"file": "deals", "entity": "opportunities", "columns": columns}]}
    assert propose(path, ws, mapping=old).options.zone == "UTC"
