"""What a customer owes, and since when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.customers.view.parts.sales import Orders
from crm_lab.customers.view.receivables import Receivables, summed
from crm_lab.store.entities import ExchangeRate
from crm_lab.workspace import Workspace

from .conftest import Customer, day


def money_of(customer: Customer) -> Receivables:
    found: Receivables = customer.facts(lambda facts: facts.money)
    return found


def test_owed_is_what_the_instalments_of_binding_orders_lack(acme: Customer) -> None:
    today: dict[str, Any] = {"ordered_on": day(0)}
    first = acme.order("first", "100.50", **today)
    acme.order("delivered", "50", "delivered", **today)
    acme.order("dollars", "10", currency="USD", **today)
    acme.order("a wish", "999", "draft", **today)
    acme.order("taken back", "999", "cancelled", **today)
    acme.ws.orders.add(name="without a status", account_id=acme.id, amount="1", **today)
    acme.pay("40", first, account_id=None)
    acme.pay("10.25")
    Customer(acme.ws, "Other").order("not ours", "5", **today)
    found = money_of(acme)
    assert found.ordered == {"CNY": 151_50, "USD": 10_00}
    assert (found.paid, found.loose) == ({"CNY": 50_25}, {"CNY": 10_25})
    assert found.owed == {"CNY": 111_50, "USD": 10_00}
    assert found.overdue == []


def test_payments_fill_the_instalments_of_their_order_one_by_one(acme: Customer) -> None:
    order = acme.order("machine", "100")
    acme.instalments(order, (30_00, day(-40)), (30_00, day(-10)), (40_00, day(20)))
    acme.pay("35", order)
    other = acme.order("oil", "8")
    acme.instalments(other, (8_00, day(-50)))
    [oil, machine] = money_of(acme).overdue
    assert (oil.order, oil.minor, oil.since) == ("oil", 8_00, day(-50))
    assert (machine.minor, machine.since) == (25_00, day(-10))
    assert money_of(acme).late == {"CNY": 33_00}
    acme.pay("8", other)
    acme.pay("25", order)
    assert money_of(acme).overdue == []


def test_what_is_due_today_is_not_late_yet(quick: Customer) -> None:
    order = quick.order("machine", "10")
    quick.instalments(order, (10_00, day(0)))
    assert money_of(quick).overdue == []


CENTS = st.integers(1, 10_000)


@settings(max_examples=6)
@given(data=st.data())
def test_the_receivables_say_the_same_money(ws: Workspace, data: st.DataObject) -> None:
    """With and without plans, laid, taken back, imported and future payments, in two currencies."""
    acme = Customer(ws)
    for _ in range(data.draw(st.integers(1, 3))):
        currency, ordered_on = data.draw(st.sampled_from(["CNY", "USD"])), day(data.draw(st.integers(-90, 2)))
        plan = data.draw(st.lists(CENTS, max_size=3))
        order = acme.order(
            "machine", str(Decimal(sum(plan) or data.draw(CENTS)) / 100), ordered_on=ordered_on, currency=currency
        )
        acme.instalments(order, *((minor, day(data.draw(st.integers(-60, 60)))) for minor in plan))
        for _ in range(data.draw(st.integers(0, 2))):
            named = data.draw(st.booleans())
            on, amount = day(data.draw(st.sampled_from((-3, 0, 3)))), str(Decimal(data.draw(CENTS)) / 100)
            payment = acme.pay(amount, order if named else None, paid_on=on, currency=currency)
            if data.draw(st.booleans()):
                ws.payments.allocate(payment)
                if data.draw(st.booleans()) and len(ws.payments.allocations(payment)):
                    ws.payments.undo_allocation(payment)
    found, ageing = money_of(acme), ws.receivables.ageing()
    mine = {row["currency"]: row for row in ageing[ageing.account_id == acme.id].to_dict("records")}
    assert found.owed == {currency: row["total"] * 100 for currency, row in mine.items()}
    late = {currency: (row["total"] - row["0"]) * 100 for currency, row in mine.items()}
    assert found.late == {currency: minor for currency, minor in late.items() if minor}


def test_an_order_says_what_was_laid_on_it(acme: Customer) -> None:
    order, other = (acme.order(name, "30", ordered_on=day(-9)) for name in ("machine", "oil"))
    acme.instalments(order, (10_00, day(-5)), (20_00, day(5)))
    acme.ws.payments.allocate(acme.pay("25"), {other: "12"})
    acme.pay("1", order)
    paid = acme.look(lambda session, account: [row["note"][-1] for row in Orders().rows(session, account, 0, 9)])
    assert sorted(one["values"]["money"]["minor"] for one in paid) == [1_00, 12_00]


def test_sums_are_told_in_one_currency_as_far_as_rates_lead_there(quick: Customer) -> None:
    with quick.ws.database.write(quick.ws.actor) as unit:
        unit.session.add(ExchangeRate(base="USD", quote="CNY", on_date=date(2020, 1, 1), rate=Decimal("7.1")))

    def told(amounts: dict[str, int]) -> list[tuple[Any, str]]:
        with quick.ws.database.read() as session:
            return [(one["minor"], one["currency"]) for one in summed(session, amounts, "CNY", day(0))]

    assert told({}) == [(0, "CNY")]
    assert told({"CNY": 5, "USD": 100}) == [(715, "CNY")]
    assert told({"USD": 100, "EUR": 3}) == [(710, "CNY"), (3, "EUR")]
    assert told({"EUR": 3}) == [(3, "EUR")]
