"""How well a deal is: each part from the day or number on that counts, and the worst reason makes the level."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales.deal_health import LATE, LEVELS, MISSING, PARTS, QUIET, SILENT, DealHealth, Facts, judge
from crm_lab.sales.petals import FIVE
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

TODAY = date(2026, 11, 23)
WELL = Facts(
    deal_id="d",
    stage=("Needs", "需求确认"),
    first_stage=False,
    days_in_stage=3,
    days_allowed=21,
    silent=2,
    planned=True,
    next_step_on=TODAY + timedelta(days=2),
    expected_close=TODAY + timedelta(days=30),
    age=40,
    played=tuple((role, "supportive", role) for role in ("decider", *FIVE)),
    quotes=(("Q1", "sent", TODAY),),
    said={},
)


def told(**changes: Any) -> list[tuple[str, str]]:
    return [(one.part, one.level) for one in judge(replace(WELL, **changes), TODAY).reasons]


def test_a_deal_about_which_all_is_well_has_no_reasons() -> None:
    assert judge(WELL, TODAY) == DealHealth("d", ())
    assert judge(WELL, TODAY).level == "good"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days_in_stage": 21}, []),
        ({"days_in_stage": 22, "planned": False, "silent": None, "age": 1}, [("stage", "watch"), ("step", "watch")]),
        ({"days_in_stage": 29, "planned": False, "silent": 8}, [("stage", "risk"), ("step", "watch")]),
        ({"days_in_stage": 29}, [("stage", "watch")]),
        ({"days_in_stage": 400, "days_allowed": None}, []),
        ({"silent": QUIET}, []),
        ({"silent": QUIET + 1}, [("activity", "watch")]),
        ({"silent": SILENT + 1}, [("activity", "risk")]),
        ({"silent": None, "age": QUIET}, []),
        ({"silent": None, "age": SILENT + 1}, [("activity", "risk")]),
        ({"planned": False, "next_step_on": TODAY - timedelta(days=1)}, [("step", "watch")]),
        ({"expected_close": TODAY}, []),
        ({"expected_close": TODAY - timedelta(days=LATE)}, [("close", "watch")]),
        ({"expected_close": TODAY - timedelta(days=LATE + 1)}, [("close", "risk")]),
        ({"expected_close": None}, [("close", "watch")]),
        ({"expected_close": None, "first_stage": True}, []),
        ({"played": ()}, [("people", "watch"), ("people", "watch")]),
        ({"played": (), "first_stage": True}, []),
        ({"played": WELL.played[: -MISSING + 1]}, []),
        ({"played": WELL.played[:-MISSING]}, [("people", "watch")]),
        ({"played": (("decider", "opposed", "Wang"), *WELL.played)}, [("people", "risk")]),
        ({"played": (("user", "opposed", "Wang"), *WELL.played)}, [("people", "watch")]),
        ({"quotes": (("Q1", "sent", TODAY - timedelta(days=1)),)}, [("price", "watch")]),
        ({"quotes": (("Q1", "draft", None), ("Q2", "waiting", None))}, [("price", "watch")]),
        ({"quotes": (("Q1", "accepted", None), ("Q2", "refused", None))}, [("price", "watch")]),
        ({"quotes": (("Q1", "refused", None), ("Q2", "accepted", None))}, []),
        ({"quotes": (("Q1", "draft", None), ("Q2", "accepted", TODAY - timedelta(days=9)))}, []),
        ({"said": {"competitor": "Acme", "objection": "too dear"}}, [("price", "watch"), ("calls", "watch")]),
        ({"said": {"risks": "Complaint: late"}}, [("calls", "watch")]),
        ({"said": {"risks": "Complaint: late\nNo next step agreed"}}, [("calls", "risk")] * 2),
    ],
)
def test_each_part_is_judged_from_its_limit_on(changes: dict[str, Any], said: list[tuple[str, str]]) -> None:
    assert told(**changes) == said


def test_one_day_is_one_day_and_both_languages_say_the_same_number() -> None:
    [late] = judge(replace(WELL, expected_close=TODAY - timedelta(days=1)), TODAY).reasons
    assert (late.said, late.said_zh) == ("It was to be closed 1 day ago.", "预计成交日期已过1天。")


days = st.none() | st.integers(0, 500)
dates = st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1))
parts = st.tuples(st.sampled_from(["decider", *FIVE, "consultant"]), st.sampled_from([None, "opposed", "neutral"]))


@given(
    st.builds(
        Facts,
        deal_id=st.just("d"),
        stage=st.just(("Needs", "需求确认")),
        first_stage=st.booleans(),
        days_in_stage=st.integers(0, 500),
        days_allowed=days,
        silent=days,
        planned=st.booleans(),
        next_step_on=dates,
        expected_close=dates,
        age=st.integers(0, 500),
        played=st.lists(parts.map(lambda one: (*one, "王 Wang"))).map(tuple),
        quotes=st.lists(st.tuples(st.text(), st.sampled_from(["draft", "sent", "expired"]), dates)).map(tuple),
        said=st.dictionaries(st.sampled_from(["competitor", "objection", "risks"]), st.text()),
    )
)
def test_the_level_is_that_of_the_worst_reason_whatever_is_known(facts: Facts) -> None:
    found = judge(facts, TODAY)
    levels = [LEVELS.index(one.level) for one in found.reasons]
    assert levels == sorted(levels, reverse=True)
    assert found.level == LEVELS[max(levels, default=0)]
    assert all(one.said and one.said_zh and one.part in PARTS for one in found.reasons)


def test_what_stands_in_the_store_is_read_alike_for_one_and_for_many(ws: Workspace) -> None:
    long = utc_now() - timedelta(days=60)
    ill = ws.opportunities.add(name="Laser 激光", stage="Needs", stage_since=long, expected_close=long.date())
    ws.opportunities.update(ill.id, custom={"competitor": "Acme", "risks": "Complaint: late"})
    person = ws.contacts.add(name="王 Wang")
    ws.opportunities.set_role(ill.id, person.id, "decider", stance="opposed")
    well = ws.opportunities.add(name="New", next_step="Call", next_step_on=(utc_now() + timedelta(days=3)).date())
    lost = ws.opportunities.add(name="Gone")
    ws.opportunities.move(lost.id, "lost", reason="price")

    found = ws.opportunities.health(ill.id)
    assert {one.part for one in found.reasons} == {"stage", "step", "people", "close", "calls"}
    assert found.level == found.frame()["level"].iloc[0] == "risk"
    assert any("王 Wang" in one.said for one in found.reasons)
    table = ws.opportunities.healths()
    assert table["id"].tolist() == [ill.id, well.id]
    assert table["level"].tolist() == ["risk", "good"]
    assert ws.opportunities.healths(name="New")["name"].tolist() == ["New"]
    with pytest.raises(InvalidValue, match="only an open deal"):
        ws.opportunities.health(lost.id)
    with pytest.raises(NotFound):
        ws.opportunities.health("none")


def test_quotes_and_talks_of_many_deals_come_in_one_go(ws: Workspace) -> None:
    account = ws.accounts.add(name="Acme")
    deals = [ws.opportunities.add(name=f"D{n}", account_id=account.id, stage="Needs") for n in range(3)]
    product = ws.products.add(name="Tea", price="10", currency="CNY")
    quote = ws.quotes.add(name="Offer", account_id=account.id, opportunity_id=deals[0].id)
    ws.quotes.set_lines(quote.id, [{"product": product.id, "quantity": 2}])
    ws.quotes.send(quote.id)
    ws.quotes.refuse(quote.id, reason="too dear")
    at = datetime.now(UTC) - timedelta(days=40)
    ws.activities.add(channel="phone", opportunity_id=deals[1].id, occurred_at=at)
    table = ws.opportunities.healths().set_index("id")
    assert "was refused" in table["reasons"][deals[0].id]
    assert "for 40 days" in table["reasons"][deals[1].id]
    assert "被拒绝" not in table["reasons_zh"][deals[2].id]
