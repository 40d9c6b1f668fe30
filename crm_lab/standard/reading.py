"""How Chinese is read: pinyin without tones, quick enough for a million names.

The data are pypinyin's.  A character has its usual reading; where a word gives it another one (重庆, 银行, 长沙),
the longest such word wins.  At the start of a name the reading as a surname is taken (曾, 单, 解).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from crm_lab.standard.tables import pairs
from crm_lab.standard.text import CACHED, fold, has_han

_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(CACHED)
def pinyin(text: str) -> str:
    """Return the reading of a text in lower-case letters, without tones, spaces and punctuation."""
    return _NOT_WORD.sub("", "".join(syllables(fold(text))))


@lru_cache(CACHED)
def syllables(text: str, name: bool = False) -> tuple[str, ...]:
    """Return the reading of each character; what is not Chinese stays.  With `name`, a surname comes first."""
    if not has_han(text):
        return (text,)
    parts: list[str] = []
    at = 0
    if name:
        for size in (2, 1):
            if known := _surnames().get(text[:size]):
                parts.extend(known)
                at = size
                break
    while at < len(text):
        word = _longest_word(text, at)
        parts.extend(_words()[word] if word else (_usual(text[at]),))
        at += len(word) or 1
    return tuple(parts)


def _longest_word(text: str, at: int) -> str:
    for size in range(min(_LONGEST, len(text) - at), 1, -1):
        if (word := text[at : at + size]) in _words():
            return word
    return ""


_LONGEST = 4


@cache
def _usual(character: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Words of two to four characters in which a character is not read as usual."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.phrases_dict import phrases_dict

    bare = cache(to_normal)
    found = {}
    for word, readings in phrases_dict.items():
        if 2 <= len(word) <= _LONGEST and len(readings) == len(word):
            plain = tuple(bare(reading[0]) for reading in readings)
            if any(_usual(character) != sound for character, sound in zip(word, plain, strict=True)):
                found[word] = plain
    return found


@cache
def _surnames() -> dict[str, tuple[str, ...]]:
    """Surnames that are not read as the characters usually are."""
    return {surname: tuple(sounds.split("_")) for surname, sounds in pairs("surnames", "read").items()}
