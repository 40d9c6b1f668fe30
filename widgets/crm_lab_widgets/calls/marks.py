"""The marks of a scorecard as the browser gets them, reasons in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from crm_lab_speech.scoring import REASONS

FACT, FORBIDDEN = "fact", "forbidden"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def marks_of(marks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the items as plain data: ``state`` is met, missed or unknown, or found or absent for a mere fact."""
    return [
        {
            "item": one["item"],
            "title": _both(one["title"] or one["item"]),
            "state": state_of(str(one.get("kind")), one["mark"]),
            "forbidden": one.get("kind") == FORBIDDEN,
            "fact": one.get("kind") == FACT,
            "points": one.get("points"),
            "of": one.get("of"),
            "knock_out": bool(one.get("knock_out")),
            "reason": reason(str(one.get("reason") or "")),
            "evidence": [
                {name: hit[name] for name in ("turn", "start", "end", "speaker", "quote")}
                for hit in one.get("evidence") or ()
            ],
        }
        for one in marks
    ]


def reason(told: str) -> list[str]:
    """Return a reason in English and Chinese; one that a person or a model wrote is the same in both."""
    for pair in REASONS.values():
        if told in pair:
            return list(pair)
    numbers = _NUMBER.findall(told)
    if len(numbers) == 3:  # a limit: the figure, and between what it should be
        value, low, high = map(float, numbers)
        both = [one.format(value=value, low=low, high=high) for one in REASONS["figure"]]
        if told in both:
            return both
    return [told, told]


def state_of(kind: str, mark: bool | None) -> str:
    """Return the word for a mark of an item of this kind: met, missed or unknown; found or absent for a mere fact."""
    if mark is None:
        return "unknown"
    if kind == FACT:
        return "found" if mark else "absent"
    return "met" if mark != (kind == FORBIDDEN) else "missed"


def _both(title: str | Mapping[str, str]) -> list[str]:
    if isinstance(title, str):
        return [title, title]
    some = next(iter(title.values()), "")
    return [title.get("en", some), title.get("zh", title.get("en", some))]
