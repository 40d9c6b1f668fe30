"""How names sound, so that what is heard alike is found alike.

Mandarin goes by the syllable: pinyin without tones, in pypinyin's readings.  A name in letters has a key: its
consonants by their usual sound, and all vowels as one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

_NUMERALS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("yu", "yi"))
_SOUNDS = (
    (r"(.)\1+", r"\1"),
    (r"ph", "f"),
    (r"gh(?=[^aeiou]|$)", ""),
    (r"ck|ch|q", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"x", "ks"),
    (r"z", "s"),
    (r"th", "t"),
    (r"w", "v"),
    (r"(?<=[aeiouy])h", ""),
    (r"(?<=[^aeiouy])e$", ""),
    (r"[aeiouy]+", "a"),
    (r"(.)\1+", r"\1"),
)


@lru_cache(maxsize=20_000)
def syllable(sign: str) -> str:
    """Return how a Chinese sign is read, without its tone; a digit as its sign (5 as 五)."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(_NUMERALS.get(sign, sign))[0])


@lru_cache(maxsize=20_000)
def blurred(syllable: str) -> str:
    """Return a syllable without what many speakers do not tell apart: zh and z, -ng and -n, l and n, yu and yi."""
    for sound, kept in _NEAR:
        syllable = syllable.replace(sound, kept)
    return f"l{syllable[1:]}" if len(syllable) > 1 and syllable.startswith("n") else syllable


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """Return roughly how a name in letters sounds: "Wiegand" and "Wigand" are both "vagand"."""
    sound = plain(name)
    for written, said in _SOUNDS:
        sound = re.sub(written, said, sound)
    return sound


def plain(name: str) -> str:
    """Return a name in small letters without accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if each.isalpha())


def likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how much of their letters two names share (Levenshtein's distance by the longer one)."""
    return float(Levenshtein.normalized_similarity(one, other))
