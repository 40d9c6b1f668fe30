"""From the order to the money in the bank: no cent is lost, none is counted twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crm_lab
from crm_lab.errors import CrmLabError, InvalidValue, NotFound, Refused
from crm_lab.sales.collecting.plans import equal_parts
from crm_lab.sales.collecting.receivables import BUCKETS, bucket
from crm_lab.workspace import Workspace

from ...conftest import Python, full

DAY = date(2026, 1, 31)


@pytest.fixture
def acme(ws: Workspace) -> str:
    return ws.accounts.add(name="Acme").id


def ordered(ws: Workspace, account: str, amount: Any, parts: int = 1, first: date = DAY, **more: Any) -> str:
    order = ws.orders.add(name="Pumps", account_id=account, amount=amount, ordered_on=DAY, **more)
    ws.orders.plan(order.id, parts, first)
    return order.id


def paid(ws: Workspace, account: str, amount: Any, on: date = DAY, **more: Any) -> str:
    return ws.payments.add(account_id=account, amount=amount, paid_on=on, **more).id


def open_of(ws: Workspace, order: str) -> list[str]:
    return [str(one) for one in ws.orders.instalments(order).open]


@given(minor=st.integers(1, 10**12), count=st.integers(1, 600))
def test_equal_parts_come_to_the_whole(minor: int, count: int) -> None:
    if minor < count:
        with pytest.raises(InvalidValue, match="plan fewer"):
            equal_parts(minor, count, DAY)
        return
    days, minors = zip(*equal_parts(minor, count, DAY), strict=True)
    assert sum(minors) == minor
    assert max(minors) - min(minors) <= 1
    assert list(days) == sorted(set(days))


def test_months_end_where_they_end() -> None:
    assert [day.day for day, _ in equal_parts(4, 4, DAY)] == [31, 28, 31, 30]


def test_a_plan_comes_to_the_amount(ws: Workspace, acme: str) -> None:
    order = ws.orders.add(name="Pumps", account_id=acme, amount="100.01")
    plan = ws.orders.plan(order.id, [("2026-02-01", "60"), (DAY, "40.01")])
    assert [str(one) for one in plan.amount] == ["40.01", "60.00"]
    wrong: list[tuple[Any, str]] = [
        ([(DAY, "100")], "come to 100.00, not 100.01 CNY"),
        ([(DAY, "101.01"), (DAY, "-1")], "not negative"),
        ([(DAY, "100.005"), (DAY, "0.005")], "at most 2 decimals"),
        ([(DAY, "100.01"), (DAY, 0)], "above 0"),
        ([], "at least one"),
        ([("some day", "100.01")], "the day of an instalment"),
        (0, "1 to 600 instalments"),
    ]
    for parts, words in wrong:
        with pytest.raises(InvalidValue, match=words):
            ws.orders.plan(order.id, parts)
    assert len(ws.orders.instalments(order.id)) == 2


def test_a_payment_fills_the_oldest_instalments_of_several_orders(ws: Workspace, acme: str) -> None:
    late, early = ordered(ws, acme, "100", 2, DAY + timedelta(days=9)), ordered(ws, acme, "50")
    payment = paid(ws, acme, "120.50")
    ws.payments.allocate(payment)
    assert (open_of(ws, early), open_of(ws, late)) == (["0.00"], ["0.00", "29.50"])
    assert ws.payments.unallocated(payment) == 0
    more = paid(ws, acme, "30")
    ws.payments.allocate(more)
    assert (open_of(ws, late), ws.payments.unallocated(more)) == (["0.00", "0.00"], Decimal("0.50"))


def test_instalments_can_be_chosen_and_let_go(ws: Workspace, acme: str) -> None:
    order = ordered(ws, acme, "90", 3)
    ids, payment = list(ws.orders.instalments(order).id), paid(ws, acme, "50")
    ws.payments.allocate(payment, {ids[2]: "30", ids[1]: "5.25"})
    assert open_of(ws, order) == ["30.00", "24.75", "0.00"]
    assert ws.payments.unallocated(payment) == Decimal("14.75")
    (held,) = ws.payments.allocations(payment).query("number == 3").id
    ws.payments.undo_allocation(payment, held)
    assert open_of(ws, order) == ["30.00", "24.75", "30.00"]
    ws.payments.undo_allocation(payment)
    assert (open_of(ws, order), ws.payments.unallocated(payment)) == (["30.00"] * 3, 50)
    assert ws.payments.allocations(payment).undone_at.notna().all()  # what was done stays to be seen
    with pytest.raises(Refused, match="no allocation of this payment"):
        ws.payments.undo_allocation(payment)


def test_what_can_not_be_changes_nothing(ws: Workspace, acme: str) -> None:
    order, other = ordered(ws, acme, "90", 3), ws.accounts.add(name="Other").id
    foreign = ordered(ws, acme, "10", currency="USD")
    (one, two, _), (usd,) = ws.orders.instalments(order).id, ws.orders.instalments(foreign).id
    payment = paid(ws, acme, "40")
    wrong: list[tuple[dict[str, Any], type[CrmLabError], str]] = [
        ({one: "-1"}, InvalidValue, "not negative"),
        ({one: "0.001"}, InvalidValue, "at most 2 decimals"),
        ({one: "30.01"}, Refused, "lacks 30.00 CNY"),
        ({one: 0}, Refused, "lacks 30.00 CNY"),
        ({one: 30, two: 30}, Refused, "only 40.00 CNY of the payment is left"),
        ({one: 1, usd: 5}, InvalidValue, "the payment is in CNY, instalment 1 in USD"),
        ({"none": 1}, NotFound, "no instalment with the id 'none'"),
    ]
    for to, kind, words in wrong:
        with pytest.raises(kind, match=words):
            ws.payments.allocate(payment, to)
    with pytest.raises(Refused, match="another customer's"):
        ws.payments.allocate(paid(ws, other, "5"), {one: 5})
    assert open_of(ws, order) == ["30.00"] * 3
    assert ws.payments.unallocated(payment) == 40


def test_what_is_paid_on_is_not_changed_behind_its_back(ws: Workspace, acme: str) -> None:
    order, payment = ordered(ws, acme, "90", 3), paid(ws, acme, "40")
    ws.payments.allocate(payment)
    deeds = [
        lambda: ws.orders.plan(order, 2),
        lambda: ws.orders.update(order, amount="80"),
        lambda: ws.orders.delete(order),
        lambda: ws.payments.update(payment, amount="1"),
        lambda: ws.payments.delete(payment),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="allocat"):
            deed()
    ws.payments.undo_allocation(payment)
    for deed in deeds:
        if deed is not deeds[2]:
            deed()
    assert open_of(ws, order) == ["45.00", "45.00"]


def test_payments_that_were_never_allocated_fill_the_order_they_name(ws: Workspace, acme: str) -> None:
    order = ordered(ws, acme, "90", 3)
    imported = paid(ws, acme, "40", order_id=order)
    assert open_of(ws, order) == ["0.00", "20.00", "30.00"]
    ws.payments.allocate(paid(ws, acme, "25"))
    assert open_of(ws, order) == ["0.00", "0.00", "25.00"]
    ws.payments.allocate(imported)  # says the same aloud
    assert sum(map(Decimal, open_of(ws, order))) == 25


def test_the_ageing_stands_at_a_day(ws: Workspace, acme: str) -> None:
    for late in (-5, 0, 1, 30, 31, 60, 61, 90, 91):
        ordered(ws, acme, "10.01", first=DAY - timedelta(days=late))
    ordered(ws, acme, "7", currency="USD")
    draft = ordered(ws, acme, "1000", status="Draft")
    ws.payments.allocate(paid(ws, acme, "5", DAY + timedelta(days=1)))
    yuan, dollars = ws.receivables.ageing(DAY).to_dict("records")
    assert [str(yuan[one]) for one in BUCKETS] == ["20.02"] * 4 + ["10.01"]
    assert (str(yuan["total"]), str(dollars["0"]), dollars["account"]) == ("90.09", "7.00", "Acme")
    after = ws.receivables.ageing(DAY + timedelta(days=1)).iloc[0]
    assert (str(after["90+"]), str(after.total)) == ("15.02", "85.09")
    assert open_of(ws, draft) == []
    rate = ws.receivables.collection_rate(DAY - timedelta(days=100), DAY + timedelta(days=1)).iloc[0]
    assert (str(rate.due), str(rate.paid), rate.rate) == ("80.08", "5.00", 500 / 8008)


def test_an_order_without_a_plan_is_due_on_its_own_day(ws: Workspace, acme: str) -> None:
    order = ws.orders.add(name="Pumps", account_id=acme, amount="50.01", ordered_on=DAY - timedelta(days=40)).id
    ws.orders.add(name="no day", account_id=acme, amount="9")
    paid(ws, acme, "10", order_id=order)
    assert str(ws.receivables.ageing(DAY).iloc[0]["31-60"]) == "40.01"
    assert open_of(ws, order) == ["40.01"]
    payment = paid(ws, acme, "30")
    ws.payments.allocate(payment, {order: "30"})
    (one,) = ws.orders.instalments(order).to_dict("records")
    assert (one["id"] != order, str(one["open"]), one["due_on"]) == (True, "10.01", DAY - timedelta(days=40))
    ws.payments.undo_allocation(payment)
    assert str(ws.receivables.ageing(DAY).iloc[0].total) == "40.01"
    with pytest.raises(NotFound, match="no instalment"):
        ws.payments.allocate(payment, {acme: 1})


def test_days_and_buckets() -> None:
    assert [bucket(days) for days in (-9, 0, 1, 30, 31, 60, 61, 90, 91, 999)] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


@settings(max_examples=3)
@given(data=st.data())
def test_what_is_owed_and_what_is_left_add_up(ws: Workspace, data: st.DataObject) -> None:
    account, cents = ws.accounts.add(name="Acme").id, st.integers(10, 10**7)
    owed = data.draw(st.lists(cents, min_size=1, max_size=2))
    orders = [ordered(ws, account, Decimal(one) / 100, data.draw(st.integers(1, 5))) for one in owed]
    payments = {paid(ws, account, Decimal(one) / 100): one for one in data.draw(st.lists(cents, max_size=3))}
    for payment in payments:
        ws.payments.allocate(payment)
        if data.draw(st.booleans()) and len(ws.payments.allocations(payment)):
            ws.payments.undo_allocation(payment)
    used = {one: minor - int(ws.payments.unallocated(one) * 100) for one, minor in payments.items()}
    missing = sum(int(sum(ws.orders.instalments(one).open) * 100) for one in orders)
    assert missing == sum(owed) - sum(used.values())
    assert all(0 <= used[one] <= minor for one, minor in payments.items())
    assert missing == 0 or all(used[one] in (0, minor) for one, minor in payments.items())
    ageing = ws.receivables.ageing(DAY)
    assert sum(ageing[ageing.account_id == account].total) * 100 == missing


PAY = """
    import sys, crm_lab
    with crm_lab.open(sys.argv[1]) as ws:
        for _ in range(4):
            one = ws.payments.add(account_id=sys.argv[2], amount="3.33", paid_on="2026-01-31")
            ws.payments.allocate(one.id)
"""


def test_processes_that_pay_at_once_lose_no_cent(store: Any, python: Python) -> None:
    with crm_lab.open(store) as ws:
        account = ws.accounts.add(name="Acme").id
        order = ordered(ws, account, "25", 4)
        payers = [python(PAY, full(store), account) for _ in range(2)]
        told = [payer.communicate() for payer in payers]
        assert [payer.returncode for payer in payers] == [0] * 2, told
        assert open_of(ws, order) == ["0.00"] * 4
        rest = sum(ws.payments.unallocated(id) for id in ws.payments.frame().id)
        assert rest == 8 * Decimal("3.33") - 25
