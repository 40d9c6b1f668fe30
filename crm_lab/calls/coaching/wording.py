"""What a gap means, in a sentence in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from crm_lab.calls.coaching.figures import ITEM, Figure

_UNITS = {
    "share": ("{:.0%}", "{:.0%}"),
    "points": ("{:.0f}", "{:.0f} 分"),
    "seconds": ("{:.1f} s", "{:.1f} 秒"),
    "rate": ("{:.0f} words/min", "{:.0f} 词/分钟"),
    "a_minute": ("{:.1f} a minute", "每分钟 {:.1f} 次"),
    "per_ten": ("{:.1f} in 10 minutes", "每 10 分钟 {:.1f} 次"),
}
_SIGNS = ("{:.0f} characters/min", "{:.0f} 字/分钟")


def why(figure: Figure, row: Mapping[Any, Any]) -> dict[str, str]:
    """Return why a gap counts: the rep's value, the top quarter's, and what is usual."""
    value, top = written(figure, row["value"]), written(figure, row["top"])
    if figure.name.startswith(ITEM):
        went = round(row["value"] * row["calls"])
        return {
            "en": f"Went well in {went} of {row['calls']} calls; in the top quarter's calls in {top[0]}.",
            "zh": f"{row['calls']} 通中 {went} 通达成；前四分之一为 {top[1]}。",
        }
    usual = _usual(figure)
    return {
        "en": f"{value[0]} on average of {row['calls']} calls; the top quarter has {top[0]}{usual[0]}.",
        "zh": f"{row['calls']} 通平均 {value[1]}；前四分之一为 {top[1]}{usual[1]}。",
    }


def written(figure: Figure, value: float) -> tuple[str, str]:
    """Return a value with its unit in English and Chinese; a dash for one that is missing."""
    if math.isnan(value):
        return "–", "–"
    english, chinese = _SIGNS if figure.name.endswith(":zh") and figure.unit == "rate" else _UNITS[figure.unit]
    return english.format(value), chinese.format(value)


def _usual(figure: Figure) -> tuple[str, str]:
    low, high = (None if end is None else written(figure, end) for end in (figure.low, figure.high))
    if low and high:
        return f", usual is {low[0]} to {high[0]}", f"，通常为 {low[1]} 至 {high[1]}"
    if high:
        return f", usual is up to {high[0]}", f"，通常不超过 {high[1]}"
    return (f", usual is from {low[0]}", f"，通常不低于 {low[1]}") if low else ("", "")
