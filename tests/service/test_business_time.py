"""Working time: sums of intervals that agree with counting every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue
from crm_lab.service.business_time import BusinessTime, micros, moment
from crm_lab.service.hours import ALWAYS, Hours, read_hours

OFFICE = BusinessTime(
    read_hours({"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-12:00", "13:30-18:00"]}, "holidays": "CN"}),
    date(2026, 6, 1),
)
MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 27, tzinfo=UTC)

shifts = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 96)).map(lambda pair: (pair[0] * 15, (pair[0] + pair[1]) * 15)),
    max_size=2,
).map(tuple)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])


@st.composite
def calendars(draw: st.DrawFn) -> BusinessTime:
    from zoneinfo import ZoneInfo

    week = draw(st.lists(shifts, min_size=7, max_size=7).filter(any))
    own = draw(st.dictionaries(st.dates(date(2026, 3, 25), date(2026, 4, 5)), shifts, max_size=3))
    return BusinessTime(Hours(ZoneInfo(draw(zones)), tuple(week), days=own), START.date())


moments = st.integers(0, 8 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)
lengths = st.integers(0, 40 * 60).map(lambda minutes: minutes * MINUTE)


def counted(time: BusinessTime, start: datetime, end: datetime) -> int:
    """Count the working minutes one by one."""
    spans = time.hours.spans(date(2026, 3, 20), date(2026, 4, 15))
    minutes = (start + count * MINUTE for count in range(int((end - start) / MINUTE)))
    return sum(any(begin <= one < over for begin, over in spans) for one in minutes)


@given(calendars(), moments, st.integers(0, 600))
def test_elapsed_is_what_counting_gives(time: BusinessTime, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert time.elapsed(start, end) == counted(time, start, end) * MINUTE
    assert time.elapsed(end, start) == -time.elapsed(start, end)


@given(calendars(), moments, lengths)
def test_adding_reaches_the_first_moment_of_that_length(time: BusinessTime, start: datetime, length: timedelta) -> None:
    due = time.add(start, length)
    assert due >= start
    assert time.elapsed(start, due) == length
    if length:
        assert time.elapsed(start, due - MINUTE) < length


@given(calendars(), moments, lengths, lengths)
def test_adding_in_two_steps_is_adding_at_once(
    time: BusinessTime, start: datetime, one: timedelta, two: timedelta
) -> None:
    assert time.add(time.add(start, one), two) == time.add(start, one + two)


@given(calendars(), moments, moments, moments)
def test_parts_add_up(time: BusinessTime, first: datetime, second: datetime, third: datetime) -> None:
    assert time.elapsed(first, second) + time.elapsed(second, third) == time.elapsed(first, third)


def test_over_the_golden_week() -> None:
    """Thursday 17:30 before the holidays of October: half an hour, then the work of 8 October."""
    asked = datetime(2026, 9, 30, 9, 30, tzinfo=UTC)
    assert OFFICE.add(asked, timedelta(hours=1)) == datetime(2026, 10, 8, 1, 30, tzinfo=UTC)


def test_a_make_up_saturday_counts() -> None:
    friday = datetime(2026, 10, 9, 9, 0, tzinfo=UTC)
    assert OFFICE.add(friday, timedelta(hours=2)) == datetime(2026, 10, 10, 2, 0, tzinfo=UTC)


def test_lunch_does_not_count() -> None:
    assert OFFICE.add(datetime(2026, 11, 23, 3, 45, tzinfo=UTC), timedelta(minutes=30)) == datetime(
        2026, 11, 23, 5, 45, tzinfo=UTC
    )


def test_moments_far_away_make_the_line_longer() -> None:
    time = BusinessTime(ALWAYS, date(2026, 1, 1))
    early, late = datetime(1990, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
    assert time.elapsed(early, late) == late - early
    assert time.add(late, timedelta(days=400)) == late + timedelta(days=400)


def test_many_at_once_are_as_one_by_one() -> None:
    starts = [START + count * 7 * MINUTE for count in range(500)]
    ends = OFFICE.add_many(micros(starts), np.full(500, 90 * 60 * 1_000_000))
    assert [moment(end) for end in ends] == [OFFICE.add(start, timedelta(minutes=90)) for start in starts]
    assert not len(OFFICE.add_many(micros([]), micros([])))


def test_what_will_never_be_is_refused() -> None:
    once = BusinessTime(read_hours({"zone": "UTC", "week": {}, "days": {"2026-11-23": ["09:00-10:00"]}}))
    assert once.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1)) == datetime(2026, 11, 23, 10, tzinfo=UTC)
    with pytest.raises(InvalidValue, match="not so much working time within forty years"):
        once.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=2))
    with pytest.raises(InvalidValue, match="can't be counted backwards"):
        once.add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=-2))
