"""Words that are often misspelt: industries and countries.  Only a clear slip of one letter is mended."""

from __future__ import annotations

from functools import cache

import numpy as np
from rapidfuzz.distance import OSA

from crm_lab.intake import evidence
from crm_lab.intake.column import MISSING_TEXT, One, Read, read_each

INDUSTRIES = frozenset({
    "advertising", "aerospace", "agriculture", "apparel", "automotive", "banking", "beverage", "biotechnology",
    "chemicals", "communications", "construction", "consulting", "distribution", "education", "electronics",
    "employment", "energy", "engineering", "entertainment", "environmental", "finance", "financial", "food",
    "furniture", "government", "hardware", "health", "healthcare", "hospitality", "insurance", "internet", "legal",
    "logistics", "machinery", "manufacturing", "marketing", "media", "medical", "mining", "nonprofit",
    "pharmaceuticals", "recreation", "retail", "security", "services", "shipping", "software", "sports",
    "technology", "telecom", "telecommunications", "textile", "tourism", "transportation", "travel", "utilities",
    "wholesale",
})  # fmt: skip
SHORTEST = 6


def read_vocabulary(texts: np.ndarray, kind: str) -> Read:
    """Read words of a list ('industry' or 'country'): a word one letter off a known one is mended and told."""
    words = INDUSTRIES if kind == "industry" else _country_names()

    def one(text: str) -> One:
        written = text.strip()
        if written.lower() in MISSING_TEXT:
            return One()
        right = nearest(written.lower(), words)
        if right is None:
            return One(written)
        return One(
            _as_written(right, written), rule=f"misspelt {kind} corrected, the written word kept in the custom fields"
        )

    return read_each(texts, one)


def nearest(word: str, words: frozenset[str]) -> str | None:
    """Return the one listed word that is a single slip away from `word`; None when it is right or unclear."""
    if word in words or len(word) < SHORTEST or not word.isascii():
        return None
    near = [
        known for known in words if abs(len(known) - len(word)) <= 1 and OSA.distance(word, known, score_cutoff=1) == 1
    ]
    return near[0] if len(near) == 1 and near[0].rstrip("s") != word.rstrip("s") else None


@cache
def _country_names() -> frozenset[str]:
    return frozenset(name for name in evidence.countries() if len(name) >= SHORTEST)


def _as_written(word: str, like: str) -> str:
    return word.upper() if like.isupper() else word.title() if like[:1].isupper() else word
