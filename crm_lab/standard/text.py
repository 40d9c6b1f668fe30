"""Text made tidy (`clean`) and text made comparable (`fold`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

CACHED = 1 << 17
"""How many different values of one kind are remembered."""

_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_ALL_HAN = re.compile(rf"{_HAN.pattern}+")


@lru_cache(CACHED)
def clean(text: str) -> str:
    """Return the text in half-width (NFKC), without unseen characters, with single spaces and none at the ends."""
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFKC", text):
        return text.strip(" ")  # of all spaces only the plain one is printable, and nothing unseen is
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", _SPACES.sub(" ", seen).strip())


@lru_cache(CACHED)
def fold(text: str) -> str:
    """Return what two spellings of a text have in common: half-width, simplified Chinese, one case, single spaces."""
    tidy = clean(text)
    if tidy.isascii():
        return tidy.casefold()
    folded = simplified(tidy).casefold()
    return tidy if folded == tidy else clean(folded)


def simplified(text: str) -> str:
    """Return the text with traditional Chinese characters turned into simplified ones."""
    if not has_han(text):
        return text
    convert = _converter()
    result = convert(text)
    return result if result == text else convert(result)


def has_han(text: str) -> bool:
    """Tell whether a Chinese character is in the text."""
    return not text.isascii() and _HAN.search(text) is not None


def is_han(text: str) -> bool:
    """Tell whether the text is made of Chinese characters only."""
    return _ALL_HAN.fullmatch(text) is not None


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
