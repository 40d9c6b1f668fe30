"""Which language is spoken, in a recording and in one stretch of it."""

from __future__ import annotations

from collections.abc import Mapping

KNOWN = ("en", "zh")
"""Languages between which people switch in one call."""
SURE = 0.5
"""How probable a language has to be for the whole recording, or more of it is heard."""
SWITCHED = 0.8
"""How probable another language has to be in one stretch, against that of the recording, for a switch."""
MIXED = 0.15
"""How probable the other language is where both may be in one stretch."""


def likeliest(heard: list[Mapping[str, float]]) -> str:
    """Return the language that is the most probable over all that was ``heard``, "" for nothing."""
    total: dict[str, float] = {}
    for chances in heard:
        for language, chance in chances.items():
            total[language] = total.get(language, 0.0) + chance
    return max(total, key=lambda each: total[each]) if total else ""


def spoken(chances: Mapping[str, float], main: str) -> str:
    """Return the language of a stretch: that of the recording, ``main``, unless another known one is much likelier."""
    share = _shares(chances, main)
    best = max(share, key=lambda each: share[each])
    return best if share[best] >= SWITCHED else main


def mixed(chances: Mapping[str, float], main: str) -> bool:
    """Tell whether two of the known languages may be in one stretch."""
    return sorted(_shares(chances, main).values())[-2] >= MIXED


def _shares(chances: Mapping[str, float], main: str) -> dict[str, float]:
    wanted = {each: chances.get(each, 0.0) for each in dict.fromkeys((main, *KNOWN))}
    whole = sum(wanted.values()) or 1.0
    return {language: chance / whole for language, chance in wanted.items()}
