"""The form of a value in which it is compared: what two spellings of one thing have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from crm_lab.standard import company, email, fold, person, phone
from crm_lab.standard.mail import looks_usual
from crm_lab.standard.text import CACHED

_WORD = re.compile(r"[^\W_]+")
_NOT_WORD = re.compile(r"[\W_]+")
_PLAIN_PHONE = re.compile(r"\+?[0-9 ().-]+")
_NOT_DIGIT = re.compile(r"[^0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_DIVISION = re.compile(r"[\W_]|特别行政区|自治[区州县]|省|市")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?(\+00:00|Z)?$")
_WEBSITE = re.compile(r"^(?:https?://)?(?:www\.)?")
NATIONAL = 10
"""Digits of a phone number that are compared: behind them lie only country codes and the 1 of a mobile."""

_STREET_WORDS = {
    word: short
    for short, words in {
        "st": "street str saint",
        "ave": "avenue av",
        "rd": "road",
        "blvd": "boulevard blv boul",
        "pl": "place",
        "dr": "drive drv",
        "ln": "lane",
        "ct": "court crt",
        "cl": "close",
        "cres": "crescent",
        "cct": "circuit",
        "sq": "square",
        "ter": "terrace tce",
        "pkwy": "parkway pky",
        "hwy": "highway",
        "expy": "expressway",
        "ste": "suite",
        "apt": "apartment",
        "bldg": "building",
        "fl": "floor",
        "n": "north",
        "s": "south",
        "e": "east",
        "w": "west",
        "ne": "northeast",
        "nw": "northwest",
        "se": "southeast",
        "sw": "southwest",
    }.items()
    for word in words.split()
}


def has_han(text: str) -> bool:
    """Tell whether a Chinese character is in the text."""
    return not text.isascii() and _HAN.search(text) is not None


def _phone(raw: str) -> str:
    plain = len(raw) <= 20 and _PLAIN_PHONE.fullmatch(raw)
    read = raw if plain else phone(raw).value.partition(" ext ")[0]
    return _NOT_DIGIT.sub("", read)[-NATIONAL:]


def _email(raw: str) -> str:
    return raw.lower() if looks_usual(raw) else email(raw).value


def _person(raw: str) -> str:
    return " ".join(_WORD.findall(fold(raw)))


def _company(raw: str) -> str:
    return company(raw.replace("'", "").replace("’", "")).core


@lru_cache(CACHED)
def _address(raw: str) -> str:
    text = fold(raw)
    if has_han(text):
        return _HAN_DIVISION.sub("", text)
    words = _WORD.findall(text.replace("'", ""))
    return " ".join(_STREET_WORDS.get(word, word) for word in words)


def _code(raw: str) -> str:
    whole = _WHOLE_FLOAT.fullmatch(raw)
    return whole[1] if whole else _NOT_WORD.sub("", fold(raw))


def _date(raw: str) -> str:
    return _code(_MIDNIGHT.sub("", raw))


def _place(raw: str) -> str:
    text = fold(raw)
    return _HAN_DIVISION.sub("", text) or text if has_han(text) else " ".join(_WORD.findall(text))


def _website(raw: str) -> str:
    return _WEBSITE.sub("", fold(raw)).split("/")[0]


FORMS: dict[str, Callable[[str], str]] = {
    "phone": _phone,
    "code": _code,
    "email": _email,
    "person": _person,
    "given": _person,
    "surname": _person,
    "company": _company,
    "address": _address,
    "street": _address,
    "text": _person,
    "date": _date,
    "website": _website,
    "postcode": _code,
    "number": _code,
    "place": _place,
    "word": _person,
}
"""For every kind the function that turns a written value into the form that is compared; '' is no value."""


def sound(text: str) -> str:
    """Return how a person's name is read, its parts in alphabetical order: 王伟 and 'Wei Wang' have one."""
    return person(text).key or text
