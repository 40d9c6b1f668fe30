"""What a customer owes, and since when."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crm_lab.customers.view import receivables
from crm_lab.customers.view.receivables import Receivables, summed
from crm_lab.store.entities import ExchangeRate

from .conftest import Customer, day

START = date(2026, 1, 1)


def money_of(customer: Customer) -> Receivables:
    found: Receivables = customer.facts(lambda facts: facts.money)
    return found


def test_owed_is_ordered_minus_paid_per_currency(acme: Customer) -> None:
    first = acme.order("first", "100.50")
    acme.order("delivered", "50", "delivered")
    acme.order("dollars", "10", currency="USD")
    acme.order("a wish", "999", "draft")
    acme.order("taken back", "999", "cancelled")
    acme.ws.orders.add(name="without a status", account_id=acme.id, amount="1")
    acme.pay("40", first, account_id=None)
    acme.pay("10.25")
    Customer(acme.ws, "Other").order("not ours", "5")
    found = money_of(acme)
    assert found.ordered == {"CNY": 151_50, "USD": 10_00}
    assert found.paid == {"CNY": 50_25}
    assert found.owed == {"CNY": 101_25, "USD": 10_00}
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


PLANS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10_000)), max_size=6).map(sorted)


@given(PLANS, st.integers(0, 40_000))
def test_overdue_is_what_the_payments_leave_open(plan: list[tuple[int, int]], paid: int) -> None:
    due = [
        SimpleNamespace(id="o", name="o", currency="CNY", due_on=START + timedelta(d), amount_minor=m) for d, m in plan
    ]
    found = receivables._overdue(due, {"o": paid})
    missing = sum(minor for _, minor in plan) - paid
    assert sum(one.minor for one in found) == max(0, missing)
    if found:
        before = sum(minor for days, minor in plan if START + timedelta(days) < found[0].since)
        assert before <= paid
        assert found[0].since in [one.due_on for one in due]


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
