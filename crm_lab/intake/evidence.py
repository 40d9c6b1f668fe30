"""What the values of a column look like, whatever its name says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial

from crm_lab.intake import choices
from crm_lab.intake.stage_words import is_stage_word
from crm_lab.intake.values import CLOCK, FALSE, SPANS, TRUE, share
from crm_lab.standard import date_text
from crm_lab.standard.missing import is_missing
from crm_lab.standard.money_text import MoneyStyle, read_amount

EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]{2,}")
PHONE = re.compile(r"^[+(（]?\d[\d\s().\-/（）+]{5,24}(?:\s*(?:x|ext\.?|转)\s*\d+)?$")
NUMBER = re.compile(r"^[-+]?\d[\d,.' ]*(?:[eE][-+]?\d+)?%?$")
URL = re.compile(r"^(?:https?://|www\.)\S+$|^[\w-]+(?:\.[\w-]+)+$")
SAMPLE = 300
MOST_STAGES = 40


def looks_like_date(text: str) -> bool:
    """Tell whether a text is a date or a moment in some order (bare numbers are not)."""
    part, _ = date_text.split_moment(text)
    if part.replace(".", "").isdigit() and len(part) != 8:
        return False
    return any(_is_day(part, order) for order in date_text.ORDERS) or bool(date_text.numbers_of(part))


def _is_day(text: str, order: str) -> bool:
    return not isinstance(date_text.read_date(text, order), date_text.Unread)


def _date_or_count(text: str) -> bool:
    part, _ = date_text.split_moment(text)
    return looks_like_date(text) or _is_day(part, "ymd")


def _money(text: str) -> bool:
    return read_amount(text, MoneyStyle())[0] is not None or read_amount(text, MoneyStyle(","))[0] is not None


def _integer(text: str) -> bool:
    return bool(re.match(r"^\d[\d, ]*(?:\.0+)?\s*[人+]?$|^\d+\s*[-~–]\s*\d+", text.strip()))


def _phone(text: str) -> bool:
    return any(
        PHONE.match(part.strip()) and sum(c.isdigit() for c in part) >= 6
        for part in re.split(r"[;；,、|]|:::|\s/\s", text)
    )


@cache
def countries() -> frozenset[str]:
    """Return names and codes of countries in English and Chinese, in lower case."""
    from babel import Locale

    names = {"usa", "uk", "us", "korea", "england", "prc", "台湾", "香港", "中国大陆", "台灣", "臺灣", "中國"}
    for language in ("en", "zh"):
        territories = Locale(language).territories
        names |= {str(name).lower() for name in territories.values()}
        names |= {str(code).lower() for code in territories if len(str(code)) == 2}
    return frozenset(names)


HONORIFICS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "sir",
        "madam",
        "herr",
        "frau",
        "mme",
        "mlle",
        "m",
        "先生",
        "女士",
        "小姐",
        "太太",
        "博士",
        "教授",
    ]
)


TESTS: dict[str, Callable[[str], bool]] = {
    "job_title": lambda text: text.strip().lower().rstrip(".") not in HONORIFICS,
    "email": lambda text: bool(EMAIL.search(text)),
    "phone": _phone,
    "date": _date_or_count,
    "datetime": _date_or_count,
    "money": _money,
    "number": lambda text: bool(NUMBER.match(text.strip())),
    "percent": lambda text: bool(NUMBER.match(text.strip().rstrip("%％"))),
    "integer": _integer,
    "year": lambda text: bool(re.search(r"(?:1[5-9]|20|21)\d\d", text)) and len(text) <= 12,
    "bool": lambda text: text.strip().lower() in TRUE | FALSE,
    "url": lambda text: bool(URL.match(text.strip())),
    "duration": lambda text: bool(NUMBER.match(text.strip()) or CLOCK.match(text.strip()) or SPANS.search(text)),
    "currency": lambda text: bool(re.fullmatch(r"[A-Za-z]{3}|[^\w\s]{1,3}|人民币|美元|欧元|港币|日元", text.strip())),
    "time": lambda text: date_text.read_time(text.strip())[0] is not None,
}
"""Whether one text fits a type; types that are not here accept any text."""

for _table in ("channel", "direction", "priority", "role", "kind"):
    TESTS[_table] = partial(choices.known, _table)

NEEDED = {
    "channel": 0.4,
    "direction": 0.5,
    "priority": 0.5,
    "role": 0.2,
    "kind": 0.5,
    "phone": 0.5,
    "email": 0.5,
    "integer": 0.5,
    "bool": 0.7,
    "url": 0.4,
    "currency": 0.8,
}
"""The share of values that has to fit before a column of that name is believed (0.6 for the others)."""


@lru_cache(maxsize=4096)
def fit(type_name: str, sample: tuple[str, ...]) -> float:
    """Return the share (0..1) of the sampled values that fit a type; 1 when nothing speaks against it."""
    dated = type_name in ("date", "datetime")
    present = [text for text in sample if not is_missing(text) and not (dated and date_text.is_no_date(text))]
    test = TESTS.get(type_name)
    return 1.0 if test is None or not present else share(present, test)


def misfits(type_name: str, sample: Sequence[str]) -> list[str]:
    """Return the sampled values that don't fit a type."""
    test = TESTS.get(type_name, bool)
    return [text for text in sample if not is_missing(text) and not test(text)]


def believed(type_name: str, sample: tuple[str, ...]) -> bool:
    """Tell whether the values allow that the column is of this type."""
    if type_name == "stage":
        return len(set(sample)) <= MOST_STAGES
    return fit(type_name, sample) >= NEEDED.get(type_name, 0.6)


def stage_share(sample: Sequence[str]) -> float:
    """Return the share of different values that are words of sales stages."""
    return share(set(sample), is_stage_word)


def country_share(sample: Sequence[str]) -> float:
    """Return the share of different values that are countries."""
    return share(set(sample), lambda text: text.strip().lower() in countries())


def spread_sample(values: Sequence[str]) -> list[str]:
    """Return up to SAMPLE non-missing values from all over a column."""
    thinned = values[:: max(1, len(values) // (4 * SAMPLE))]
    present = [value for value in thinned if not is_missing(value)]
    if len(present) < 20 and len(thinned) < len(values):
        present = [value for value in values if not is_missing(value)]
    return present[:: max(1, len(present) // SAMPLE)][:SAMPLE]
