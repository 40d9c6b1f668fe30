"""Sums per month and group: what is closed, commit, best case and pipeline, and the expected sum with its interval."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.sales.forecasting.theta import theta

COMMIT, BEST = 0.75, 0.5
"""From these chances on an open deal counts as commit, and as best case."""
KINDS = ("closed", "commit", "best_case", "pipeline")
AHEAD = 12
"""Months after the present one that the history is carried on to."""
_Z = NormalDist().inv_cdf(0.975)


def counted(deals: pd.DataFrame, by: str | None, chance: str = "chance", name: str = "weighted") -> pd.DataFrame:
    """Return the sums per month (and per ``by``): KINDS, deals, and the expected sum with its 95 % interval.

    Each deal counts in one kind.  The expected sum is what is closed, and amount times chance of what is open; deals
    are won or lost independently of each other, so its variance is the sum of p(1-p)·amount² (a normal interval that
    ends at what is closed and at all that is there).
    """
    keys = ["month", *([by] if by else [])]
    amount, p = deals["amount"], deals[chance].fillna(0.0)
    won = deals["status"] == "won"
    kinds = np.select([won, p >= COMMIT, p >= BEST], KINDS[:3], KINDS[3])
    parts = {kind: amount.where(kinds == kind, 0.0) for kind in KINDS}
    table = deals[keys].assign(**parts, deals=1, expected=amount * p, variance=p * (1 - p) * amount**2, all=amount)
    sums = table.groupby(keys, dropna=False).sum()
    half = _Z * np.sqrt(sums.pop("variance"))
    expected, whole = sums.pop("expected"), sums.pop("all")
    low, high = np.maximum(expected - half, sums["closed"]), np.minimum(expected + half, whole)
    return sums.assign(**{name: expected, f"{name}_low": low, f"{name}_high": high})


def carried_on(deals: pd.DataFrame, by: str | None, present: pd.Period) -> pd.DataFrame:
    """Return what the won sums of whole months before ``present`` let expect for it and the next AHEAD months."""
    won = deals[(deals["status"] == "won") & (deals["month"] < present)]
    groups = won.groupby(by, dropna=False) if by else [(None, won)]
    rows = [row for group, part in groups for row in _of_group(group, part, present)]
    found = pd.DataFrame(rows, columns=["month", by or "group", "history", "history_low", "history_high"])
    return found.set_index(["month", by]) if by else found.drop(columns="group").set_index("month")


def _of_group(group: Any, won: pd.DataFrame, present: pd.Period) -> list[tuple[Any, ...]]:
    if won.empty:
        return []
    months = pd.period_range(won["month"].min(), present - 1, freq="M")
    found = theta(won.groupby("month")["amount"].sum().reindex(months, fill_value=0.0).to_numpy(np.float64), AHEAD + 1)
    if found is None:
        return []
    return [
        (present + step, group, value, max(0.0, value - half), value + half)
        for step, (value, half) in enumerate(zip(*found, strict=True))
    ]
