"""What the name of a recording says: phone numbers in any notation, when it took place, who called whom.

Telephone systems write names such as ``20260115093000_13812345678_out.wav``, ``+86 138-1234-5678 (2).mp3``,
``out-8001-02164371234-1705300000.12.wav``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from crm_lab.standard import clean, phone

HOME = "CN"
FEWEST, MOST = 7, 17
"""Digits of a number of a customer's; shorter ones are extensions and service numbers."""
_LONGEST_RUN = 12
"""Groups of digits in a row that are looked at together."""

_MOMENT = re.compile(
    r"(?<!\d)(20\d\d)[-_./年]?(0[1-9]|1[0-2])[-_./月]?(0[1-9]|[12]\d|3[01])日?"
    r"(?:[-_ T.]{0,3}([01]\d|2[0-3])[-_.:时h]?([0-5]\d)(?:[-_.:分m]?([0-5]\d)秒?)?)?(?!\d)"
)
_UNIX = re.compile(r"(?<![\d+])(1[4-9]\d{8})(?:\d{3}|\.\d+)?(?!\d)")
_ID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b")
_RUN = re.compile(r"[+(（]?\d[\d ()（）.\-–—]*")
_GROUP = re.compile(r"\+?\(?\d+\)?")
_OUT = re.compile(r"(?i)(?<![a-z])(?:out|outbound|outgoing)(?![a-z])|呼出|去电|外呼")
_IN = re.compile(r"(?i)(?<![a-z])(?:in|inbound|incoming)(?![a-z])|呼入|来电")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says: numbers in their standard form, the local time or an aware moment, "in" or "out"."""

    numbers: tuple[str, ...] = ()
    started: datetime | None = None
    direction: str | None = None


def read_name(stem: str, region: str = HOME) -> Named:
    """Return what a file's name without its ending says; numbers are read as dialled in ``region``."""
    text = clean(stem).replace("%2B", "+")
    rest, started = _without_moment(_ID.sub("|", text))
    numbers = _numbers(rest, region) or _numbers(rest.replace("_", " "), region)
    sides = [side for side, pattern in (("out", _OUT), ("in", _IN)) if pattern.search(text)]
    return Named(numbers, started, sides[0] if len(sides) == 1 else None)


def _without_moment(text: str) -> tuple[str, datetime | None]:
    """Return the text without dates and times, and the first time of day that it names, else the first day."""
    found = [one for match in _MOMENT.finditer(text) if (one := _moment(match))]
    rest = _MOMENT.sub("|", text)
    if found:
        return rest, next((one for one in found if one.hour or one.minute or one.second), found[0])
    unix = _UNIX.search(rest)
    return _UNIX.sub("|", rest), datetime.fromtimestamp(int(unix[1]), UTC) if unix else None


def _moment(match: re.Match[str]) -> datetime | None:
    try:
        return datetime(*(int(each or 0) for each in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None


def _numbers(text: str, region: str) -> tuple[str, ...]:
    found = (value for run in _RUN.finditer(text) for value in _in_run(run[0], region))
    return tuple(dict.fromkeys(found))


def _in_run(run: str, region: str) -> Iterator[str]:
    """Yield the numbers of a run of digits and signs: the longest part that is a number, then what stands beside it."""
    spans = [each.span() for each in _GROUP.finditer(run)][:_LONGEST_RUN]
    for size in range(len(spans), 0, -1):
        for first in range(len(spans) - size + 1):
            start, end = spans[first][0], spans[first + size - 1][1]
            if value := standard_form(run[start:end], region):
                yield from _in_run(run[:start], region)
                yield value
                yield from _in_run(run[end:], region)
                return


def standard_form(written: str, region: str = HOME) -> str | None:
    """Return the standard form of a number as the store keeps it; None for what is no customer's number."""
    digits = re.sub(r"\D", "", written)
    if not FEWEST <= len(digits) <= MOST:
        return None
    for text, dialled in ((written, region), (written, HOME), (f"+{digits}", HOME)):
        read = phone(text.strip(" .-"), dialled)
        if read.valid and read.kind != "service":
            return phone(read.value, HOME).value if read.value.startswith("+86") else read.value
    return None
