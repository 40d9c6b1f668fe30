"""When something is to be done: "next Wednesday", "in two weeks", 下周三, 月底, read against the day of the call.

Weekdays are those to come: "Friday" said on a Thursday is tomorrow; "next Friday" and 下周五 are in the week after
this one.  (Of the libraries for this, none knows both languages: dateparser reads 明天 but not 下周三.)
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if at}
_MONTHS |= {name.lower(): at for at, name in enumerate(calendar.month_abbr) if at} | {"sept": 9}
_NUMBERS = {
    name: at
    for at, name in enumerate(
        ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"][1:], 1
    )
}
_NUMBERS |= {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}
_SIGNS = {sign: at for at, sign in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_ZH_DAYS = {sign: at for at, sign in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}

_DAY = rf"(?P<day>{'|'.join(_DAYS)})"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_ZH_COUNT = r"(?P<count>\d{1,3}|[一二两三四五六七八九]?十?[一二三四五六七八九]?)"
_ZH_WEEK = r"(?:周|星期|礼拜)"

Reading = Callable[[re.Match[str], date], date | None]


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text.lower() in _NUMBERS:
        return _NUMBERS[text.lower()]
    tens, ten, ones = text.partition("十")
    return (_SIGNS.get(tens, 1) * 10 + _SIGNS.get(ones, 0)) if ten else _SIGNS.get(text, 0)


def _coming(day: int, today: date) -> date:
    """Return the next such weekday after today."""
    return today + timedelta(days=(day - today.weekday() - 1) % 7 + 1)


def _in_week(day: int, today: date, weeks: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(days=day, weeks=weeks)


def _month_end(today: date, months: int = 0) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _on(month: int | None, day: int, today: date) -> date | None:
    """Return the next such day of a month (None: of this or the next one); None when there is no such day."""
    for ahead in range(14):
        year, at = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        fits = month in (None, at + 1) and day <= calendar.monthrange(year, at + 1)[1]
        if fits and day > 0 and date(year, at + 1, day) >= today:
            return date(year, at + 1, day)
    return None


def _weekday(found: re.Match[str], today: date) -> date:
    day = _DAYS.index(found["day"].lower())
    return _in_week(day, today, 1) if found["which"] else _coming(day, today)


def _after(found: re.Match[str], today: date) -> date | None:
    count = _count(found["count"])
    unit = found["unit"].lower()
    if not count:
        return None
    if unit.startswith(("month", "个月")):
        return min(_month_end(today, count), _month_end(today, count).replace(day=1) + timedelta(days=today.day - 1))
    return today + timedelta(
        days=count * (7 if unit.startswith(("week", "周", "个星期", "个礼拜", "星期", "礼拜")) else 1)
    )


def _zh_weekday(found: re.Match[str], today: date) -> date:
    which, day = found["which"] or "", _ZH_DAYS[found["day"]]
    weeks = which.count("下")
    if weeks:
        return _in_week(day, today, weeks)
    here = _in_week(day, today, 0)
    return here if here > today else _coming(day, today)


_RULES: tuple[tuple[str, Reading], ...] = (
    (r"\bday after tomorrow\b", lambda _, today: today + timedelta(days=2)),
    (r"\btomorrow\b", lambda _, today: today + timedelta(days=1)),
    (r"\b(?:today|tonight|this (?:afternoon|evening)|end of (?:the )?day)\b", lambda _, today: today),
    (
        rf"\b{_DAY},? (?:of )?next week\b",
        lambda found, today: _in_week(_DAYS.index(found["day"].lower()), today, 1),
    ),
    (rf"\b(?P<which>next )?{_DAY}\b", _weekday),
    (rf"\b(?:in|within) {_COUNT} (?:working |business )?(?P<unit>days?|weeks?|months?)\b", _after),
    (r"\bend of (?:the|this) week\b|\bthis week\b", lambda _, today: _in_week(4, today, 0)),
    (r"\b(?:end of )?next week\b", lambda _, today: _in_week(4, today, 1)),
    (r"\bend of (?:the|this) month\b|\bthis month\b", lambda _, today: _month_end(today)),
    (r"\b(?:end of )?next month\b", lambda _, today: _month_end(today, 1)),
    (
        rf"\b{_MONTH}\.? (?:the )?(?P<on>\d{{1,2}})(?:st|nd|rd|th)?\b",
        lambda found, today: _on(_MONTHS[found["month"].lower()], int(found["on"]), today),
    ),
    (
        rf"\b(?:the )?(?P<on>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b",
        lambda found, today: _on(_MONTHS[found["month"].lower()], int(found["on"]), today),
    ),
    (r"\bthe (?P<on>\d{1,2})(?:st|nd|rd|th)\b", lambda found, today: _on(None, int(found["on"]), today)),
    (r"大后天", lambda _, today: today + timedelta(days=3)),
    (r"后天", lambda _, today: today + timedelta(days=2)),
    (r"明天|明早|明晚|明儿", lambda _, today: today + timedelta(days=1)),
    (r"今天|今晚|下班前|今儿", lambda _, today: today),
    (rf"(?P<which>下下|下|这|本)?个?{_ZH_WEEK}(?P<day>[一二三四五六日天末])", _zh_weekday),
    (rf"{_ZH_COUNT}(?P<unit>天|周|个星期|个礼拜|星期|礼拜|个月)(?:之?后|以?内|左右)", _after),
    (
        r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<on>\d{1,2}|[一二三四五六七八九十]{1,3})[号日]",
        lambda found, today: _on(_count(found["month"]), _count(found["on"]), today),
    ),
    (
        r"(?<![月\d一二三四五六七八九十])(?P<on>\d{1,2}|[一二三四五六七八九十]{1,3})号",
        lambda found, today: _on(None, _count(found["on"]), today),
    ),
    (rf"(?:这|本){_ZH_WEEK}内?|周末前", lambda _, today: _in_week(4, today, 0)),
    (rf"下个?{_ZH_WEEK}", lambda _, today: _in_week(4, today, 1)),
    (r"下个月底|下月底|下个?月", lambda _, today: _month_end(today, 1)),
    (r"(?:这个|本)?月底|(?:这个|本)月", lambda _, today: _month_end(today)),
)
_READ = tuple((re.compile(pattern, re.IGNORECASE), reading) for pattern, reading in _RULES)


def due(text: str, today: date) -> tuple[date, str] | None:
    """Return the first day that a text names, at ``today`` or later, with the words that name it; None without one."""
    found = ((match.start(), at, match, reading) for at, (pattern, reading) in enumerate(_READ)
             for match in pattern.finditer(text))  # fmt: skip
    for _, _, match, reading in sorted(found, key=lambda one: one[:2]):
        day = reading(match, today)
        if day is not None and day >= today:
            return day, match[0].strip()
    return None
