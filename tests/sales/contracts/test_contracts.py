"""Contracts: from a template, in versions that stay, signed by everybody, ordered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from crm_lab.errors import InvalidValue, MissingPart, NotFound, Refused
from crm_lab.sales.contracts import Envelope, signing
from crm_lab.workspace import Workspace

TEXT = "{number}: {customer}\npays {amount} {currency} for {quote}\nwithin {days} days"
SIGNERS = [("Li Lei", "li@acme.cn"), ("Ann", None)]


@pytest.fixture
def terms(ws: Workspace) -> dict[str, Any]:
    template = ws.contract_templates.add(name="Sale", text=TEXT, fields=["days"]).id
    account = ws.accounts.add(name="Acme").id
    ws.products.add(name="Pump", price="100.01", currency="CNY")
    quote = ws.quotes.add(account=account, lines=[{"product": "Pump", "quantity": 3, "tax": 13}]).id
    return {"template": template, "quote": quote, "fields": {"days": 30}, "signers": SIGNERS}


def accepted(ws: Workspace, terms: dict[str, Any]) -> str:
    ws.quotes.send(terms["quote"])
    ws.quotes.accept(terms["quote"])
    return ws.contracts.add(**terms).id


def test_from_the_quote_to_the_order_once(ws: Workspace, terms: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="is a draft; to draw up its contract"):
        ws.contracts.add(**terms)
    ws.quotes.send(terms["quote"])
    ws.quotes.accept(terms["quote"])
    for other in ({"amount": 1}, {"account": "Acme"}, {"currency": "EUR"}):
        with pytest.raises(InvalidValue, match="of a contract of a quote is the quote's"):
            ws.contracts.add(**terms, **other)
    contract = ws.contracts.add(**terms).id
    assert ws.contracts.add(**terms).id == contract
    quote = ws.quotes.get(terms["quote"])
    first = f"{ws.contracts.get(contract).number}: Acme\npays 339.03 CNY for {quote.number}\nwithin 30 days"
    assert ws.contracts.text(contract) == first
    ws.contracts.revise(contract, days=14)
    assert ws.contracts.difference(contract).splitlines()[-2:] == ["-within 30 days", "+within 14 days"]
    assert (ws.contracts.text(contract, 1), len(ws.contracts.versions(contract))) == (first, 2)
    ws.contracts.send(contract)
    ws.contracts.sign(contract, "Ann")
    ws.contracts.sign(contract, "Ann")
    with pytest.raises(Refused, match="is sent; to order it, it has to be signed"):
        ws.contracts.order(contract)
    assert ws.contracts.sign(contract, "Li Lei").state == "signed"
    assert list(ws.contracts.signatures(contract).state) == ["signed", "signed"]
    assert list(ws.contracts.signatures(contract, 1).state) == ["waiting", "waiting"]
    order = ws.contracts.order(contract, 2, "2026-01-31")
    assert ws.contracts.order(contract) == ws.quotes.order(terms["quote"]) == order
    assert sum(ws.orders.instalments(order).amount) == ws.contracts.get(contract).amount
    for deed in (
        lambda: ws.contracts.revise(contract),
        lambda: ws.contracts.cancel(contract, "why not"),
        lambda: ws.contracts.decline(contract, "Ann", "too late"),
        lambda: ws.contracts.update(contract, amount=1),
        lambda: ws.contracts.delete(contract),
    ):
        with pytest.raises(Refused):
            deed()


def test_without_a_quote_and_with_a_no(ws: Workspace, terms: dict[str, Any]) -> None:
    account = ws.accounts.add(name="Other").id
    own = {"template": terms["template"], "account": account, "name": "Frame", "amount": "50", "fields": {"days": 1}}
    contract = ws.contracts.add(**own, signers=SIGNERS).id
    ws.contracts.send(contract)
    assert ws.contracts.decline(contract, "Ann", "the price").state == "declined"
    with pytest.raises(Refused, match="can't have signed now"):
        ws.contracts.sign(contract, "Li Lei")
    ws.contracts.revise(contract)
    ws.contracts.send(contract)
    for name, _ in SIGNERS:
        ws.contracts.sign(contract, name)
    assert str(ws.orders.get(ws.contracts.order(contract)).amount) == "50.00"
    alone = ws.contracts.add(**own).id
    with pytest.raises(Refused, match="nobody signs"):
        ws.contracts.send(alone)
    assert ws.contracts.cancel(alone, "mistake").reason == "mistake"
    again = ws.contracts.revise(alone)
    assert (again.state, again.reason, again.revision) == ("draft", None, 2)


class Told:
    """A provider that tells what it was told."""

    known: Mapping[str, str] = {"Ann": "waiting", "Li Lei": "waiting"}

    def send(self, envelope: Envelope) -> str:
        assert envelope.signers == SIGNERS
        return f"told {envelope.number}"

    def states(self, id: str) -> Mapping[str, str]:
        return self.known


def test_a_provider_tells_who_signed(ws: Workspace, terms: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    contract = accepted(ws, terms)
    with pytest.raises(MissingPart, match="no provider of signatures 'smoke'; installed are: manual"):
        ws.contracts.send(contract, "smoke")
    with pytest.raises(Refused, match="not sent yet"):
        ws.contracts.refresh(contract)
    monkeypatch.setattr(signing, "provider", lambda name: Told())
    ws.contracts.send(contract, "told")
    assert ws.contracts.versions(contract).envelope[0].startswith("told C")
    assert ws.contracts.refresh(contract).state == "sent"
    monkeypatch.setattr(Told, "known", {"Ann": "signed", "Li Lei": "signed"})
    assert ws.contracts.refresh(contract).state == "signed"
    assert ws.contracts.refresh(contract).state == "signed"


def test_a_no_among_the_answers_of_a_provider_counts(
    ws: Workspace, terms: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = accepted(ws, terms)
    monkeypatch.setattr(signing, "provider", lambda name: Told())
    ws.contracts.send(contract, "told")
    monkeypatch.setattr(Told, "known", {"Li Lei": "declined", "Ann": "signed"})
    assert ws.contracts.refresh(contract).state == "declined"
    assert list(ws.contracts.signatures(contract).state) == ["declined", "signed"]


def test_a_version_that_is_revised_while_it_is_sent_is_sent_again(
    ws: Workspace, terms: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = accepted(ws, terms)

    class Slow(Told):
        def send(self, envelope: Envelope) -> str:
            ws.contracts.revise(contract, days=7)
            return "late"

    monkeypatch.setattr(signing, "provider", lambda name: Slow())
    with pytest.raises(Refused, match="was revised while it was sent"):
        ws.contracts.send(contract, "slow")
    assert (ws.contracts.get(contract).state, list(ws.contracts.versions(contract).provider)) == ("draft", [None, None])


def test_wrong_templates_and_fields_are_told(ws: Workspace, terms: dict[str, Any]) -> None:
    for fields, words in (
        ({"text": "{price}"}, "knows no '{price}'; it has customer"),
        ({"text": "{customer.id}"}, "a plain name"),
        ({"text": "{customer"}, "brace without its partner"),
        ({"text": "x", "fields": ["a b"]}, "list of plain names"),
    ):
        with pytest.raises(InvalidValue, match=words):
            ws.contract_templates.add(**{"name": "x", **fields})
    contract = {"template": terms["template"], "account": "Acme", "name": "x"}
    for more, words in (
        ({"fields": {}}, "needs a days"),
        ({"fields": {"days": 1, "hours": 2}}, "no field 'hours'; it asks for days"),
        ({"fields": {"days": 1}, "signers": [("Ann", None), ("Ann", None)]}, "name of their own"),
        ({"fields": {"days": 1}, "state": "signed"}, "follows from its verbs"),
    ):
        with pytest.raises(InvalidValue, match=words):
            ws.contracts.add(**contract, **more)
    assert ws.contracts.count() == 0
    made = ws.contracts.add(**contract, fields={"days": 1}, signers=SIGNERS).id
    ws.contracts.send(made)
    with pytest.raises(NotFound, match="'Bob' does not sign"):
        ws.contracts.sign(made, "Bob")
