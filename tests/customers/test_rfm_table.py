"""Recency, frequency and monetary value kept in the store: the same as worked out, and asked for by rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.customers import rfm_table
from crm_lab.customers.purchases import today
from crm_lab.customers.rfm_scores import FEWEST, MEASURES, SEGMENTS, fifths, score
from crm_lab.errors import NotAllowed
from crm_lab.jobs import run_next
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Account, ExchangeRate, Order
from crm_lab.workspace import Workspace


def buyers(ws: Workspace, count: int = 30, currency: str = "CNY") -> None:
    """Make ``count`` customers: the n-th bought n + 1 times, last n days ago, for n yuan each."""
    with ws.database.write(ws.actor) as unit:
        accounts = pd.DataFrame({"id": [f"a{n:02}" for n in range(count)], "name": [f"A{n:02}" for n in range(count)]})
        insert_frame(unit, Account, accounts)
        rows = [
            {"name": "O", "account_id": f"a{n:02}", "ordered_on": today() - timedelta(n), "amount_minor": n * 100}
            for n in range(count)
            for _ in range(n + 1)
        ]
        insert_frame(unit, Order, pd.DataFrame(rows).assign(currency=currency))


@pytest.mark.parametrize("slices", [7, 50_000])
def test_the_table_says_what_the_frame_says(ws: Workspace, monkeypatch: pytest.MonkeyPatch, slices: int) -> None:
    monkeypatch.setattr(rfm_table, "SLICE", slices)
    buyers(ws)
    ws.orders.add(name="O", account_id="a03", ordered_on=today(), currency="JPY", amount=1)
    ws.accounts.delete("a05")
    ws.accounts.add(name="never bought")
    ws.rfm.rebuild()
    kept, worked = ws.rfm.frame().set_index("account_id"), ws.accounts.rfm(today()).set_index("account_id")
    assert len(kept) == 29
    for name in ("account", "last_order", *MEASURES, "r", "f", "m"):
        left, right = kept[name].astype("object"), worked.loc[kept.index, name].astype("object")
        assert list(left.where(left.notna(), None)) == list(right.where(right.notna(), None))
    assert kept.loc["a03", ["monetary", "m", "group"]].isna().all()
    assert kept.loc["a29", "group"] == "precious"
    assert ws.rfm.sizes()["size"].sum() == 28


def test_the_first_look_works_it_out(ws: Workspace) -> None:
    buyers(ws)
    assert len(ws.rfm.frame()) == 30
    assert ws.rfm.sizes()["size"].sum() == 30


def test_it_is_worked_out_anew_only_when_something_happened(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    buyers(ws)
    assert [ws.rfm.refresh(), ws.rfm.refresh()] == [True, False]
    ws.contacts.add(name="nobody's concern")
    assert not ws.rfm.refresh()
    ws.orders.add(name="O", account_id="a00", ordered_on=today(), currency="CNY", amount=9_000)
    assert ws.rfm.refresh()
    tomorrow = today() + timedelta(1)
    monkeypatch.setattr(rfm_table, "today", lambda: tomorrow)
    assert ws.rfm.refresh()
    assert ws.rfm.frame().on_day.max() == pd.Timestamp(tomorrow)


def test_a_worker_brings_it_up_to_date(ws: Workspace) -> None:
    buyers(ws)
    ws.jobs.queue("rfm")
    assert run_next(ws.database, {"rfm": rfm_table.run})
    assert ws.jobs.frame().loc[0, "result"] == {"rebuilt": True}
    assert len(ws.rfm.frame()) == 30


def test_rules_and_segments_ask_for_it_and_follow_it(ws: Workspace) -> None:
    buyers(ws)
    ws.rfm.keep_tags("zh")
    ws.segments.save("worth it", when=[{"field": "rfm.monetary", "ge": "500 CNY"}, {"field": "rfm.recency", "le": 25}])
    ws.rules.run()
    sizes = ws.tags.sizes().set_index("name")["size"]
    groups = ws.rfm.sizes().set_index("name_zh")["size"]
    assert {name: size for name, size in sizes.items() if size} == {n: s for n, s in groups.items() if s}
    assert ws.segments.size("worth it") == len(ws.rfm.frame().query("monetary >= 500 and recency <= 25"))
    (reason,) = ws.rules.explain("RFM: precious", "a29").reasons
    assert str(reason) == "✓ rfm.group is precious (found: precious, accounts.rfm.group)"
    precious = ws.tags.records("不能失去的客户")
    ws.orders.add(name="O", account_id="a29", ordered_on=today(), currency="CNY", amount=1)
    ws.rules.run()
    assert set(precious.id) - set(ws.tags.records("不能失去的客户").id) == {"a29"}
    runs = ws.rules.run().runs
    assert {run.mode for run in runs} == {"incremental"}
    assert sum(run.touched for run in runs) == 0


def test_a_merge_leaves_one_row(ws: Workspace) -> None:
    buyers(ws)
    ws.rfm.refresh()
    ws.accounts.merge("a00", "a29")
    ws.rfm.refresh()
    assert len(ws.rfm.frame()) == 29
    assert ws.rfm.frame().set_index("account_id").loc["a00", "frequency"] == 31


def test_a_rep_reads_own_customers_and_works_nothing_out(ws: Workspace, acting: Any) -> None:
    buyers(ws)
    ws.rfm.refresh()
    anna = acting("Anna")
    assert len(anna.rfm.frame()) == 0
    with pytest.raises(NotAllowed, match="admins and managers"):
        anna.rfm.refresh()


def test_amounts_of_several_currencies_are_one_figure(ws: Workspace) -> None:
    buyers(ws, currency="USD")
    with ws.database.write(ws.actor) as unit:
        unit.session.add(ExchangeRate(base="USD", quote="CNY", on_date=date(2020, 1, 1), rate=Decimal("7.1234")))
    ws.orders.add(name="O", account_id="a02", ordered_on=today(), currency="CNY", amount=1)
    ws.rfm.rebuild()
    kept = ws.rfm.frame().set_index("account_id")
    assert set(kept.currency) == {"CNY"}
    assert kept.loc["a02", "monetary"] == pytest.approx(6 * 7.1234 + 1, abs=0.005)
    assert kept.loc["a29", "group"] == "precious"


VALUES = st.lists(st.integers(0, 40), min_size=FEWEST, max_size=80)


@settings(max_examples=60)
@given(values=VALUES, unknown=st.integers(0, 3))
def test_scores_are_fifths_and_ties_stay_together(values: list[int], unknown: int) -> None:
    known: list[float] = [float(one) for one in values]
    for index in range(unknown):
        known[index] = float("nan")
    frame = pd.DataFrame({"recency": values, "frequency": [one + 1 for one in values], "monetary": known})
    cuts = score(frame)
    assert cuts["recency"] == fifths(frame.recency)
    for name in MEASURES:
        falling = name == "recency"
        told = frame[[name, name[0]]].dropna()
        assert told.groupby(name)[name[0]].nunique().max() == 1
        ordered = told.sort_values(name, ascending=not falling)[name[0]]
        assert ordered.is_monotonic_increasing
        for number, limit in enumerate(cuts[name], 1):
            better = told[name] < limit if falling else told[name] > limit
            passed = told[name[0]] > (5 - number if falling else number)
            assert (better == passed).all()
            assert better.sum() <= len(told) * (number if falling else 5 - number) / 5 + 1
    whole = frame["monetary"].notna()
    assert frame.loc[whole, "segment"].isin(SEGMENTS).all()
    assert frame.loc[~whole, "segment"].isna().all()
