"""Working hours as data."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crm_lab.errors import InvalidValue
from crm_lab.service.hours import ALWAYS, Hours, read_hours

OFFICE = {"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-12:00", "13:30-18:00"]}, "holidays": "CN"}


def times(hours: Hours, day: str) -> list[str]:
    one = date.fromisoformat(day)
    return [f"{begin:%m-%d %H:%M}/{end:%m-%d %H:%M}" for begin, end in hours.spans(one, one)]


def test_a_working_day_has_its_shifts_in_utc() -> None:
    assert times(read_hours(OFFICE), "2026-11-23") == ["11-23 01:00/11-23 04:00", "11-23 05:30/11-23 10:00"]


@pytest.mark.parametrize("day", ["2026-11-22", "2026-10-01", "2026-02-16"], ids=["Sunday", "National Day", "Eve"])
def test_nobody_works_on_free_days(day: str) -> None:
    assert times(read_hours(OFFICE), day) == []


def test_a_make_up_saturday_is_worked() -> None:
    assert times(read_hours(OFFICE), "2026-10-10") == ["10-10 01:00/10-10 04:00", "10-10 05:30/10-10 10:00"]
    assert times(read_hours({**OFFICE, "holidays": "DE"}), "2026-10-10") == []


def test_own_days_win() -> None:
    hours = read_hours({**OFFICE, "days": {"2026-10-01": ["10:00-11:00"], "2026-11-23": []}})
    assert times(hours, "2026-10-01") == ["10-01 02:00/10-01 03:00"]
    assert times(hours, "2026-11-23") == []


def test_a_night_shift_ends_the_next_day() -> None:
    hours = read_hours({"zone": "UTC", "week": {"mon": ["22:00-06:00"]}})
    assert times(hours, "2026-11-23") == ["11-23 22:00/11-24 06:00"]


def test_shifts_that_meet_are_one() -> None:
    hours = read_hours({"zone": "UTC", "week": {"mon": ["09:00-13:00", "12:00-18:00", "18:00-19:00"]}})
    assert times(hours, "2026-11-23") == ["11-23 09:00/11-23 19:00"]


def test_a_range_may_run_over_the_end_of_the_week() -> None:
    hours = read_hours({"zone": "UTC", "week": {"sat-mon": ["09:00-10:00"]}})
    assert [bool(shifts) for shifts in hours.week] == [True, False, False, False, False, True, True]


def test_summer_time_moves_the_hours() -> None:
    hours = read_hours({"zone": "Europe/Berlin", "week": {"sun": ["01:00-04:00"], "mon": ["01:00-04:00"]}})
    assert times(hours, "2026-03-29") == ["03-29 00:00/03-29 02:00"]  # 02:00 to 03:00 never was
    assert times(hours, "2026-10-25") == ["10-24 23:00/10-25 03:00"]  # 02:00 to 03:00 came twice


def test_always_is_one_span() -> None:
    span = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    assert ALWAYS.spans(date(2026, 1, 1), date(2026, 1, 31)) == [span]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zone": "Moon/Base"}, "zone: 'Moon/Base' is no time zone"),
        ({"zone": None}, "zone: None is no time zone"),
        ({"zone": "../../etc/passwd"}, "is no time zone"),
        ({"week": {"someday": ["09:00-18:00"]}}, "week: 'someday' is no day"),
        ({"week": {"mon": "09:00-18:00"}}, "week.mon: needs a list of shifts"),
        ({"week": {"mon": ["9-18"]}}, "week.mon: '9-18' is no shift"),
        ({"week": {"mon": ["09:00-25:00"]}}, "times go from 00:00 to 24:00"),
        ({"week": {"mon": ["09:70-10:00"]}}, "times go from 00:00 to 24:00"),
        ({"week": {}}, "nobody ever works"),
        ({"week": None}, "week: needs a mapping"),
        ({"holidays": "Atlantis"}, "holidays: 'Atlantis' is no country"),
        ({"days": {"Christmas": []}}, "days: 'Christmas' is no day"),
        ({"days": []}, "days: needs a mapping"),
        ({"lunch": "12:00"}, "know no 'lunch'"),
    ],
)
def test_a_mistake_is_told_with_its_place(change: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidValue, match=said.replace(".", r"\.").replace("[", r"\[")):
        read_hours({**OFFICE, **change})
