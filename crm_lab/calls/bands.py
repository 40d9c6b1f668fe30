"""Figures of a call beside what is usual; a figure is never a grade by itself.

Talk share: 43 : 57 is the mean of calls that ended well, above 65 % is conspicuous (Gong, talk-to-listen ratio).
Monologues from two minutes on are counted by Truly; speech rates and pauses are the product's own defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_lab.store.entities import CallFigures, Recording

LONG_ENOUGH = 600
"""Seconds from which on a call has room for a customer's long story."""


@dataclass(frozen=True)
class Band:
    """The usual range of a figure, from ``low`` to ``high``; ``bad`` is from where it is conspicuous.

    ``top`` is the end of the scale that is drawn; ``unit`` is share, seconds, rate (words or signs a minute), a_minute
    or count.
    """

    unit: str
    top: float
    low: float | None = None
    high: float | None = None
    bad: float | None = None

    def state(self, value: float) -> str:
        """Return usual, low, high or very_high; free for a figure without a usual range."""
        if self.low is None and self.high is None:
            return "free"
        if self.low is not None and value < self.low:
            return "low"
        if self.bad is not None and value > self.bad:
            return "very_high"
        return "high" if self.high is not None and value > self.high else "usual"


BANDS = {
    "talk_share": Band("share", 1, 0.35, 0.55, 0.65),
    "longest_monologue": Band("seconds", 240, None, 120, 150),
    "longest_story": Band("seconds", 240, 50),
    "patience": Band("seconds", 4, 0.5, 2),
    "turns_per_minute": Band("a_minute", 30),
    "rep_questions": Band("count", 30),
    "customer_questions": Band("count", 30),
    "rep_interruptions": Band("count", 20),
    "customer_interruptions": Band("count", 20),
    "silence_share": Band("share", 1),
    "longest_silence": Band("seconds", 60),
    "rep_rate": Band("rate", 300, 130, 190),
    "rep_fillers": Band("count", 40),
}
"""What is shown, in its order."""

CHINESE_RATE = Band("rate", 450, 180, 300)


def judged(figures: CallFigures, call: Recording) -> list[dict[str, Any]]:
    """Return the figures that are known: name, value, unit, state, and the scale with its usual range."""
    return [_told(name, value, _band(name, call)) for name in BANDS if (value := getattr(figures, name)) is not None]


def _band(name: str, call: Recording) -> Band:
    if name == "rep_rate" and call.language.startswith("zh"):
        return CHINESE_RATE
    if name == "longest_story" and call.duration < LONG_ENOUGH:
        return Band("seconds", 240)
    return BANDS[name]


def _told(name: str, value: float, band: Band) -> dict[str, Any]:
    scale = {"low": band.low, "high": band.high, "top": max(band.top, value)}
    return {"name": name, "value": value, "unit": band.unit, "state": band.state(value), **scale}
