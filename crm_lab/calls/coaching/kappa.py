"""How far two who judge the same things agree beyond chance: Cohen's kappa with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import nan, sqrt

Z = 1.959963984540054
"""Half the width of a 95 % interval, in standard errors."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """``pairs`` of yes and no, the share that ``agreed``, ``kappa``, and its 95 % interval from ``low`` to ``high``.

    ``first_yes`` and ``second_yes`` count the yes of either.  What can't be told is not a number (nan).
    """

    pairs: int
    agreed: float
    kappa: float
    low: float
    high: float
    first_yes: int
    second_yes: int


def agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """Return how far two agree who judged the same things, the first's answer before the second's.

    Kappa is (po - pe) / (1 - pe), with the share po that agrees and the share pe that would by chance (Cohen 1960).
    Its interval takes the large-sample standard error of Fleiss, Cohen and Everitt (1969) and is cut at -1 and 1.
    Kappa is nan without pairs, and when both gave one and the same answer throughout: chance explains that.
    """
    counts = Counter((bool(one), bool(other)) for one, other in pairs)
    n = counts.total()
    if not n:
        return Agreement(0, nan, nan, nan, nan, 0, 0)
    share = {cell: counts[cell] / n for cell in ((True, True), (True, False), (False, True), (False, False))}
    agreed = share[True, True] + share[False, False]
    kappa, error = _kappa(share, n)
    low, high = max(-1.0, kappa - Z * error), min(1.0, kappa + Z * error)
    yes = counts[True, True]
    return Agreement(n, agreed, kappa, low, high, yes + counts[True, False], yes + counts[False, True])


def _kappa(share: dict[tuple[bool, bool], float], n: int) -> tuple[float, float]:
    """Return kappa and its standard error from the shares of the four cells."""
    first = {one: share[one, True] + share[one, False] for one in (True, False)}
    second = {one: share[True, one] + share[False, one] for one in (True, False)}
    agreed = share[True, True] + share[False, False]
    chance = sum(first[one] * second[one] for one in first)
    if chance == 1:
        return nan, nan
    kappa = (agreed - chance) / (1 - chance)
    same = sum(share[one, one] * (1 - (first[one] + second[one]) * (1 - kappa)) ** 2 for one in first)
    apart = sum(share[one, not one] * (second[one] + first[not one]) ** 2 for one in first)
    spread = same + (1 - kappa) ** 2 * apart - (kappa - chance * (1 - kappa)) ** 2
    return kappa, sqrt(max(0.0, spread) / n) / (1 - chance)
