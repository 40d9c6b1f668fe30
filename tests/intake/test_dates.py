from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_lab.intake.dates import read_days, read_moments
from crm_lab.standard.date_order import infer_orders
from crm_lab.standard.date_text import read_date, read_time
from crm_lab.standard.whole_columns import date_parts

DAYS = st.dates(date(1950, 1, 1), date(2032, 12, 31))
RECENT = st.dates(date(2015, 1, 1), date(2027, 12, 31))
FORMATS = {
    "ymd": ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"],
    "dmy": ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"],
    "mdy": ["%m/%d/%Y", "%m-%d-%Y"],
}
ANY = [(order, form) for order, forms in FORMATS.items() for form in forms]


def texts(*values: str) -> np.ndarray:
    return np.array(values, dtype=object)


@given(DAYS, st.sampled_from(ANY))
def test_every_format_comes_back(day: date, how: tuple[str, str]) -> None:
    order, form = how
    assert read_date(day.strftime(form), order) == day


@given(
    DAYS,
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%a, %d %b %Y", "%b %d %Y"]),
    st.sampled_from(["dmy", "mdy", "ymd"]),
)
def test_month_names_need_no_order(day: date, form: str, order: str) -> None:
    assert read_date(day.strftime(form), order) == day


@given(st.lists(RECENT, min_size=3, max_size=60), st.sampled_from([*ANY, ("dmy", "%d-%m-%y"), ("mdy", "%m/%d/%y")]))
def test_the_order_of_a_column_with_telling_days_is_found(days: list[date], how: tuple[str, str]) -> None:
    _, form = how
    assume(max(day.day for day in days) > 12)
    assume("%y" not in form or len({day.day for day in days}) > 2 * len({day.year for day in days}))
    column = [day.strftime(form) for day in days]
    found = infer_orders({"on": column})["on"].order
    assert [read_date(text, found) for text in column] == days


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)), st.integers(-12, 14))
def test_offsets_become_utc(moment: datetime, hours: int) -> None:
    local = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=timezone(timedelta(hours=hours)))
    read = read_moments(texts(local.isoformat(timespec="milliseconds")), "ymd")
    assert read.values[0] == pd.Timestamp(local).tz_convert("UTC")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))
def test_clock_times_come_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S %p"):
        assert read_moments(texts(moment.strftime(form)), "dmy").values[0] == pd.Timestamp(moment, tz="UTC")


def test_two_digit_years_of_a_whole_column() -> None:
    column = [f"{day:02}-{month:02}-{year}" for day in range(1, 29, 3) for month in (3, 10) for year in (16, 17)]
    order = infer_orders({"engage_date": column})["engage_date"]
    assert (order.order, order.asked) == ("dmy", False)


def test_a_column_that_tells_nothing_follows_its_sister() -> None:
    orders = infer_orders({"created": ["25/12/2025", "01/02/2026"], "closed": ["03/04/2026", "05/06/2026"]})
    assert orders["closed"].order == "dmy"
    assert "created" in orders["closed"].reason


def test_a_column_that_tells_nothing_alone_is_asked_about() -> None:
    order = infer_orders({"on": ["03/04/2026", "05/06/2026"]}, habit="mdy")["on"]
    assert (order.order, order.asked, order.sure) == ("mdy", True, False)


def test_the_other_order_in_one_column_is_refused() -> None:
    column = ["13/02/2026", "14/02/2026", "15/02/2026", "03/16/2026"]
    order = infer_orders({"on": column})["on"].order
    read = read_days(texts(*column), order)
    assert read.values[0] == date(2026, 2, 13)
    assert read.reasons is not None
    assert "month-day-year in a column of day-month-year" in read.reasons[3]


@pytest.mark.parametrize("text", ["2024-02-30", "2023-02-29", "2024-13-01", "31/04/2024", "00/01/2024"])
def test_impossible_dates_have_a_reason(text: str) -> None:
    read = read_days(texts(text), "dmy")
    assert read.values[0] is None
    assert read.reasons is not None
    assert read.reasons[0]


@pytest.mark.parametrize("text", ["soon", "Q3 2024", "2024", "3月5日", "12:30", "1/2", "1-2-3-4"])
def test_what_is_no_date_is_told(text: str) -> None:
    read = read_days(texts(text), "dmy")
    assert read.reasons is not None
    assert "date" in read.reasons[0] or "time" in read.reasons[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024年3月5日 下午3:20", "2024-03-05 15:20"),
        ("2024-03-05T10:00:00.000Z-0300", "2024-03-05 13:00"),
        ("Mar 5, 2024 3:07 PM", "2024-03-05 15:07"),
        ("45356.5", "2024-03-05 12:00"),
        ("1709640000", "2024-03-05 12:00"),
        ("1709640000000", "2024-03-05 12:00"),
        ("20240305T101500Z", "2024-03-05 10:15"),
        ("2024/3/5 24:00", "2024-03-06 00:00"),
    ],
)
def test_moments_as_products_write_them(text: str, moment: str) -> None:
    assert read_moments(texts(text), "ymd").values[0] == pd.Timestamp(moment, tz="UTC")


def test_times_without_an_offset_are_of_the_given_zone() -> None:
    read = read_moments(texts("2026-07-01 10:00", "2026-07-01 10:00Z", ""), "ymd", "Asia/Shanghai")
    assert read.values.tolist()[:2] == [
        pd.Timestamp("2026-07-01 02:00", tz="UTC"),
        pd.Timestamp("2026-07-01 10:00", tz="UTC"),
    ]
    assert read.values.isna().tolist() == [False, False, True]


def test_a_day_stays_the_day_that_was_written() -> None:
    assert read_days(texts("2026-07-01T00:30:00+08:00"), "ymd").values[0] == date(2026, 7, 1)


@pytest.mark.parametrize("text", ["25:00", "12:60", "noon", "10:00 XYZ"])
def test_impossible_times(text: str) -> None:
    assert read_time(text) == (None, None)


def test_date_parts_leave_times_out() -> None:
    assert date_parts(["2026-03-05 10:00", "2026-03-05 11:00", ""]) == ["2026-03-05"]


NO_DATES = ["0/0/00", "0000-00-00", "00/00/0000", "00.00.0000", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z",
            "00000000", "0", "0000年00月00日", "1/0/1900", "1900-01-00"]  # fmt: skip


@pytest.mark.parametrize("text", NO_DATES)
def test_how_other_programs_write_no_date_is_no_date(text: str) -> None:
    assert infer_orders({"on": [text, "13/2/2024"]})["on"].order == "dmy"
    for order in ("ymd", "dmy", "mdy"):
        assert read_days(texts(text), order).values.tolist() == [None]
        assert read_days(texts(text), order).reasons is None
        assert read_moments(texts(text), order).values.isna().all()


@pytest.mark.parametrize("text", ["10/0/2024", "2000-00-10", "2000-00-00", "0/5/2024"])
def test_half_a_date_is_still_bad(text: str) -> None:
    assert read_days(texts(text), "dmy").reasons is not None
