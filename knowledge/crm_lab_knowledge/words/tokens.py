"""From a text to the words that it is found by.

Measured on Chinese retrieval: single characters and pairs together find as much as a dictionary does, keep order
numbers whole and need nothing installed.  English endings are taken off lightly, the commonest words left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from crm_lab_knowledge.languages import HAN, HANGUL, KANA

if TYPE_CHECKING:
    from opencc import OpenCC

DENSE = f"{HAN}{KANA}{HANGUL}"
"""Writing without blanks between words."""

PIECES = re.compile(f"([{DENSE}]+)|([^\\W_{DENSE}]+)")
WRITTEN_IN_HAN = re.compile(f"[{HAN}]")

LEFT_OUT = """
a an the is are was were be been do does did i my me you your we our it its this that to of in on for with at by
from and or as if so have has had can could will would how what when where why which who am not there here
s t ll ve re don
"""
STOP = frozenset(LEFT_OUT.split())

ENDINGS = ("ing", "ed", "es", "s")
SHORTEST_STEM = 3
LONGEST = 64
"""Longer words are cut: nobody searches for them, and an index should not hold a file that was pasted."""


def tokens(text: str, left_out: frozenset[str] = STOP) -> list[str]:
    """Return the words of ``text`` in their order, repeated as often as they occur."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if WRITTEN_IN_HAN.search(plain):
        plain = _simplified().convert(plain)
    found: list[str] = []
    for match in PIECES.finditer(plain):
        dense, word = match.groups()
        if dense:
            found += dense
            found += map("".join, pairwise(dense))
        elif word not in left_out:
            found.append(stem(word[:LONGEST]))
    return found


def stem(word: str) -> str:
    """Return ``word`` without a common English ending."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


@cache
def _simplified() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
