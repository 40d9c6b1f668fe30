"""Chinese surnames: the common ones, the double ones, and how both are read."""

from __future__ import annotations

from functools import cache

from crm_lab.standard.reading import syllables
from crm_lab.standard.tables import words

DOUBLE = frozenset(words("surnames", "double"))
BY_NUMBER = "".join(words("surnames", "single"))
"""Surnames of one character, the commonest first."""
SINGLE = frozenset(BY_NUMBER)


def split_han(name: str) -> tuple[str, str]:
    """Return surname and given name of a name in simplified characters; ('', '') when no surname is at its start."""
    for size in (4, 2):
        if len(name) > size and name[:size] in DOUBLE:
            return name[:size], name[size:]
    if 2 <= len(name) <= 3 and name[0] in SINGLE:
        return name[0], name[1:]
    if len(name) == 4 and name[0] in SINGLE and name[1] in SINGLE:
        return name[:2], name[2:]
    return "", ""


@cache
def pinyin_surnames() -> frozenset[str]:
    """Return the surnames in pinyin: wang, ouyang."""
    return frozenset(words("surnames", "latin")) | {"".join(syllables(name, True)) for name in (*DOUBLE, *SINGLE)}


@cache
def common_pinyin() -> frozenset[str]:
    """Return the hundred commonest surnames in pinyin."""
    return frozenset("".join(syllables(name, True)) for name in BY_NUMBER[:100])


def rank(pinyin: str) -> int:
    """Return the place of a surname among all by number of people, the commonest first; behind all when unknown."""
    return _ranks().get(pinyin, len(BY_NUMBER))


@cache
def _ranks() -> dict[str, int]:
    found: dict[str, int] = {}
    for place, name in enumerate(BY_NUMBER):
        found.setdefault("".join(syllables(name, True)), place)
    return found


@cache
def is_syllable(text: str) -> bool:
    """Tell whether a word is one or more syllables of pinyin ('xiaoming')."""
    return not text or any(text[:size] in _syllables() and is_syllable(text[size:]) for size in range(1, 7))


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    readings = {reading for text in pinyin_dict.values() for reading in text.split(",")}
    return frozenset(bare for reading in readings if (bare := to_normal(reading)).isascii() and len(bare) > 1) | {
        "a",
        "e",
    }
