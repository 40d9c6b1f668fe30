"""Lengths of time as people write them: "30 days", "2 weeks", "90 分钟"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from crm_lab.errors import InvalidValue

_WORDS = {
    "minute": ("minute", "minutes", "min", "分钟"),
    "hour": ("hour", "hours", "h", "小时"),
    "day": ("day", "days", "d", "天", "日"),
    "week": ("week", "weeks", "周", "星期"),
    "month": ("month", "months", "个月", "月"),
    "year": ("year", "years", "年"),
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words}
_PATTERN = re.compile(r"\s*(\d{1,6})\s*([^\s\d]+)\s*")
_DAYS = {"day": 1, "week": 7}
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}

T = TypeVar("T", date, datetime)


@dataclass(frozen=True, slots=True)
class Duration:
    """``count`` of ``unit`` (minute, hour, day, week, month, year)."""

    count: int
    unit: str

    @property
    def whole_days(self) -> bool:
        """Whether it can be counted in days."""
        return self.unit not in ("minute", "hour")

    def shift_day(self, day: date, sign: int) -> date:
        """Return the day so much later (``sign`` 1) or earlier (-1); a month or year ends at the month's last day."""
        if self.unit in _DAYS:
            return day + timedelta(days=sign * self.count * _DAYS[self.unit])
        return _months(day, sign * self.count * (12 if self.unit == "year" else 1))

    def shift(self, moment: datetime, sign: int, zone: ZoneInfo) -> datetime:
        """Return the moment so much later or earlier: by the clock up to weeks, by the calendar of ``zone`` beyond."""
        if self.unit in _SECONDS:
            return moment + timedelta(seconds=sign * self.count * _SECONDS[self.unit])
        local = moment.astimezone(zone)
        return _months(local, sign * self.count * (12 if self.unit == "year" else 1)).astimezone(moment.tzinfo)


def _months(start: T, count: int) -> T:
    years, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return start.replace(year=years, month=month + 1, day=min(start.day, last))


def read_duration(value: object) -> Duration:
    """Return ``value`` ("30 days") as a Duration.  Raises InvalidValue."""
    found = _PATTERN.fullmatch(value) if isinstance(value, str) else None
    unit = _UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise InvalidValue(f"is a length of time such as '30 days', '2 weeks' or '6 months', not {value!r}")
    return Duration(int(found[1]), unit)
