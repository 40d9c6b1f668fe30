"""Money, times and ids keep what they are given."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import InvalidValue
from crm_lab.store.ids import new_id, new_ids
from crm_lab.store.money import MAX_MINOR, exponent, from_minor, to_minor
from crm_lab.store.types import DecimalText, UtcDateTime
from crm_lab.workspace import Workspace

CURRENCIES = {"CNY": 2, "USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3}
minors = st.integers(-MAX_MINOR, MAX_MINOR)
currencies = st.sampled_from(sorted(CURRENCIES))


@pytest.mark.parametrize(("currency", "decimals"), CURRENCIES.items())
def test_decimals(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


@given(minors, currencies)
def test_money_there_and_back(minor: int, currency: str) -> None:
    major = from_minor(minor, currency)
    assert to_minor(major, currency) == minor
    assert to_minor(str(major), currency) == minor


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=6), currencies)
def test_money_is_rounded_to_the_nearest_unit(amount: Decimal, currency: str) -> None:
    unit = Decimal(1).scaleb(-CURRENCIES[currency])
    assert abs(from_minor(to_minor(amount, currency), currency) - amount) <= unit / 2


@pytest.mark.parametrize(
    ("amount", "minor"), [(0.1, 10), (1.005, 100), ("12.5", 1250), (3, 300), (Decimal("0.015"), 2)]
)
def test_money_as_people_write_it(amount: float | str | Decimal, minor: int) -> None:
    assert to_minor(amount, "CNY") == minor


@given(st.text().filter(lambda text: not any(c.isdigit() for c in text)))
def test_text_is_no_money(text: str) -> None:
    with pytest.raises(InvalidValue):
        to_minor(text, "CNY")


@pytest.mark.parametrize(
    "amount", ["NaN", "Infinity", "-inf", "1e400", "1e30", float("nan"), float("inf"), "12,50", "", None]
)
def test_what_is_no_amount(amount: object) -> None:
    with pytest.raises(InvalidValue):
        to_minor(amount, "CNY")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "RMB", "cny", "¥", "XYZ1"])
def test_what_is_no_currency(currency: str) -> None:
    with pytest.raises(InvalidValue, match="ISO 4217"):
        to_minor(1, currency)


ZONES = (
    "UTC",
    "Asia/Shanghai",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Europe/Berlin",
    "Australia/Lord_Howe",
)
moments = st.datetimes(
    datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.sampled_from([ZoneInfo(name) for name in ZONES])
)


class SQLite:
    name = "sqlite"


class PostgreSQL:
    name = "postgresql"


@given(moments, st.sampled_from([SQLite(), PostgreSQL()]))
def test_a_moment_there_and_back(moment: datetime, dialect: object) -> None:
    kind = UtcDateTime()
    kept = kind.process_bind_param(moment, dialect)  # type: ignore[arg-type]
    back = kind.process_result_value(kept, dialect)  # type: ignore[arg-type]
    assert back == moment.astimezone(UTC)
    assert back is not None
    assert back.tzinfo is UTC


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=8))
def test_a_decimal_there_and_back(number: Decimal) -> None:
    kind = DecimalText()
    kept = kind.process_bind_param(number, SQLite())  # type: ignore[arg-type]
    assert kept is not None
    assert "E" not in kept
    assert kind.process_result_value(kept, SQLite()) == number  # type: ignore[arg-type]


@settings(max_examples=10)
@given(st.lists(moments, min_size=1, max_size=3))
def test_moments_in_the_store(ws: Workspace, given_moments: list[datetime]) -> None:
    for moment in given_moments:
        added = ws.activities.add(channel="note", occurred_at=moment)
        in_utc = moment.astimezone(UTC)  # an hour that happens twice equals nothing in another zone
        assert ws.activities.get(added.id).occurred_at == in_utc
        (told,) = ws.activities.frame(id=added.id).occurred_at
        assert told.to_pydatetime() == in_utc
        assert ws.activities.count(id=added.id, occurred_at=moment) == 1


def test_the_hour_that_happens_twice(ws: Workspace) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2025, 10, 26, 2, 30, tzinfo=berlin, fold=0)
    second = datetime(2025, 10, 26, 2, 30, tzinfo=berlin, fold=1)
    ids = [ws.activities.add(channel="note", occurred_at=one).id for one in (first, second)]
    a, b = (ws.activities.get(id).occurred_at for id in ids)
    assert b - a == timedelta(hours=1)
    assert ws.activities.count(occurred_at__gt=a) == 1


def test_a_moment_without_a_zone_is_refused(store: URL) -> None:
    with crm_lab.open(store) as ws:
        for naive in (datetime(2026, 1, 1), "2026-01-01T10:00"):
            with pytest.raises(InvalidValue, match="zone"):
                ws.activities.add(channel="note", occurred_at=naive)
        assert ws.activities.count() == 0


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(5000)] + new_ids(5000)
    assert made == sorted(made)
    assert len(set(made)) == 10_000
    assert all(len(id) == 36 and id[14] == "7" for id in made)


def test_ids_tell_their_time() -> None:
    before = time.time_ns() // 1_000_000
    told = int(new_id().replace("-", "")[:12], 16)
    assert before <= told <= time.time_ns() // 1_000_000


def test_offsets_do_not_matter(ws: Workspace) -> None:
    moment = datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    added = ws.activities.add(channel="note", occurred_at=moment.isoformat())
    assert added.occurred_at == datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
