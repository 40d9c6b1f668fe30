"""Where in a call a figure or an item shows: a moment to play."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from crm_lab.calls.coaching.figures import Figure
from crm_lab_speech.measures import LONGEST_PAUSE, OVERLAP
from crm_lab_speech.scorecard import Item

Turn = Mapping[str, Any]
Moment = tuple[float, str]
"""A second of the call, and what is said there."""


def of_item(item: Item | None, mark: Mapping[str, Any] | None, marks: Sequence[Any], turns: Sequence[Turn]) -> Moment:
    """Return where an item was judged: its evidence; where it was missed, the place at which it was due."""
    if mark and mark.get("evidence"):
        return _evidence(mark)
    if item is not None and item.after:
        due = (one for one in marks if one["item"] == item.after and one.get("evidence"))
        if (said := next(due, None)) is not None:
            return _evidence(said)
    if item is not None and item.last_turns and turns:
        return _at(turns[max(0, len(turns) - item.last_turns)])
    return _at(turns[0]) if turns else (0.0, "")


def of_figure(figure: Figure, value: float, turns: Sequence[Turn], rep: str | None) -> Moment:
    """Return where a figure shows most: a monologue, an interruption, a pause; else where the call begins."""
    name = figure.name.partition(":")[0]
    mine = [one for one in turns if one["speaker"] == rep]
    others = [one for one in turns if one["speaker"] != rep]
    if name == "rep_interruptions":
        return _first([one for one in mine if any(_cuts_in(one, other) for other in others)] or mine)
    if name == "patience":
        return _pause(turns, rep, min if figure.low is not None and value < figure.low else max)
    return _longest(others if name == "longest_story" else mine)


def _evidence(mark: Mapping[str, Any]) -> Moment:
    first = mark["evidence"][0]
    return float(first["start"]), str(first["quote"])


def _at(turn: Turn) -> Moment:
    return float(turn["start"]), str(turn["text"])


def _first(turns: Sequence[Turn]) -> Moment:
    return _at(turns[0]) if turns else (0.0, "")


def _longest(turns: Sequence[Turn]) -> Moment:
    return _at(max(turns, key=lambda one: one["end"] - one["start"])) if turns else (0.0, "")


def _cuts_in(turn: Turn, other: Turn) -> bool:
    return bool(other["start"] < turn["start"] <= other["end"] - OVERLAP)


def _pause(turns: Sequence[Turn], rep: str | None, wanted: Callable[..., tuple[float, Turn]]) -> Moment:
    """Return the answer of the rep's before which the pause is shortest or longest."""
    found = [
        (after["start"] - before["end"], after)
        for before, after in pairwise(turns)
        if after["speaker"] == rep and before["speaker"] != rep
    ]
    found = [each for each in found if 0 <= each[0] <= LONGEST_PAUSE]
    return _at(wanted(found, key=lambda each: each[0])[1]) if found else (0.0, "")
