"""Recency, frequency, monetary value."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm_lab.customers.rfm import FEWEST, SEGMENTS, segment
from crm_lab.errors import InvalidValue
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, ExchangeRate, Order, StatusLabel
from crm_lab.workspace import Workspace

TODAY = date(2026, 6, 30)
CUTS = {"recency": (30, 90, 180, 365), "frequency": (1, 2, 4, 8), "monetary": (100, 200, 400, 800)}


def buyers(ws: Workspace, orders: list[list[tuple[int, int]]]) -> None:
    """Make one account per list of (days ago, amount in yuan)."""
    with ws.database.write(ws.actor) as unit:
        accounts = pd.DataFrame({"name": [f"A{n:03}" for n in range(len(orders))]})
        accounts["id"] = [f"a{n:03}" for n in range(len(orders))]
        insert_frame(unit, Account, accounts)
        rows = [
            {"name": "O", "account_id": f"a{n:03}", "ordered_on": TODAY - timedelta(days), "amount_minor": yuan * 100}
            for n, own in enumerate(orders)
            for days, yuan in own
        ]
        insert_frame(unit, Order, pd.DataFrame(rows).assign(currency="CNY"))


def test_fifths(ws: Workspace) -> None:
    buyers(ws, [[(n, 10)] * (n // 20 + 1) + [(400, n)] for n in range(100)])
    frame = ws.accounts.rfm(TODAY).set_index("account_id")
    assert len(frame) == 100
    best = frame.loc["a000"]
    assert (best.recency, best.frequency, best.monetary) == (0, 2, 10.0)
    assert (best.r, best.f, best.m) == (5, 1, 1)
    assert frame.r.value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    assert (frame.loc["a099"].r, frame.loc["a099"].f, frame.loc["a099"].m) == (1, 5, 5)
    assert frame.loc["a099"].segment == "precious"
    assert set(frame.segment) <= set(SEGMENTS)
    assert frame.attrs["on"] == TODAY
    assert frame.attrs["note"] is None
    assert len(frame.attrs["cuts"]["monetary"]) == 4


def test_equal_customers_have_equal_scores(ws: Workspace) -> None:
    buyers(ws, [[(n, 10)] for n in range(60)] + [[(1, 5), (2, 5)]] * 20 + [[(1, 5)] * 3] * 20)
    frame = ws.accounts.rfm(TODAY)
    by = frame.groupby("frequency").f.unique().map(list).to_dict()
    assert by == {1: [1], 2: [4], 3: [5]}  # most bought once: nobody has a 2 or a 3


def test_with_few_buyers_there_are_no_scores(ws: Workspace) -> None:
    buyers(ws, [[(n, 10)] for n in range(FEWEST - 1)])
    frame = ws.accounts.rfm(TODAY)
    assert frame.frequency.sum() == FEWEST - 1
    assert frame[["r", "f", "m", "segment"]].isna().all(axis=None)
    assert frame.attrs["note"] == f"{FEWEST - 1} customers bought; fifths need {FEWEST}, or give cuts="
    scored = ws.accounts.rfm(TODAY, CUTS)
    assert scored.r.notna().all()
    assert scored.attrs["cuts"]["frequency"] == (1, 2, 4, 8)


def test_limits_can_be_set(ws: Workspace) -> None:
    buyers(ws, [[(30, 100)], [(29, 101)], [(366, 900)] * 9])
    frame = ws.accounts.rfm(TODAY, CUTS).set_index("account_id")
    assert [tuple(frame.loc[id, ["r", "f", "m"]]) for id in ("a000", "a001", "a002")] == [
        (4, 1, 1),
        (5, 1, 2),
        (1, 5, 5),
    ]
    for bad in ({"recency": (1, 2, 3)}, {"age": (1, 2, 3, 4)}, {"monetary": (4, 3, 2, 1)}):
        with pytest.raises(InvalidValue, match="four ascending numbers"):
            ws.accounts.rfm(TODAY, bad)


def test_nobody_bought(ws: Workspace) -> None:
    ws.accounts.add(name="Shy")
    frame = ws.accounts.rfm(TODAY)
    assert frame.empty
    assert frame.attrs["note"].startswith("0 customers bought")
    assert str(frame.monetary.dtype) == "float64"


def test_what_counts_as_bought(ws: Workspace) -> None:
    one = ws.accounts.add(name="One").id
    with ws.database.read() as session:
        labels = {
            row.type: row.id for row in session.scalars(select(StatusLabel).where(StatusLabel.entity == "orders"))
        }
    given: list[dict[str, Any]] = [
        {"amount": 1},
        {"amount": 2, "status_id": labels["confirmed"]},
        {"amount": 4, "status_id": labels["delivered"]},
        {"amount": 8, "status_id": labels["draft"]},
        {"amount": 16, "status_id": labels["cancelled"]},
        {"amount": 32, "ordered_on": TODAY + timedelta(1)},
    ]
    for fields in given:
        ws.orders.add(**{"name": "O", "account_id": one, "ordered_on": TODAY, "currency": "CNY", **fields})
    ws.orders.delete(ws.orders.add(name="O", account_id=one, ordered_on=TODAY, amount=64, currency="CNY").id)
    ws.orders.add(name="undated", account_id=one, amount=128, currency="CNY")
    assert (ws.accounts.rfm(TODAY).frequency[0], ws.accounts.rfm(TODAY).monetary[0]) == (3, 7.0)


def test_currencies_are_summed_by_their_rates(ws: Workspace) -> None:
    one, two = (ws.accounts.add(name=name).id for name in ("One", "Two"))
    with ws.database.write(ws.actor) as unit:
        unit.session.add(ExchangeRate(base="USD", quote="CNY", on_date=date(2026, 1, 1), rate=Decimal("7.2")))
    for account, amount, currency in ((one, 10, "USD"), (one, 28, "CNY"), (two, 100, "JPY"), (two, 5, "CNY")):
        ws.orders.add(name="O", account_id=account, ordered_on=TODAY, amount=amount, currency=currency)
    frame = ws.accounts.rfm(TODAY, CUTS).set_index("account_id")
    assert frame.loc[one].monetary == 100.0
    assert pd.isna(frame.loc[two].monetary)  # no rate for the yen: no figure rather than a wrong one
    assert (frame.loc[two].r, frame.loc[two].f) == (5, 2)
    assert frame.loc[two, ["m", "segment"]].isna().all()


def test_a_rep_sees_own_customers(ws: Workspace, acting: Any) -> None:
    anna = acting("Anna")
    for space, name in ((ws, "Ours"), (anna, "Anna's")):
        account = space.accounts.add(name=name).id
        space.orders.add(name="O", account_id=account, ordered_on=TODAY, amount=1, currency="CNY")
    assert list(anna.accounts.rfm(TODAY).account) == ["Anna's"]


scores = st.integers(1, 5)


@given(scores, scores, scores)
def test_every_customer_has_a_segment_and_better_is_never_worse(r: int, f: int, m: int) -> None:
    value = ["lost", "precious", "sleepy", "risk", "attention", "promising", "new", "potential", "loyal", "champion"]
    here = segment(r, f, m)
    assert here in SEGMENTS
    assert segment(r, m, f) == here
    later = segment(min(r + 1, 5), f, m)
    assert value.index(later) >= value.index(here)


def test_the_corners() -> None:
    corners = {(5, 5, 5): "champion", (5, 1, 1): "new", (1, 1, 1): "lost", (1, 5, 5): "precious", (2, 3, 3): "risk"}
    assert {three: segment(*three) for three in corners} == corners
