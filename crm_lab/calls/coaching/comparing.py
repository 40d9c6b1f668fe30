"""Reps beside the top quarter of them, figure by figure."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_lab.calls.coaching.figures import ITEM, SCORE, Figure
from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.intervals import share, t_quantile

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "rep_id", "rep", "figure", "calls", "value", "low", "high", "top", "in_top", "band_low", "band_high", "gap",
    "better",
)  # fmt: skip

MIN_CALLS = 3
"""Calls below which nothing is said of a rep: fewer give no interval that is worth its name."""

_ALIKE = 1e-9
"""By so much may two means of the same scores differ."""

_quantile = cache(t_quantile)


def compared(found: Gathered, min_calls: int = MIN_CALLS) -> pd.DataFrame:
    """Return a row a rep and figure; see ``Coaching.reps``."""
    import pandas as pd

    calls = found.calls
    if calls.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    names = [one.name for one in found.figures]
    grouped = calls.sort_index().groupby("rep_id")[names]
    count, mean, spread = grouped.count(), grouped.mean(), grouped.var()
    best = top_quarter(count, mean, min_calls)
    parts = [_part(one, count[one.name], mean[one.name], spread[one.name], best, min_calls) for one in found.figures]
    rows = pd.concat([part for part in parts if len(part)])
    rows["rep"] = rows["rep_id"].map(calls.groupby("rep_id")["rep"].first())
    rows["at"] = rows["figure"].map({name: at for at, name in enumerate(names)})
    order = ["rep", "rep_id", "at"]
    return rows.sort_values(order, kind="stable")[list(COLUMNS)].reset_index(drop=True)


def top_quarter(count: pd.DataFrame, mean: pd.DataFrame, min_calls: int) -> list[str]:
    """Return the ids of the quarter of reps with the best mean score, rounded up, and of those who are as good."""
    if SCORE not in mean:
        return []
    known = mean[SCORE][count[SCORE] >= max(1, min_calls)]
    if known.empty:
        return []
    last = known.sort_values(ascending=False).iloc[math.ceil(len(known) / 4) - 1]
    return sorted(known.index[known >= last - _ALIKE])


def _part(
    figure: Figure, count: pd.Series[Any], mean: pd.Series[Any], spread: pd.Series[Any], best: list[str], fewest: int
) -> pd.DataFrame:
    import pandas as pd

    there = count[count > 0].index
    enough = count[there] >= fewest
    value, calls = mean[there], count[there]
    ends = [_interval(figure, *each) for each in zip(value, spread[there], calls, strict=True)]
    low, high = (pd.Series(each, index=there).where(enough) for each in zip(*ends, strict=True)) if ends else ([], [])
    top = value[[rep for rep in best if rep in there and enough[rep]]].mean()
    gaps = [math.nan if (gap := figure.behind(one, top)) is None else gap for one in value]
    return pd.DataFrame(
        {
            "rep_id": there,
            "figure": figure.name,
            "calls": calls.to_numpy(),
            "value": value.to_numpy(),
            "low": np.asarray(low, float),
            "high": np.asarray(high, float),
            "top": top,
            "in_top": [rep in set(best) for rep in there],
            "band_low": math.nan if figure.low is None else figure.low,
            "band_high": math.nan if figure.high is None else figure.high,
            "gap": np.where(enough, gaps, math.nan),
            "better": figure.better,
        }
    )


def _interval(figure: Figure, value: float, variance: float, calls: int) -> tuple[float, float]:
    """Return the 95 % interval: Wilson's of an item's share, Student's t of a mean (missing for one call)."""
    if figure.name.startswith(ITEM):
        return share(round(value * calls), calls) or (math.nan, math.nan)
    if calls < 2:
        return math.nan, math.nan
    half = _quantile(calls - 1) * math.sqrt(variance / calls)
    return value - half, value + half
