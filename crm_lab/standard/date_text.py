"""One date or time as it is written: which numbers it holds, and which day it is under a given order."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

ORDERS = ("dmy", "mdy", "ymd")
ORDER_NAMES = {"dmy": "day-month-year", "mdy": "month-day-year", "ymd": "year-month-day"}
EXCEL_EPOCH = date(1899, 12, 30)
UNIX_EPOCH = date(1970, 1, 1)
MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n} | {
    "sept": 9,
    **{name.lower(): n for n, name in enumerate(calendar.month_name) if n},
}
ZONES = {"z": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420}
ZONES |= {"mdt": -360, "pst": -480, "pdt": -420, "cet": 60, "cest": 120, "bst": 60, "jst": 540}

WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?", re.I
)
NUMBERS = re.compile(r"^(\d{1,4})\s*([-/.\\年 ])\s*(\d{1,2})\s*[-/.\\月 ]\s*(\d{1,4})\s*[日号.]?$")
COMPACT = re.compile(r"^\d{8}$")
DAY_FIRST = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*([A-Za-z]{3,9})\.?[\s\-/,.]*(\d{4}|\d{2})$")
MONTH_FIRST = re.compile(r"^([A-Za-z]{3,9})\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?[\s,\-/.]+(\d{4}|\d{2})$")
YEAR_FIRST = re.compile(r"^(\d{4})[\s\-/]+([A-Za-z]{3,9})\.?[\s\-/]+(\d{1,2})$")
SPLIT = re.compile(
    r"^(.*?[\d日号])\s*(?:T|,?\s+|(?=[上下]午))((?:[AaPp]\.?[Mm]\.?\s*|[上下]午\s*)?\d{1,2}[:：时点].*|\d{6}Z?)$"
)
TIME = re.compile(
    r"^(?P<before>上午|下午|[AaPp]\.?[Mm]\.?)?\s*(?P<h>\d{1,2})(?:[:：时点](?P<m>\d{1,2})分?(?:[:：]?(?P<s>\d{1,2})秒?)?|(?P<mm>\d{2})(?P<ss>\d{2}))"
    r"(?:[.,](?P<f>\d{1,9}))?\s*(?P<after>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>[A-Za-z]{1,5})?\s*(?P<offset>[-+]\d{1,2}(?::?\d{2})?)?$"
)


NO_DATE = re.compile(r"^(?=.*0)[0\s\-/.:TZ年月日]+$|^0?1/0?0/1900$|^0?0/0?1/1900$|^1900[-/.]0?1[-/.]0?0$")


def is_no_date(text: str) -> bool:
    """Tell whether a text is how other programs write "no date": 0/0/00, 0000-00-00 00:00:00, 1/0/1900."""
    return bool(NO_DATE.match(text.strip()))


@dataclass(frozen=True)
class Unread:
    """Why a text is no date: a code, and for another order the names of the one `found` and of the column's `order`."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """The three numbers of a numeric date as written; `width` is the number of digits of the year or 0."""

    numbers: tuple[int, int, int]
    separator: str
    four_first: bool
    four_last: bool

    def under(self, order: str) -> tuple[int, int, int]:
        """Return (year, month, day) under `order`.

        A four-digit first number is always the year, and nobody puts the month first before a dot.
        """
        order = "dmy" if order == "mdy" and self.separator == "." else order
        a, b, c = self.numbers
        if self.four_first or (order == "ymd" and not self.four_last):
            return full_year(a, self.four_first), b, c
        year = full_year(c, self.four_last)
        return (year, a, b) if order == "mdy" else (year, b, a)


def full_year(year: int, is_full: bool) -> int:
    """Return the year that two digits mean: up to ten years ahead of today, else the century before."""
    if is_full:
        return year
    return year + (2000 if year <= date.today().year % 100 + 10 else 1900)


def split_moment(text: str) -> tuple[str, str]:
    """Part a written moment into its date and its time (empty when there is none)."""
    text = text.strip()
    if ":" not in text and "：" not in text and "时" not in text and "点" not in text and "T" not in text:
        return text, ""
    match = SPLIT.match(text)
    return (match[1], match[2].strip()) if match else (text, "")


def numbers_of(text: str) -> Written | None:
    """Return the numbers of a date written only with digits, or None."""
    match = NUMBERS.match(WEEKDAY.sub("", text).strip())
    if not match:
        return None
    a, separator, b, c = match.groups()
    if len(a) == 3 or len(c) == 3 or (len(a) == 4 and len(c) == 4):
        return None
    if len(a) <= 2 and len(c) == 1 and separator != "年":
        return None
    return Written((int(a), int(b), int(c)), separator, len(a) == 4, len(c) == 4)


def compact_numbers(text: str, order: str) -> tuple[int, int, int] | None:
    """Return (year, month, day) of eight digits under `order`, or None."""
    if not COMPACT.match(text):
        return None
    if order == "ymd":
        return int(text[:4]), int(text[4:6]), int(text[6:])
    first, second, year = int(text[:2]), int(text[2:4]), int(text[4:])
    return (year, first, second) if order == "mdy" else (year, second, first)


def named_month(text: str) -> tuple[int, int, int] | None:
    """Return (year, month, day) of a date with an English month name, or None."""
    text = WEEKDAY.sub("", text).strip()
    for pattern, places in ((DAY_FIRST, (3, 2, 1)), (MONTH_FIRST, (3, 1, 2)), (YEAR_FIRST, (1, 2, 3))):
        match = pattern.match(text)
        if match and (month := MONTHS.get(match[places[1]].lower())):
            year = match[places[0]]
            return full_year(int(year), len(year) == 4), month, int(match[places[2]])
    return None


def read_date(text: str, order: str) -> date | Unread:
    """Return the day that `text` means under `order`, or why it means none."""
    written = numbers_of(text)
    parts = written.under(order) if written else compact_numbers(text, order) or named_month(text)
    if parts is None:
        return _from_count(text)
    try:
        return date(*parts)
    except ValueError:
        return _impossible(text, order, written)


def _impossible(text: str, order: str, written: Written | None) -> Unread:
    if written and not written.four_first:
        for other in ORDERS:
            if other != order and _exists(written.under(other)) and not (other == "ymd" and written.four_last):
                return Unread("date_other_order", {"found": ORDER_NAMES[other], "order": ORDER_NAMES[order]})
    return Unread("date_impossible")


def _exists(parts: tuple[int, int, int]) -> bool:
    try:
        date(*parts)
    except ValueError:
        return False
    return True


def _from_count(text: str) -> date | Unread:
    """Read Excel day numbers and Unix seconds or milliseconds."""
    digits = text.partition(".")[0]
    if digits.isdigit() and len(digits) == 5 and 15_000 < int(digits) < 75_000:
        return EXCEL_EPOCH + timedelta(days=int(digits))
    if text.isdigit() and len(text) in (10, 13):
        return UNIX_EPOCH + timedelta(days=int(text[:10]) // 86400)
    return Unread("date_unreadable")


def read_time(text: str) -> tuple[int | None, int | None]:
    """Return microseconds since midnight (None: not a time) and minutes east of UTC (None: not said)."""
    match = TIME.match(text)
    if not match:
        return None, None
    hour, minute = int(match["h"]), int(match["m"] or match["mm"] or 0)
    second, half = int(match["s"] or match["ss"] or 0), (match["before"] or match["after"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith(("p", "下")) else 0)
    zone = _offset(match["zone"], match["offset"])
    if hour > 24 or minute > 59 or second > 60 or zone == "?" or (hour == 24 and minute + second):
        return None, None
    micros = int((match["f"] or "0").ljust(6, "0")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros, zone if isinstance(zone, int) else None


def _offset(zone: str | None, offset: str | None) -> int | str | None:
    if offset:
        digits = offset[1:].replace(":", "")
        hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
        return (-1 if offset[0] == "-" else 1) * (hours * 60 + minutes)
    return ZONES.get(zone.lower(), "?") if zone else None


def count_micros(text: str) -> int:
    """Return the microseconds within the day of an Excel day number with a fraction or a Unix time; else 0."""
    if text.isdigit():
        seconds = int(text[:10]) % 86400 if len(text) in (10, 13) else 0
        return seconds * 1_000_000 + (int(text[10:]) * 1000 if len(text) == 13 else 0)
    whole, _, fraction = text.partition(".")
    is_serial = len(whole) == 5 and whole.isdigit() and fraction.isdigit()
    return round(float(f"0.{fraction}") * 86_400) * 1_000_000 if is_serial else 0
