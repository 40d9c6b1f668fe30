"""One list out of all tables: nothing missing, nothing twice, the same order on every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from crm_lab.customers.view import pins
from crm_lab.customers.view.timeline import KINDS, Timeline
from crm_lab.customers.view.words import tell
from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.store.entities import Activity
from crm_lab.store.ids import new_id
from crm_lab.workspace import Workspace

from .conftest import Customer, ago, day


def read(customer: Customer, **narrowed: Any) -> list[dict[str, Any]]:
    """Return the whole timeline in one page."""
    with customer.ws.database.read(customer.ws.actor) as session:
        return list(Timeline(session, customer.id, **narrowed).page(count=200)["entries"])


def everything(customer: Customer) -> None:
    """Put one thing of each kind into the timeline."""
    person, deal = customer.person("Wang"), customer.deal("Licence")
    lead = customer.ws.leads.add(name="Once a lead", account_id=customer.id).id
    customer.talk("phone", ago(days=20), subject="call", duration_seconds=60)
    customer.talk("email", ago(days=19), subject="mail", account_id=None, contact_id=person)
    customer.talk("wechat", ago(days=18), subject="message", account_id=None, opportunity_id=deal)
    customer.talk("exhibition", ago(days=17), subject="meeting", account_id=None, lead_id=lead)
    customer.talk("note", ago(days=16), subject="note")
    customer.talk("task", ago(days=15), subject="task", due_at=ago(days=14))
    _papers(customer)
    order = customer.order("order", "100", ordered_on=day(-13))
    customer.pay("40", order, account_id=None, name="payment", paid_on=day(-12))
    customer.ticket("ticket", account_id=None, contact_id=person, opened_at=ago(days=11))
    customer.ws.opportunities.move(deal, "Needs")
    customer.ws.accounts.update(customer.id, tier="A")


def _papers(customer: Customer) -> None:
    ws = customer.ws
    ws.quotes.add(name="quote", account_id=customer.id)
    template = ws.contract_templates.add(name="Sale", text="{customer}").id
    about = {"name": "contract", "amount": "5", "currency": "CNY"}
    ws.contracts.add(account_id=customer.id, template_id=template, signers=[("Wang", None)], **about)


def test_every_kind_of_thing_is_there_whatever_ties_it_to_the_customer(acme: Customer) -> None:
    everything(acme)
    other = Customer(acme.ws, "Other")
    everything(other)
    entries = read(acme)
    titles = {entry["title"] for entry in entries if isinstance(entry["title"], str)}
    assert {"call", "mail", "message", "meeting", "note", "task", "order", "payment", "ticket"} <= titles
    moves = [tell(entry["title"]) for entry in entries if entry["kind"] == "stage"]
    assert moves == ["Licence: First contact → Needs", "Licence → First contact"]
    changes = [entry["changes"] for entry in entries if entry["kind"] == "change"]
    assert ["tier", None, "A"] in changes[0]
    assert {entry["kind"] for entry in entries} == set(KINDS)
    with acme.ws.database.read(acme.ws.actor) as session:
        counts = Timeline(session, acme.id).counts()
        assert Timeline(session, acme.id).total() == len(entries)
    assert counts == {kind: sum(entry["kind"] == kind for entry in entries) for kind in KINDS}


def crowd(customer: Customer, count: int = 45) -> None:
    """Many things at few moments, midnight among them, so that most pages end between equals."""
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    deal = customer.deal("Licence")
    with customer.ws.database.write(customer.ws.actor) as unit:
        moments = [midnight + timedelta(hours=12 * (number % 4)) for number in range(count)]
        rows = [{"id": new_id(), "channel": "wechat", "occurred_at": at, "account_id": customer.id} for at in moments]
        unit.session.execute(insert(Activity), rows)
    for number in range(8):
        customer.order(f"order {number}", "1", ordered_on=(midnight + timedelta(days=number % 3)).date())
        customer.pay("1", paid_on=(midnight + timedelta(days=number % 3)).date())
        customer.ticket(f"ticket {number}", opened_at=midnight + timedelta(days=number % 2))
    customer.ws.opportunities.move(deal, "Needs")


def key(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["at"], entry["source"], entry["id"]


@pytest.mark.parametrize("count", [1, 7, 60])
def test_pages_joined_are_the_whole_list(acme: Customer, count: int) -> None:
    crowd(acme)
    whole = [key(entry) for entry in read(acme)]
    walked: list[tuple[str, str, str]] = []
    after = None
    with acme.ws.database.read(acme.ws.actor) as session:
        timeline = Timeline(session, acme.id)
        while True:
            page = timeline.page(after, count)
            walked += [key(entry) for entry in page["entries"]]
            assert len(page["entries"]) <= count
            if (after := page["next"]) is None:
                break
        jumped = [key(entry) for start in range(0, len(whole), 20) for entry in timeline.page_at(start, 20)["entries"]]
    assert walked == whole
    assert jumped == whole
    assert len(set(whole)) == len(whole) == 45 + 24 + 3  # the customer and the deal came, the deal moved
    assert [at[:10] for at, *_ in whole] == sorted((at[:10] for at, *_ in whole), reverse=True)


def test_what_is_new_above_does_not_disturb_who_reads_below(acme: Customer) -> None:
    for number in range(6):
        acme.talk(at=ago(days=number + 1), subject=str(number))
    with acme.ws.database.read(acme.ws.actor) as session:
        first = Timeline(session, acme.id, kinds=["message"]).page(count=3)
    acme.talk(at=ago(hours=1), subject="news")
    with acme.ws.database.read(acme.ws.actor) as session:
        second = Timeline(session, acme.id, kinds=["message"]).page(first["next"], 3)
    assert [entry["title"] for entry in (*first["entries"], *second["entries"])] == list("012345")


def test_kinds_and_words_narrow_the_list(acme: Customer) -> None:
    everything(acme)
    acme.talk("phone", subject="About 100% of_it", contact_id=acme.person("Müller"))
    assert {entry["kind"] for entry in read(acme, kinds=["call", "order"])} == {"call", "order"}
    assert {entry["channel"] for entry in read(acme, kinds=["meeting", "message"])} == {"exhibition", "wechat"}
    assert [entry["title"] for entry in read(acme, text="100% OF_IT")] == ["About 100% of_it"]
    assert read(acme, text="1_0") == []
    assert [entry["who"] for entry in read(acme, text="müller") if entry["kind"] == "call"] == ["Müller"]
    with acme.ws.database.read(acme.ws.actor) as session:
        assert Timeline(session, acme.id, text="licence").counts() == {"stage": 2}
        assert Timeline(session, acme.id, text="licence").total() == 2
    with pytest.raises(InvalidValue, match="'gossip'"):
        read(acme, kinds=["gossip"])


def test_a_place_that_is_none_is_refused(quick: Customer) -> None:
    with quick.ws.database.read() as session, pytest.raises(InvalidValue, match="no place"):
        Timeline(session, quick.id).page("tomorrow")


def test_long_texts_come_whole_when_an_entry_is_opened(acme: Customer) -> None:
    text = "很长 " * 400
    id = acme.talk("note", body=text)
    [line] = read(acme, kinds=["note"])
    assert text.startswith(line["text"])
    assert len(line["text"]) == 300
    with acme.ws.database.read(acme.ws.actor) as session:
        assert Timeline(session, acme.id).entry("activities", id)["text"] == text
        with pytest.raises(NotFound):
            Timeline(session, Customer(acme.ws, "Other").id).entry("activities", id)
        with pytest.raises(NotFound):
            Timeline(session, acme.id).entry("users", id)


def test_pins_stay_on_top_for_everybody_until_they_are_taken_off(acme: Customer) -> None:
    ws = acme.ws
    ids = [acme.talk(at=ago(days=number), subject=str(number)) for number in range(3)]
    for id in (ids[2], ids[0], ids[0]):
        pins.pin(ws.database, ws.actor, acme.id, "activities", id)

    def pinned() -> list[str]:
        with ws.database.read(ws.actor) as session:
            return [entry["title"] for entry in Timeline(session, acme.id, kinds=["call"]).pinned()]

    assert pinned() == ["0", "2"]
    assert [entry["pinned"] for entry in read(acme, kinds=["message"])] == [True, False, True]
    pins.unpin(ws.database, ws.actor, acme.id, "activities", ids[2])
    pins.unpin(ws.database, ws.actor, acme.id, "activities", ids[2])
    assert pinned() == ["0"]
    assert sorted(ws.events.frame(entity="accounts", record_id=acme.id).name) == [
        "account.created",
        "account.pinned",
        "account.pinned",
        "account.unpinned",
    ]
    ws.activities.delete(ids[0])
    assert pinned() == []
    assert [entry["kind"] for entry in read(acme)] == ["change", "message", "message"]


def test_only_what_is_the_customers_can_be_pinned_and_not_too_much(quick: Customer, monkeypatch: Any) -> None:
    ws, other = quick.ws, Customer(quick.ws, "Other").talk()
    with pytest.raises(NotFound):
        pins.pin(ws.database, ws.actor, quick.id, "activities", other)
    monkeypatch.setattr(pins, "MOST", 1)
    pins.pin(ws.database, ws.actor, quick.id, "activities", quick.talk())
    with pytest.raises(Refused, match="take one off"):
        pins.pin(ws.database, ws.actor, quick.id, "activities", quick.talk())


def test_a_person_sees_in_it_what_their_role_lets_them_see(acme: Customer, acting: Any) -> None:
    ben: Workspace = acting("Ben")
    acme.ws.accounts.update(acme.id, owner_id=ben.actor.id)
    acme.talk(subject="of the boss")
    acme.talk(subject="of Ben", owner_id=ben.actor.id)
    everything(acme)
    with ben.database.read(ben.actor) as session:
        timeline = Timeline(session, acme.id)
        assert [entry["title"] for entry in timeline.page()["entries"]] == ["of Ben"]
        assert timeline.counts() == {"message": 1}
        assert timeline.page_at(1)["entries"] == []


def test_changes_tell_names_instead_of_ids(acme: Customer) -> None:
    ws = acme.ws
    anna = ws.users.add(name="Anna").id
    ws.accounts.update(acme.id, owner_id=anna, name="Acme 2")
    person = acme.person("Wang")
    ws.contacts.update(person, title="CEO")
    contact, account = [entry for entry in read(acme, kinds=["change"]) if entry["action"] == "updated"]
    assert sorted(account["changes"]) == [["name", "Acme", "Acme 2"], ["owner_id", ws.actor.name, "Anna"]]
    assert (contact["title"], contact["changes"]) == ("Wang", [["title", None, "CEO"]])
