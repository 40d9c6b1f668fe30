"""Which language a text is in, guessed from its letters: enough to tell what words and models can be used on it."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3040-\u30ff\u31f0-\u31ff"
HANGUL = "\u1100-\u11ff\uac00-\ud7af"

LETTERS = {
    "zh": f"[{HAN}]",
    "ja": f"[{KANA}]",
    "ko": f"[{HANGUL}]",
    "en": "[A-Za-z\u00c0-\u024f]",
    "ru": "[\u0400-\u052f]",
    "ar": "[\u0600-\u06ff\u0750-\u077f]",
    "he": "[\u0590-\u05ff]",
    "el": "[\u0370-\u03ff]",
    "hi": "[\u0900-\u097f]",
    "th": "[\u0e00-\u0e7f]",
}
"""Letters by the language they mostly stand for; all Latin writing counts as English."""

WEIGHTS = {"zh": 3, "ja": 3, "ko": 2}
"""A syllable or word sign is worth several letters, so that a Chinese sentence full of product names stays Chinese."""

PATTERNS = {language: re.compile(letters) for language, letters in LETTERS.items()}
LOOKED_AT = 2000
"""So many characters of a text are looked at."""


def language_of(text: str) -> str:
    """Return the two-letter code of the language of ``text``, or an empty string when it has no letters."""
    head = text[:LOOKED_AT]
    if head.isascii():
        return "en" if PATTERNS["en"].search(head) else ""
    counts = {name: len(pattern.findall(head)) * WEIGHTS.get(name, 1) for name, pattern in PATTERNS.items()}
    if counts["ja"] and counts["ja"] * 10 > counts["zh"]:  # Japanese mixes Han and kana
        counts["ja"] += counts.pop("zh")
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else ""
