"""One price for one customer: which rule gives it, and that it does not depend on who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.store.entities import PriceBook
from crm_lab.workspace import Workspace

DAY = date(2026, 3, 1)


@pytest.fixture
def shop(ws: Workspace) -> Workspace:
    """A customer with a book of its own, its parent, a default book, and a product with a list price."""
    parent = ws.price_books.add(name="Trade", currency="CNY")
    ws.price_books.add(name="Default", currency="CNY", is_default=True)
    own = ws.price_books.add(name="Acme's", currency="CNY", parent_id=parent.id)
    ws.accounts.add(name="Acme", price_book_id=own.id)
    ws.accounts.add(name="Other")
    ws.products.add(name="Pump", price="100", currency="CNY")
    return ws


def told(ws: Workspace, account: str = "Acme", quantity: Any = 1, **more: Any) -> tuple[str, str]:
    found = ws.prices.resolve(account, "Pump", quantity, more.pop("on", DAY), **more)
    return str(found.price), found.rule


def test_the_rules_are_asked_in_their_order(shop: Workspace) -> None:
    assert told(shop) == ("100.00", "list price")
    shop.prices.set("Trade", "Pump", "95")
    assert told(shop) == ("95.00", "parent book")
    shop.prices.set("Default", "Pump", "90")
    assert told(shop) == told(shop, "Other") == ("90.00", "default book")
    shop.prices.set("Acme's", "Pump", "85.50")
    assert told(shop) == ("85.50", "customer's book")
    assert told(shop, "Other") == ("90.00", "default book")
    assert shop.prices.resolve("Acme", "Pump", 1, DAY).why == "the customer's book 'Acme's', from 1 on"


def test_the_largest_quantity_that_is_reached_counts(shop: Workspace) -> None:
    for quantity, price in ((9, "70"), (10, "60"), ("100.0", "50")):
        shop.prices.set("Acme's", "Pump", price, quantity)
    shop.prices.set("Default", "Pump", "90")
    prices = [told(shop, quantity=one)[0] for one in (1, 9, "9.99", 10.0, 99, 100, 1000)]
    assert prices == ["90.00", "70.00", "70.00", "60.00", "60.00", "50.00", "50.00"]
    shop.prices.set("Acme's", "Pump", "49", 100)  # corrects, whatever way the quantity is written
    assert len(shop.prices.frame("Acme's")) == 3
    shop.prices.remove("Acme's", "Pump", "1e2")
    assert told(shop, quantity=100)[0] == "60.00"


def test_a_book_holds_from_its_first_to_its_last_day(shop: Workspace) -> None:
    shop.prices.set("Acme's", "Pump", "80")
    (book,) = shop.price_books.frame(name="Acme's").id
    shop.price_books.update(book, valid_from=DAY, valid_until=DAY)
    days = [told(shop, on=DAY + timedelta(days=one))[1] for one in (-1, 0, 1)]
    assert days == ["list price", "customer's book", "list price"]
    with pytest.raises(InvalidValue, match="before it begins"):
        shop.price_books.update(book, valid_until=DAY - timedelta(days=1))
    shop.price_books.update(book, active=False)
    assert told(shop)[1] == "list price"


def test_nothing_is_converted(shop: Workspace) -> None:
    shop.price_books.add(name="Dollars", currency="USD", is_default=True, valid_from=DAY)
    shop.prices.set("Dollars", "Pump", "14")
    shop.prices.set("Default", "Pump", "90")
    assert told(shop) == ("90.00", "default book")  # the currency of sums comes first
    assert told(shop, currency="USD") == ("14.00", "default book")
    with pytest.raises(Refused, match="has no price in EUR for 2 on 2026-03-01"):
        told(shop, quantity=2, currency="EUR")


@pytest.mark.parametrize("wrong", [0, -1, "many", float("nan"), float("inf")])
def test_odd_quantities_are_refused(shop: Workspace, wrong: Any) -> None:
    with pytest.raises(InvalidValue, match="a quantity is a number"):
        told(shop, quantity=wrong)


def test_what_can_not_be_is_told_in_a_sentence(shop: Workspace) -> None:
    for wrong in ("-1", "1.001"):
        with pytest.raises(InvalidValue, match="a price"):
            shop.prices.set("Default", "Pump", wrong)
    assert shop.prices.frame().empty
    with pytest.raises(InvalidValue, match="there is no account 'Nobody'"):
        told(shop, "Nobody")
    with pytest.raises(InvalidValue, match="the day of a price"):
        told(shop, on="soon")
    with pytest.raises(NotFound, match="'Trade' has no price for 'Pump' from 1 on"):
        shop.prices.remove("Trade", "Pump")
    (pump,) = shop.products.frame().id
    shop.products.update(pump, active=False)
    with pytest.raises(Refused, match="not sold any more"):
        told(shop)


def test_parents_form_no_circle(shop: Workspace) -> None:
    ids = dict(shop.price_books.frame()[["name", "id"]].to_numpy())
    with pytest.raises(InvalidValue, match="its own parent"):
        shop.price_books.update(ids["Trade"], parent_id=ids["Acme's"])
    with shop.database.write() as unit:  # as old data may have it
        unit.session.get_one(PriceBook, ids["Trade"]).parent_id = ids["Acme's"]
    with pytest.raises(InvalidValue, match="form a circle"):
        told(shop)


def test_prices_are_kept_by_managers(shop: Workspace, acting: Callable[..., Workspace]) -> None:
    with pytest.raises(NotAllowed):
        acting("Anna").prices.set("Default", "Pump", "1")


@settings(max_examples=6)
@given(data=st.data())
def test_every_rep_gets_the_same_price(shop: Workspace, acting: Callable[..., Workspace], data: st.DataObject) -> None:
    mark = shop.users.count()
    boss = acting(f"Boss{mark}", "manager")
    people = [boss, *(acting(f"{one}{mark}", manager_id=boss.actor.id) for one in ("Anna", "Ben"))]
    for book in ("Trade", "Default", "Acme's"):
        for quantity in data.draw(st.sets(st.integers(1, 6), max_size=2)):
            shop.prices.set(book, "Pump", Decimal(data.draw(st.integers(0, 10**6))) / 100, quantity)
    quantity, on = data.draw(st.integers(1, 8)), DAY + timedelta(days=data.draw(st.integers(-3, 3)))
    (acme,) = shop.accounts.frame(name="Acme").id
    expected = shop.prices.resolve(acme, "Pump", quantity, on)
    for person in people:
        shop.accounts.update(acme, owner_id=person.actor.id)
        assert person.prices.resolve(acme, "Pump", quantity, on) == expected
    pump = shop.products.get(expected.product_id)
    assert (expected.minor == pump.price_minor) or expected.rule != "list price"
