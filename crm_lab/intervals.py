"""How sure a figure is: 95 % intervals of shares, means and their differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, variance

LEVEL = 0.95
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
_T_SMALL = (12.7062, 4.30265, 3.18245, 2.77645)
"""The 97.5 % quantile of Student's t for 1 to 4 degrees of freedom."""

Interval = tuple[float, float]


def share(hits: int, count: int) -> Interval | None:
    """Return the interval of a share (Wilson's score interval); None without cases."""
    if count == 0:
        return None
    p, spread = hits / count, _Z**2 / count
    middle = (p + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(p * (1 - p) / count + spread / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def mean(values: Sequence[float]) -> Interval | None:
    """Return the interval of a mean (Student's t); None with fewer than two values."""
    if len(values) < 2:
        return None
    half = t_quantile(len(values) - 1) * math.sqrt(variance(values) / len(values))
    return fmean(values) - half, fmean(values) + half


def difference_of_means(before: Sequence[float], after: Sequence[float]) -> Interval | None:
    """Return the interval of how much the mean rose (Welch's t); None when either has fewer than two values."""
    if min(len(before), len(after)) < 2:
        return None
    parts = [variance(values) / len(values) for values in (before, after)]
    rise, total = fmean(after) - fmean(before), sum(parts)
    if total == 0:
        return rise, rise
    freedom = total**2 / sum(part**2 / (len(values) - 1) for part, values in zip(parts, (before, after), strict=True))
    half = t_quantile(freedom) * math.sqrt(total)
    return rise - half, rise + half


def difference_of_shares(before: tuple[int, int], after: tuple[int, int]) -> Interval | None:
    """Return the interval of how much a share rose, of (hits, count) each (Newcombe's hybrid of Wilson intervals)."""
    one, two = share(*before), share(*after)
    if one is None or two is None:
        return None
    p, q = before[0] / before[1], after[0] / after[1]
    low = q - p - math.hypot(q - two[0], one[1] - p)
    return low, q - p + math.hypot(two[1] - q, p - one[0])


def t_quantile(freedom: float) -> float:
    """Return the 97.5 % quantile of Student's t (Abramowitz and Stegun 26.7.5; below 1e-3 off from 5 degrees on)."""
    if freedom < 5:
        below = max(1, math.floor(freedom))
        above = _T_SMALL[below] if below < len(_T_SMALL) else t_quantile(5)
        part = max(0.0, freedom - below)
        return _T_SMALL[below - 1] + part * (above - _T_SMALL[below - 1])
    z, v = _Z, freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / v**power for power, term in enumerate(terms, 1))
