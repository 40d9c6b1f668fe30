"""Scores and groups of recency, frequency and monetary value: who bought lately, often and much.

After A. M. Hughes, *Strategic Database Marketing* (1994): each of the three is scored 1 to 5 by the fifths of all
customers who ever bought, 5 being the best.  A score is one more than the number of cut points that lie below the
value (for recency: above it), so that equal customers always have equal scores, also where half of them bought once;
then a fifth may be empty, and that is the truth about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.errors import InvalidValue
from crm_lab.rules.words import VALUES

FEWEST = 25
"""Buyers below which fifths say nothing: five of each at least."""

MEASURES = ("recency", "frequency", "monetary")

_GRID = (
    # recency 5 down to 1; frequency and monetary value together from 1 to 5
    ("new", "potential", "loyal", "champion", "champion"),
    ("promising", "potential", "loyal", "champion", "champion"),
    ("sleepy", "attention", "attention", "loyal", "loyal"),
    ("lost", "sleepy", "risk", "risk", "risk"),
    ("lost", "lost", "risk", "precious", "precious"),
)
_NAMES = np.array(_GRID, dtype=object)

SEGMENTS = VALUES["rfm", "group"]
"""The ten usual segments by their key, in English and Chinese; where each lies on the grid of scores: ``segment``."""

Cuts = Mapping[str, Sequence[float]]
"""Per measure the four limits between its scores: days, orders, major units of the store's currency."""


def segment(recency: int, frequency: int, monetary: int) -> str:
    """Return the key of the segment of three scores; frequency and monetary value count half each, rounded up."""
    return _GRID[5 - recency][(frequency + monetary + 1) // 2 - 1]


def checked(cuts: Cuts) -> dict[str, tuple[float, ...]]:
    """Return limits as they are used.  Raises InvalidValue for others than four ascending numbers per measure."""
    for name, limits in cuts.items():
        if name not in MEASURES or len(limits) != 4 or list(limits) != sorted(set(limits)):
            raise InvalidValue(
                f"cuts['{name}'] are four ascending numbers for one of {', '.join(MEASURES)}, not {limits!r}"
            )
    return {name: tuple(float(one) for one in limits) for name, limits in cuts.items()}


def fifths(values: pd.Series[Any]) -> tuple[float, ...]:
    """Return the four limits that cut the known values into fifths; none without any."""
    known = values.dropna()
    return tuple(float(one) for one in known.quantile([0.2, 0.4, 0.6, 0.8])) if len(known) else ()


def score(frame: pd.DataFrame, cuts: Cuts | None = None) -> dict[str, tuple[float, ...]]:
    """Add the scores ``r f m`` and ``segment`` to a frame of the measures and return the limits that were used.

    ``cuts`` sets the limits of the measures that it names; with fewer than FEWEST rows and not all limits given, there
    are no scores and no limits.
    """
    given = checked(cuts or {})
    used = {name: given.get(name) or fifths(frame[name]) for name in MEASURES}
    enough = len(frame) >= FEWEST or len(given) == len(MEASURES)
    for name in MEASURES:
        frame[name[0]] = _scores(frame[name], used[name], name == "recency") if enough else _none(frame)
    frame["segment"] = _segments(frame)
    return used if enough else {}


def _scores(values: pd.Series[Any], limits: Sequence[float], falling: bool) -> pd.Series[Any]:
    """Return 1 to 5: how many limits a value has passed; few days are good, many orders and much money, too."""
    known = values.notna()
    number = values.to_numpy(dtype="float64", na_value=np.nan)
    passed = np.ones(len(number), dtype="int64")
    for one in limits:
        passed += number < one if falling else number > one
    return pd.Series(passed, index=values.index, dtype="Int64").where(known)


def _none(frame: pd.DataFrame) -> pd.Series[Any]:
    return pd.Series([None] * len(frame), index=frame.index, dtype="Int64")


def _segments(frame: pd.DataFrame) -> pd.Series[Any]:
    known = frame[["r", "f", "m"]].notna().all(axis=1).to_numpy()
    r, f, m = (frame[name].fillna(1).to_numpy(dtype="int64") for name in "rfm")
    named = _NAMES[5 - r, (f + m + 1) // 2 - 1]
    return pd.Series(named, index=frame.index, dtype="str").where(known)
