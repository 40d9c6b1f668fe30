"""Columns of other kinds: texts, numbers, percentages, yes/no, durations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

import numpy as np

from crm_lab.intake.column import MISSING_TEXT, Mend, One, Read, distinct, read_each
from crm_lab.standard.missing import is_missing
from crm_lab.standard.money_text import FULL_WIDTH, decimal_mark, read_number

TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0", "x", "on", "✓", "是", "有", "对", "對", "已", "√"})
FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "off", "否", "无", "没有", "無", "沒有", "未", "×"})
CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:\.\d+)?$")
SPANS = re.compile(
    r"(\d+(?:\.\d+)?)\s*(days?|d|天|hours?|hrs?|h|小时|时|minutes?|mins?|min|m|分钟|分|seconds?|secs?|sec|s|秒)", re.I
)
SECONDS = {"d": 86400, "天": 86400, "h": 3600, "小": 3600, "时": 3600, "m": 60, "分": 60, "s": 1, "秒": 1}
KEPT = "is kept as text in the custom fields, it is no "


def read_text(texts: np.ndarray, longest: int | None = None) -> Read:
    """Read texts as they are, without spaces around them; words for 'nothing' become None.

    What is longer than `longest` characters is cut, and the cut is told.
    """
    codes, uniques = distinct(texts)
    values = np.empty(len(uniques), dtype=object)
    values[:] = [None if text.strip().lower() in MISSING_TEXT else _undefused(text.strip()) for text in uniques]
    cut = np.array([longest is not None and v is not None and len(v) > longest for v in values])
    mended = []
    if cut.any():
        examples = [(v[:30] + "…", v[:20] + "…") for v in values[cut][:2]]
        mended = [
            Mend(
                f"cut to {longest} characters, the whole text kept in the custom fields",
                int(cut[codes].sum()),
                examples,
            )
        ]
        values[cut] = [value[:longest] for value in values[cut]]
    return Read(values[codes], mended=mended)


def _undefused(text: str) -> str:
    """Take away the apostrophe that an export puts before a text that a spreadsheet would calculate."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def read_integers(texts: np.ndarray) -> Read:
    """Read whole numbers; what is none ('51-200') is kept as text elsewhere and told."""
    decimal, _ = decimal_mark(texts)

    def one(text: str) -> One:
        number = _number(text.removesuffix("人").removesuffix("+"), decimal)
        whole = number is not None and number == number.to_integral_value() and abs(number) < 2**31
        return One(int(number)) if whole and number is not None else One(rule=f"{KEPT}whole number")

    return read_each(texts, one)


def read_years(texts: np.ndarray) -> Read:
    """Read calendar years; of a full date the year is taken."""

    def one(text: str) -> One:
        match = re.search(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d)", text)
        return One(int(match[1])) if match else One(rule=f"{KEPT}year")

    return read_each(texts, one)


def read_numbers(texts: np.ndarray) -> Read:
    """Read numbers as exact decimals."""
    decimal, _ = decimal_mark(texts)

    def one(text: str) -> One:
        number = _number(text, decimal)
        return One(rule=f"{KEPT}number") if number is None else One(number)

    return read_each(texts, one)


def _number(text: str, decimal: str) -> Decimal | None:
    body = text.strip().translate(FULL_WIDTH)
    number = read_number(body.lstrip("+-−").rstrip("个件台套次 "), decimal)
    return -number if number is not None and body[:1] in "-−" else number


def read_percents(texts: np.ndarray, whole: Iterable[str] | None = None) -> Read:
    """Read percentages as fractions 0..1: '70%', 70 and 0.7 alike.

    Numbers count as hundredths when any value of the `whole` column (default: `texts`) is above 1.
    """
    known = list(texts if whole is None else whole)
    decimal, _ = decimal_mark(known)
    bare = [_number(text.strip(), decimal) for text in known if text.strip()[-1:] not in "%％"]
    hundred = any(number is not None and number > 1 for number in bare)

    def one(text: str) -> One:
        number = _number(text.strip().rstrip("%％ "), decimal)
        if number is None:
            return One(rule=f"{KEPT}percentage")
        share = number / 100 if hundred or text.strip()[-1:] in "%％" else number
        return One(float(share)) if 0 <= share <= 1 else One(rule=f"{KEPT}percentage between 0 and 100")

    return read_each(texts, one)


def read_bools(texts: np.ndarray) -> Read:
    """Read yes and no in English and Chinese, and 1 and 0."""

    def one(text: str) -> One:
        word = text.strip().lower()
        return One(True) if word in TRUE else One(False) if word in FALSE else One(rule=f"{KEPT}yes or no")

    return read_each(texts, one)


def read_durations(texts: np.ndarray, name: str) -> Read:
    """Read durations as seconds: 00:05:30, '5m 30s', 5分30秒; bare numbers in the unit that `name` says."""
    unit, said = _unit_of(name)

    def one(text: str) -> One:
        body = text.strip()
        if match := CLOCK.match(body):
            hours, minutes, seconds = (int(part or 0) for part in match.groups())
            return One(hours * 3600 + minutes * 60 + seconds)
        number = _number(body, ".")
        if number is not None and number >= 0:
            return One(int(number * unit))
        spans = SPANS.findall(body)
        total = sum(float(count) * SECONDS[word[0].lower()] for count, word in spans)
        return One(int(total)) if spans else One(rule=f"{KEPT}duration")

    read = read_each(texts, one)
    if not said and any(text.strip().isdigit() for text in texts[:1000]):
        read.assumed.append(f"numbers in {name!r} are seconds")
    return read


def _unit_of(name: str) -> tuple[int, bool]:
    low = name.lower()
    for words, seconds in ((("hour", "小时"), 3600), (("min", "分"), 60), (("sec", "秒"), 1), (("day", "天"), 86400)):
        if any(word in low for word in words):
            return seconds, True
    return 1, False


def share(texts: Iterable[str], fits: Callable[[str], bool]) -> float:
    """Return the share (0..1) of the non-missing texts that fit; 0 when there are none."""
    present = [text for text in texts if not is_missing(text)]
    return sum(map(fits, present)) / len(present) if present else 0.0
