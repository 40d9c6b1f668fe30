"""Rules as data: what is refused, with which words, and what relative times mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue
from crm_lab.rules.amounts import amount
from crm_lab.rules.comparisons import Comparison
from crm_lab.rules.context import Context, _whole, context, convert, zone_named
from crm_lab.rules.durations import Duration, read_duration
from crm_lab.rules.observing import evaluate
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.values import Kind, comparisons_of
from crm_lab.store import entities as e
from crm_lab.workspace import Workspace

ACTION = [{"tag": "x"}]


def holds(ws: Workspace, data: Any, record: dict[str, Any], entity: Any = e.Contact, **at: Any) -> bool:
    with ws.database.read() as session:
        now = context(session, **at)
        return evaluate(read_conditions(data, entity, now), {"id": "x", **record}, now).holds


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"entity": "accounts"}, "begins with its name"),
        ({"name": "n", "entity": "acounts"}, "did you mean 'accounts'"),
        ({"name": "n", "entity": "accounts", "then": []}, "then: needs a list of at least one action"),
        ({"name": "n", "entity": "accounts", "then": [{"notfy": 1}]}, "no part of crm-lab offers the action 'notfy'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "whne": []}, "did you mean 'when'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"field": "cty", "is": "x"}]}, "no field 'cty'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": {"field": "city"}}, "when: needs a comparison"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": {"field": "city", "gt": 3}}, "it is a text"),
        (
            {"name": "n", "entity": "accounts", "then": ACTION, "when": [{"any": [{"field": "employees", "is": "3"}]}]},
            "when[0].any[0].is: is a number, not '3'",
        ),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"any": []}]}, "needs at least one condition"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"count": "order", "ge": 1}]}, "'orders'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"sum": "orders.name", "ge": 1}]}, "amount"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"tag": "nobody"}]}, "there is no tag 'nobody'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"segment": "s"}]}, "there is no segment 's'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"changed": "city"}]}, "which events wake"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"field": "owner", "is": "X"}]}, "called 'X'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "when": [{"field": "custom.a", "is": "b"}]}, "custom"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "on": ["orders.created"]}, "did you mean 'order'"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "on": ["user.created"]}, "does not tell of which"),
        ({"name": "n", "entity": "accounts", "then": ACTION, "zone": "Asia/Shanghia"}, "Asia/Shanghai"),
        (
            {"name": "n", "entity": "accounts", "then": ACTION, "when": {"field": "annual_revenue", "gt": "5.001"}},
            "more decimals",
        ),
        (
            {
                "name": "n",
                "entity": "accounts",
                "then": ACTION,
                "when": {"field": "annual_revenue", "between": ["5 CNY", "6 USD"]},
            },
            "CNY and USD",
        ),
        (
            {"name": "n", "entity": "contacts", "then": ACTION, "when": {"field": "birthday", "within": "3 hours"}},
            "days",
        ),
        (
            {"name": "n", "entity": "contacts", "then": ACTION, "when": {"field": "birthday", "is": "2024-02-30"}},
            "date",
        ),
        ({"name": "n", "entity": "accounts", "then": [{"set": {"field": "city"}}]}, "either to (a value) or from"),
        ({"name": "n", "entity": "accounts", "then": [{"set": {"field": "id", "to": "x"}}]}, "can't change id"),
        ({"name": "n", "entity": "opportunities", "then": [{"set": {"field": "status", "to": "won"}}]}, "the stage"),
        ({"name": "n", "entity": "accounts", "then": [{"assign": "Nobody"}]}, "Nobody"),
        ({"name": "n", "entity": "products", "then": [{"task": "call"}]}, "no tasks about products"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(ws: Workspace, rule: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue) as told:
        ws.rules.save(rule)
    assert words in told.value.message
    if "name" in rule:
        assert told.value.message.startswith("rule 'n', ")
    assert ws.rules.count() == 0


def test_conditions_may_not_lie_too_deep(ws: Workspace) -> None:
    deep: Any = {"field": "city", "is": "x"}
    for _ in range(30):
        deep = {"not": deep}
    with pytest.raises(InvalidValue, match="deep"):
        ws.rules.check({"name": "n", "entity": "accounts", "when": deep, "then": ACTION})


def test_a_missing_value_meets_no_comparison_but_its_negation(ws: Workspace) -> None:
    nobody = {"city": None, "birthday": None}
    for test in ({"is": "上海"}, {"contains": "海"}, {"in": ["上海"]}, {"empty": False}):
        assert not holds(ws, {"field": "city", **test}, nobody)
        assert holds(ws, {"not": {"field": "city", **test}}, nobody)
    assert holds(ws, {"field": "city", "is_not": "上海"}, nobody)
    assert holds(ws, {"field": "city", "empty": True}, nobody)
    assert holds(ws, {"field": "city", "empty": True}, {"city": ""})
    assert not holds(ws, {"field": "birthday", "older_than": "1 year"}, nobody)


def test_letters_are_folded_from_a_to_z_only(ws: Workspace) -> None:
    assert holds(ws, {"field": "city", "contains": "SHANG"}, {"city": "New Shanghai"})
    assert not holds(ws, {"field": "city", "contains": "é"}, {"city": "É"})
    assert not holds(ws, {"field": "city", "is": "shanghai"}, {"city": "Shanghai"})


@pytest.mark.parametrize(
    ("today", "born", "when", "expected"),
    [
        ("2026-02-28", date(2024, 2, 29), "today", True),
        ("2026-03-01", date(2024, 2, 29), "today", False),
        ("2028-02-28", date(2024, 2, 29), "today", False),
        ("2028-02-29", date(2024, 2, 29), "today", True),
        ("2028-02-29", date(2023, 2, 28), "today", False),
        ("2026-02-27", date(2024, 2, 29), "in 1 day", True),
        ("2026-12-30", date(1990, 1, 2), "within 3 days", True),
        ("2026-12-30", date(1990, 1, 3), "within 3 days", False),
        ("2026-05-05", date(2026, 5, 5), "today", False),
        ("2026-05-05", date(2025, 5, 5), "today", True),
    ],
)
def test_anniversaries(ws: Workspace, today: str, born: date, when: str, expected: bool) -> None:
    now = datetime.fromisoformat(f"{today}T12:00+00:00")
    assert holds(ws, {"field": "birthday", "anniversary": when}, {"birthday": born}, now=now) is expected


def test_a_day_begins_in_the_zone_of_the_rule(ws: Workspace) -> None:
    late = {"created_at": datetime(2026, 3, 1, 17, tzinfo=UTC)}
    assert holds(ws, {"field": "created_at", "is": "2026-03-01"}, late, zone="UTC")
    assert holds(ws, {"field": "created_at", "is": "2026-03-02"}, late, zone="Asia/Shanghai")
    assert holds(ws, {"field": "created_at", "gt": date(2026, 3, 1)}, late, zone="Asia/Shanghai")
    assert not holds(ws, {"field": "created_at", "gt": date(2026, 3, 1)}, late, zone="UTC")
    now = datetime(2026, 3, 1, 17, tzinfo=UTC)
    assert holds(ws, {"field": "birthday", "is": "2026-03-02"}, {"birthday": date(2026, 3, 2)}, now=now)
    assert holds(ws, {"field": "birthday", "in_next": "1 day"}, {"birthday": date(2026, 3, 2)}, now=now)
    shanghai = {"now": now, "zone": "Asia/Shanghai"}
    assert not holds(ws, {"field": "birthday", "within": "1 day"}, {"birthday": date(2026, 2, 28)}, **shanghai)


def test_the_zones_of_this_machine_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    zone_named("Asia/Shanghai")
    monkeypatch.setattr("crm_lab.rules.context.available_timezones", set)
    assert str(zone_named("Europe/Berlin")) == "Europe/Berlin"


def test_the_zone_of_the_store_is_a_setting(ws: Workspace) -> None:
    with ws.database.write(ws.actor) as unit:
        unit.session.add(e.Setting(key="timezone", value="Asia/Shanghai"))
    with ws.database.read() as session:
        assert str(context(session).zone) == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("written", "length"),
    [("30 days", (30, "day")), ("1 month", (1, "month")), ("90 分钟", (90, "minute")), ("2周", (2, "week"))],
)
def test_lengths_of_time(written: str, length: tuple[int, str]) -> None:
    assert read_duration(written) == Duration(*length)


@pytest.mark.parametrize("wrong", ["30", "days", "-3 days", "three days", "", None, 30, "1 fortnight"])
def test_what_is_no_length_of_time(wrong: Any) -> None:
    with pytest.raises(InvalidValue, match="length of time"):
        read_duration(wrong)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 1200))
def test_months_end_at_the_end_of_the_month(day: date, count: int) -> None:
    later = Duration(count, "month").shift_day(day, 1)
    months = (later.year - day.year) * 12 + later.month - day.month
    assert months == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(st.integers(-(10**15), 10**15), st.decimals("0.000001", "100000", places=6))
def test_amounts_are_converted_to_a_unit_of_their_exact_value(minor: int, rate: Decimal) -> None:
    factor = _whole(rate)
    exact = Decimal(minor) * Decimal(factor[0]) / factor[1]
    assert abs(convert(minor, factor) - exact) < 1
    assert abs(convert(minor, factor)) <= abs(exact)
    assert abs(Decimal(factor[0]) / factor[1] - rate) <= rate * Decimal("1e-3")
    assert factor[0] * factor[1] < 2**63


@pytest.mark.parametrize(
    ("written", "minor", "currency"),
    [(5000, 500_000, "CNY"), ("5,000.50", 500_050, "CNY"), ("300 JPY", 300, "JPY"), ("USD 1.5", 150, "USD")],
)
def test_amounts(written: Any, minor: int, currency: str) -> None:
    assert amount(written, "CNY") == (minor, currency)


@pytest.mark.parametrize("wrong", ["a lot", True, "1 XYZ", "1.5 JPY", "USD 3 CNY", None])
def test_what_is_no_amount(wrong: Any) -> None:
    with pytest.raises(InvalidValue):
        amount(wrong, "CNY")


def test_amounts_in_other_currencies_are_compared_at_the_rate_of_the_store(ws: Workspace) -> None:
    revenue = {"annual_revenue_minor": 100_00, "currency": "USD"}
    rule = {"field": "annual_revenue", "gt": "700 CNY"}
    assert not holds(ws, rule, revenue, e.Account)
    assert holds(ws, {"not": rule}, revenue, e.Account)
    with ws.database.write(ws.actor) as unit:
        rate = e.ExchangeRate(base="USD", quote="CNY", on_date=date(2025, 1, 1), rate=Decimal("7.1"))
        unit.session.add(rate)
    assert holds(ws, rule, revenue, e.Account)
    assert holds(ws, {"field": "annual_revenue", "is": "710 CNY"}, revenue, e.Account)


def test_lists_have_an_end(ws: Workspace) -> None:
    with ws.database.read() as session:
        now: Context = context(session)
        with pytest.raises(InvalidValue, match="5000"):
            comparisons_of(Kind("text"), "in", [str(i) for i in range(5001)], now)
        assert comparisons_of(Kind("text"), "not_in", ["a"], now) == (True, (Comparison("in", frozenset("a")),))


def test_a_record_need_not_be_stored(ws: Workspace) -> None:
    assert holds(ws, [{"field": "city", "is": "上海"}, {"none": "activities"}], {"city": "上海"})
