"""Finding a customer, and noticing what happens to it."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.customers.view.finding import Found, find
from crm_lab.customers.view.search import search
from crm_lab.customers.view.touched import touches
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import ContactPoint

from .conftest import Customer


def found(customer: Customer, wanted: str) -> Found:
    with customer.ws.database.read(customer.ws.actor) as session:
        return find(session, wanted)


def test_a_customer_is_found_by_id_name_or_person(acme: Customer) -> None:
    person = acme.person("Wang")
    assert found(acme, acme.id) == found(acme, "Acme") == Found(acme.id)
    assert found(acme, person) == Found(acme.id, person)


def test_what_is_not_clear_is_told_in_a_sentence(acme: Customer, acting: Any) -> None:
    with pytest.raises(NotFound, match=r"exact name 'acme'.*ws\.customer\(\)"):
        found(acme, "acme")
    loner = acme.ws.contacts.add(name="Loner").id
    with pytest.raises(NotFound, match="belongs to no customer"):
        found(acme, loner)
    twin = Customer(acme.ws, "Acme")
    with pytest.raises(InvalidValue, match="2 customers are called 'Acme'") as told:
        found(acme, "Acme")
    assert acme.id in told.value.message
    assert twin.id in told.value.message
    ben = acting("Ben")
    with ben.database.read(ben.actor) as session, pytest.raises(NotFound):
        find(session, acme.id)


def test_a_merged_record_leads_to_the_one_it_is_in(acme: Customer) -> None:
    twin = Customer(acme.ws, "Acme Inc.")
    person, double = acme.person("Wang"), acme.person("Wang F.")
    acme.ws.contacts.merge(person, [double])
    acme.ws.accounts.merge(acme.id, [twin.id])
    assert found(acme, twin.id) == Found(acme.id)
    assert found(acme, double) == Found(acme.id, person)


def hits(customer: Customer, text: str) -> list[tuple[str, str | None]]:
    with customer.ws.database.read(customer.ws.actor) as session:
        return [(one["name"], one["by"]) for one in search(session, text)]


def point(customer: Customer, kind: str, value: str, **owner: str) -> None:
    with customer.ws.database.write(customer.ws.actor) as unit:
        unit.session.add(ContactPoint(kind=kind, value=value, raw=value, **owner))


def test_the_search_finds_by_whatever_one_remembers(acme: Customer) -> None:
    hefei = Customer(acme.ws, "合肥锦源精细化工有限公司")
    person = acme.person("Zhou Lipeng")
    point(acme, "phone", "13800138000", contact_id=person)
    point(acme, "email", "zhou@acme.example", contact_id=person)
    point(hefei, "phone", "0551-97095020", account_id=hefei.id)
    assert hits(acme, "Ac") == [("Acme", None)]
    assert hits(acme, " acme ") == [("Acme", None)]
    assert hits(acme, "锦源") == [("合肥锦源精细化工有限公司", None)]
    assert hits(acme, "lipeng") == [("Acme", "Zhou Lipeng")]
    assert hits(acme, "138 0013") == [("Acme", "13800138000")]
    assert hits(acme, "+86 138 0013 8000") == [("Acme", "13800138000")]
    assert hits(acme, "ZHOU@acme") == [("Acme", "zhou@acme.example")]
    assert hits(acme, "(0551) 97095020")[0][0] == "合肥锦源精细化工有限公司"
    assert hits(acme, "%") == hits(acme, "nobody") == []
    assert [name for name, _ in hits(acme, "")] == ["合肥锦源精细化工有限公司", "Acme"]


def test_the_search_shows_what_one_may_see(acme: Customer, acting: Any) -> None:
    point(acme, "phone", "13800138000", account_id=acme.id)
    ben = acting("Ben")
    with ben.database.read(ben.actor) as session:
        assert search(session, "Acme") == search(session, "13800138000") == search(session, "") == []


def test_only_what_may_show_on_the_screen_touches_it(acme: Customer) -> None:
    ws, other = acme.ws, Customer(acme.ws, "Other")
    person, order, deal = acme.person("Wang"), acme.order("o", "1"), acme.deal("d")

    def touched(what: Any) -> bool:
        before = ws.database.last_event()
        what()
        return touches(ws.database, before, acme.id)

    assert touched(lambda: acme.talk())
    assert touched(lambda: acme.talk(account_id=None, contact_id=person))
    assert touched(lambda: ws.payments.add(amount=1, order_id=order, paid_on="2026-01-01"))
    assert touched(lambda: ws.opportunities.move(deal, "Needs"))
    assert touched(lambda: ws.quotes.add(name="q", account_id=acme.id))
    assert not touched(lambda: ws.quotes.add(name="q", account_id=other.id))
    assert touched(lambda: ws.contacts.delete(person))
    assert touched(lambda: ws.accounts.update(acme.id, tier="B"))
    assert touched(lambda: ws.tags.add(name="Key"))
    assert not touched(lambda: ws.accounts.update(other.id, tier="B"))
    assert not touched(lambda: other.talk())
    assert not touched(lambda: other.deal("theirs"))
    assert not touched(lambda: ws.products.add(name="Laser"))
    assert not touched(lambda: None)
