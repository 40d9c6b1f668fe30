"""Which of the languages that this toolkit knows a text is in."""

from __future__ import annotations

import re

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]+")


def language_of(text: str) -> str:
    """Return "zh" or "en", "" for a text without words; a Chinese sign counts as much as a word in letters."""
    signs, words = len(_CHINESE.findall(text)), len(_LATIN.findall(text))
    if not signs and not words:
        return ""
    return "zh" if signs > words else "en"


def units(text: str) -> int:
    """Return how many words ``text`` has: Chinese signs, and words and numbers of letters and digits."""
    return len(_CHINESE.findall(text)) + len(re.findall(r"[^\W_\u3400-\u9fff]+(?:['’.-][^\W_\u3400-\u9fff]+)*", text))
