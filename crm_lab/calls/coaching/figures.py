"""What reps are compared by: the figures of their calls, the items of a card, the score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crm_lab.calls.bands import BANDS, CHINESE_RATE

Better = Literal["higher", "lower", "inside"]
Titles = Mapping[str, str]
"""A name in both languages: en, zh."""

ITEM = "item:"
"""What the names of a card's items begin with."""

SCORE = "score"

CHINESE = ":zh"
"""How the name of a figure ends that is taken over Chinese calls alone."""

PER_TEN = 600
"""Counts are compared by ten minutes of a call, in seconds: calls are of different lengths."""

_BETTER: dict[str, Better] = {
    "talk_share": "inside",
    "longest_monologue": "inside",
    "longest_story": "inside",
    "patience": "inside",
    "rep_interruptions": "lower",
    "rep_rate": "inside",
}
"""Which side is better; of the others nobody can say: they are shown, and no gap is told."""

_TITLES = {
    "talk_share": ("Rep's talk share", "销售说话占比"),
    "longest_monologue": ("Rep's longest monologue", "销售最长独白"),
    "longest_story": ("Customer's longest story", "客户最长陈述"),
    "patience": ("Pause before the rep answers", "销售应答前停顿"),
    "turns_per_minute": ("Changes of speaker", "发言切换"),
    "rep_questions": ("Rep's questions", "销售提问"),
    "customer_questions": ("Customer's questions", "客户提问"),
    "rep_interruptions": ("Rep interrupts", "销售打断"),
    "customer_interruptions": ("Customer interrupts", "客户打断"),
    "silence_share": ("Silence", "静默占比"),
    "longest_silence": ("Longest silence", "最长静默"),
    "rep_rate": ("Rep's speech rate", "销售语速"),
    "rep_fillers": ("Rep's fillers (at least)", "销售口头语（至少）"),
}


@dataclass(frozen=True)
class Figure:
    """One thing that reps are compared by.

    ``unit`` is share, points (of 100), seconds, rate (words or signs a minute), a_minute or per_ten (in ten minutes of
    a call).  ``low`` and ``high`` are its usual range.  ``points`` is what an item is worth on its card.
    """

    name: str
    title: Titles
    unit: str
    better: Better | None = None
    low: float | None = None
    high: float | None = None
    points: float | None = None

    def behind(self, value: float, top: float) -> float | None:
        """Return how far a value lies behind another, in its unit, below 0 when it is ahead; None: nobody can say."""
        return None if self.better is None or math.isnan(top) else self.badness(value) - self.badness(top)

    def badness(self, value: float) -> float:
        """Return how bad a value is, in its unit; where inside is best, how far it lies outside of the usual range."""
        if self.better == "inside":
            return max(0.0, (self.low or 0.0) - value, value - (math.inf if self.high is None else self.high))
        return -value if self.better == "higher" else value


def measured() -> list[Figure]:
    """Return the figures of calls in the order of call review; the speech rate twice, since Chinese counts signs."""
    found = []
    for name, band in BANDS.items():
        unit = "per_ten" if band.unit == "count" else band.unit
        found.append(Figure(name, _both(name), unit, _BETTER.get(name), band.low, band.high))
        if name == "rep_rate":
            title = {"en": "Rep's speech rate, Chinese", "zh": "销售语速（中文）"}
            found.append(Figure(name + CHINESE, title, "rate", "inside", CHINESE_RATE.low, CHINESE_RATE.high))
    return found


def scored() -> Figure:
    """Return the score of a call by its card."""
    return Figure(SCORE, {"en": "Score", "zh": "得分"}, "points", "higher")


def item(mark: Mapping[str, Any], title: Titles) -> Figure:
    """Return an item of a card as it stands in a score: the share of calls in which it went well."""
    return Figure(ITEM + str(mark["item"]), title, "share", "higher", points=float(mark["of"]))


def _both(name: str) -> Titles:
    english, chinese = _TITLES[name]
    return {"en": english, "zh": chinese}
