"""Theta: the best of the simple methods for monthly series (Assimakopoulos and Nikolopoulos, 2000).

As Hyndman and Billah (2003) showed, it is simple exponential smoothing with half the slope of a straight line as drift.
From two whole years on the series is taken apart by the months of the year first (multiplicative).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from crm_lab.intervals import t_quantile

Floats = npt.NDArray[np.float64]

LEAST = 6
"""So many months a series needs."""
YEAR = 12
WEIGHTS = np.linspace(0.02, 0.98, 49)


def theta(series: Floats, ahead: int) -> tuple[Floats, Floats] | None:
    """Return the values of the next ``ahead`` months and how far 95 % of them lie away; None for a short series.

    The distance grows with the square root of one plus the weight squared for every month further (Hyndman et al.,
    2008, for simple exponential smoothing).
    """
    if len(series) < LEAST:
        return None
    season = _season(series)
    plain = series / season[np.arange(len(series)) % YEAR]
    drift = float(np.polyfit(np.arange(len(plain)), plain, 1)[0]) / 2
    weight, level, errors = min(
        (_smoothed(plain, drift, one) for one in WEIGHTS), key=lambda one: float(one[2] @ one[2])
    )
    steps = np.arange(1, ahead + 1)
    spread = t_quantile(len(errors) - 1) * np.sqrt(errors @ errors / (len(errors) - 1) * (1 + (steps - 1) * weight**2))
    of_year = season[(len(series) + steps - 1) % YEAR]
    return np.maximum(level + drift * steps, 0) * of_year, np.asarray(spread * of_year)


def _smoothed(series: Floats, drift: float, weight: float) -> tuple[float, float, Floats]:
    """Return the weight, the last level, and the errors of one month ahead."""
    level, errors = float(series[0]), np.empty(len(series) - 1)
    for at, value in enumerate(series[1:]):
        errors[at] = value - (level + drift)
        level += drift + weight * errors[at]
    return weight, level, errors


def _season(series: Floats) -> Floats:
    """Return the factor of each month of a year from the first one on; 1 for all below two years or without sales."""
    years = len(series) // YEAR
    whole = series[: years * YEAR].reshape(years, YEAR)
    if years < 2 or (whole.mean(axis=1) == 0).any():
        return np.ones(YEAR)
    factors = np.clip((whole / whole.mean(axis=1, keepdims=True)).mean(axis=0), 0.1, None)
    return np.asarray(factors / factors.mean())
