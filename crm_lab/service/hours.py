"""When a team works: the shifts of a week, holidays, and days with hours of their own, in one time zone.

As data, a calendar is what a person would write::

    {"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-12:00", "13:30-18:00"]}, "holidays": "CN",
     "days": {"2026-12-24": [], "2026-12-27": ["10:00-16:00"]}}

``holidays`` is a country ("CN", "DE") or a part of one ("DE-BY"); the days come from the package of that name, make-up
working days included.  ``days`` wins over everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_lab.errors import InvalidValue

Shift = tuple[int, int]
"""From and to, in minutes since midnight; to is above 1440 when the shift goes on into the next day."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_KEYS = ("zone", "week", "holidays", "days")


@dataclass(frozen=True)
class Hours:
    """The working hours of a team."""

    zone: ZoneInfo
    week: tuple[tuple[Shift, ...], ...]
    """Seven days, Monday first."""
    holidays: str | None = None
    days: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts that begin on a day."""
        if day in self.days:
            return self.days[day]
        if self.holidays:
            free, made_up = _public_days(self.holidays, day.year)
            if day in made_up:
                return self.usual
            if day in free:
                return ()
        return self.week[day.weekday()]

    @property
    def usual(self) -> tuple[Shift, ...]:
        """The hours of the first day of the week that has any: those of a make-up working day."""
        return next((shifts for shifts in self.week if shifts), ())

    def spans(self, first: date, last: date) -> list[tuple[datetime, datetime]]:
        """Return when work begins and ends (UTC) from day ``first`` to day ``last``, in order and without overlaps."""
        found: list[tuple[datetime, datetime]] = []
        count = (last - first).days + 1
        days = (first + timedelta(days=offset) for offset in range(count))
        for begin, end in sorted(self._moments(day, shift) for day in days for shift in self.on(day)):
            if found and begin <= found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            elif begin < end:
                found.append((begin, end))
        return found

    def _moments(self, day: date, shift: Shift) -> tuple[datetime, datetime]:
        return moment_of(day, shift[0], self.zone), moment_of(day, shift[1], self.zone)


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which a clock on the wall shows so many minutes after the midnight of ``day``.

    A time that the change to summer time leaves out is the same time by the clock as it was before; one that occurs
    twice is the first of the two.
    """
    days, rest = divmod(minutes, DAY)
    wall = datetime(day.year, day.month, day.day) + timedelta(days=days, minutes=rest)
    return wall.replace(tzinfo=zone).astimezone(_UTC)


_UTC = ZoneInfo("UTC")

ALWAYS = Hours(_UTC, (((0, DAY),),) * 7)
"""Day and night, every day."""


def read_hours(data: Mapping[str, Any]) -> Hours:
    """Return working hours from data.  Raises InvalidValue: what is wrong, where, what is possible."""
    if not isinstance(data, Mapping):
        raise InvalidValue(f"working hours are a mapping with {', '.join(_KEYS)}, not {data!r}")
    unknown = [key for key in data if key not in _KEYS]
    if unknown:
        raise InvalidValue(f"working hours know no {unknown[0]!r}; they have {', '.join(_KEYS)}")
    zone, holidays = _zone(data.get("zone")), data.get("holidays")
    if holidays is not None:
        _public_days(holidays, 2026)
    hours = Hours(zone, _week(data.get("week")), holidays, _own_days(data.get("days", {})))
    if not any(hours.week) and not any(hours.days.values()):
        raise InvalidValue("week: nobody ever works; give at least one day its hours")
    return hours


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError):
        raise InvalidValue(
            f"zone: {name!r} is no time zone; write one such as Asia/Shanghai or Europe/Berlin"
        ) from None


def _week(data: Any) -> tuple[tuple[Shift, ...], ...]:
    if not isinstance(data, Mapping):
        raise InvalidValue(f'week: needs a mapping such as {{"mon-fri": ["09:00-18:00"]}}, not {data!r}')
    week: list[tuple[Shift, ...]] = [()] * 7
    for key, shifts in data.items():
        for index in _weekdays(key):
            week[index] = _shifts(shifts, f"week.{key}")
    return tuple(week)


def _weekdays(key: Any) -> Iterable[int]:
    first, _, last = str(key).lower().partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise InvalidValue(f"week: {key!r} is no day; write one of {', '.join(DAYS)}, or a range such as mon-fri")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return (index % 7 for index in range(begin, end + 1 if end >= begin else end + 8))


def _own_days(data: Any) -> dict[date, tuple[Shift, ...]]:
    if not isinstance(data, Mapping):
        raise InvalidValue(f'days: needs a mapping such as {{"2026-12-24": []}}, not {data!r}')
    return {_day(key): _shifts(shifts, f"days.{key}") for key, shifts in data.items()}


def _day(key: Any) -> date:
    try:
        return key if isinstance(key, date) else date.fromisoformat(key)
    except (TypeError, ValueError):
        raise InvalidValue(f"days: {key!r} is no day; write it as 2026-12-24") from None


def _shifts(data: Any, place: str) -> tuple[Shift, ...]:
    if isinstance(data, str) or not isinstance(data, Iterable):
        raise InvalidValue(f'{place}: needs a list of shifts such as ["09:00-12:00", "13:30-18:00"], not {data!r}')
    return tuple(sorted(_shift(one, place) for one in data))


def _shift(text: Any, place: str) -> Shift:
    found = _TIMES.fullmatch(str(text).strip())
    if found is None:
        raise InvalidValue(f"{place}: {text!r} is no shift; write it as 09:00-18:00")
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if begin >= DAY or end > DAY or int(found[2]) > 59 or int(found[4]) > 59:
        raise InvalidValue(f"{place}: {text!r} is no shift; times go from 00:00 to 24:00")
    return begin, end if end > begin else end + DAY


@cache
def _public_days(place: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the public holidays of a country or a part of it in a year, and the weekend days worked instead."""
    import holidays

    country, _, part = str(place).partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year)
    except NotImplementedError:
        raise InvalidValue(
            f"holidays: {place!r} is no country that is known; write one such as CN, DE or DE-BY"
        ) from None
    made_up = getattr(found, "weekend_workdays", ())
    return frozenset(found), frozenset(day for day in made_up if day.year == year)
