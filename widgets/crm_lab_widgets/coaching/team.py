"""What the browser may ask of the team: every rep beside the top quarter."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from crm_lab.calls.coaching.comparing import compared
from crm_lab.calls.coaching.figures import Figure
from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.calls.coaching.working_on import sureness
from crm_lab_widgets.coaching.period import PeriodVerbs, fewest_of
from crm_lab_widgets.command_widget import verb

CLEAR = 0.9
"""How sure it must be that somebody is behind, so that the screen says so without a perhaps."""

_SCALES = {"share": 1.0, "points": 100.0}


class TeamVerbs(PeriodVerbs):
    """What the browser may ask of all reps."""

    @verb
    def team(self, period: str, fewest: int) -> dict[str, Any]:
        """Return the figures with their scales, and a row a rep: id, name, calls, in_top and a cell a figure."""
        found = self._calls(period)
        rows = compared(found, fewest_of(fewest))
        counts = found.calls.groupby("rep_id").size()
        reps = []
        for id, mine in rows.groupby("rep_id", sort=False):
            cells = {row["figure"]: cell(row, fewest) for row in mine.to_dict("records")}
            first = mine.iloc[0]
            reps.append({"id": id, "name": first["rep"], "calls": int(counts[id]), "in_top": bool(first["in_top"]),
                         "cells": cells})  # fmt: skip
        return {"card": found.card, "version": found.version, "figures": figures_of(found, rows), "reps": reps,
                **self._counts()}  # fmt: skip


def figures_of(found: Gathered, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the figures that somebody has a value of, each with the top quarter's value and the end of its scale."""
    told = []
    for one in found.figures:
        mine = rows[rows["figure"] == one.name]
        if len(mine):
            told.append({**figure_told(one), "top": number(mine["top"].iloc[0]), "scale": _scale(one, mine)})
    return told


def figure_told(one: Figure) -> dict[str, Any]:
    """Return a figure as the browser knows it."""
    return {
        "name": one.name,
        "title": [one.title["en"], one.title["zh"]],
        "unit": one.unit,
        "better": one.better,
        "low": one.low,
        "high": one.high,
        "points": one.points,
    }


def cell(row: dict[Any, Any], fewest: int) -> dict[str, Any]:
    """Return a rep's figure: calls, value, low, high, gap and state: few, free, fine, perhaps or behind."""
    values = {name: number(row[name]) for name in ("value", "low", "high", "gap")}
    return {"calls": int(row["calls"]), **values, "state": _state(row, fewest)}


def _state(row: dict[Any, Any], fewest: int) -> str:
    if row["calls"] < fewest:
        return "few"
    if math.isnan(row["gap"]):
        return "free"
    if row["gap"] <= 0:
        return "fine"
    return "behind" if sureness(row) >= CLEAR else "perhaps"


def _scale(one: Figure, rows: pd.DataFrame) -> float:
    if one.unit in _SCALES:
        return _SCALES[one.unit]
    ends = [*rows["value"], rows["top"].iloc[0], one.high or 0, (one.low or 0) * 1.2]
    return float(max([each for each in ends if not math.isnan(each)])) * 1.1 or 1.0


def number(value: Any) -> float | None:
    """Return a number for JSON; None for one that is missing."""
    return None if value is None or math.isnan(value) else float(value)
