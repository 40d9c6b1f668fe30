"""Which of day, month and year comes first: decided once per column, from all of its values.

Readings that are impossible for some values fall out first.  Among the rest, real columns have few
years and many days, don't lie far in the future, and things close after they were created.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crm_lab.standard.date_text import COMPACT, ORDER_NAMES, ORDERS, Written, compact_numbers, is_no_date, numbers_of

CLEAR_MARGIN = 0.5
YEARS_AHEAD = 8


@dataclass(frozen=True)
class DateOrder:
    """How the dates of one column are read.

    `order` is 'dmy', 'mdy' or 'ymd'; `sure` when only this reading is possible or given by a person;
    `asked` when the values decide nothing and the order is only a habit; `reason` is for the report.
    """

    order: str
    sure: bool
    reason: str
    asked: bool = False

    def __str__(self) -> str:
        """Say the order and the reason."""
        return f"{ORDER_NAMES[self.order]}: {self.reason}"


@dataclass(frozen=True)
class _Evidence:
    costs: dict[str, float]
    impossible: dict[str, int]
    count: int
    separator: str
    example: str


def infer_orders(columns: Mapping[str, Sequence[str]], habit: str = "dmy") -> dict[str, DateOrder]:
    """Return the order for every column of date texts (distinct, without times) of one file.

    Columns that decide nothing alone follow a sure column of the same file with the same separator;
    if none is sure, they are weighed together.  `habit` is the reading when nothing decides.
    """
    evidence = {name: _weigh(texts) for name, texts in columns.items()}
    orders = {name: _decide(found, habit) for name, found in evidence.items() if found}
    orders |= {name: DateOrder("ymd", True, "the year comes first") for name in evidence if name not in orders}
    return {name: _with_siblings(name, orders, evidence, habit) for name in columns}


def _weigh(texts: Sequence[str]) -> _Evidence | None:
    """Weigh the readings of all values whose order is open; None when no value leaves it open."""
    texts = [text for text in texts if not is_no_date(text)]
    written = [(text, numbers) for text in texts if (numbers := numbers_of(text)) and not numbers.four_first]
    compact = [text for text in texts if COMPACT.match(text)]
    if not written and not compact:
        return None
    parts = {order: _parts(written, compact, order) for order in _candidates(written, compact)}
    impossible = {order: int((~_possible(values)).sum()) for order, values in parts.items()}
    separator = written[0][1].separator if written else ""
    costs = {order: _cost(values) for order, values in parts.items()}
    return _Evidence(costs, impossible, len(written) + len(compact), separator, _telling(texts))


def _candidates(written: list[tuple[str, Written]], compact: list[str]) -> tuple[str, ...]:
    return ORDERS if compact or not all(numbers.four_last for _, numbers in written) else ("dmy", "mdy")


def _parts(written: list[tuple[str, Written]], compact: list[str], order: str) -> np.ndarray:
    rows = [numbers.under(order) for _, numbers in written]
    rows += [parts for text in compact if (parts := compact_numbers(text, order))]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _possible(parts: np.ndarray) -> np.ndarray:
    year, month, day = parts.T
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    good_month = (month >= 1) & (month <= 12)
    last = lengths[np.where(good_month, month, 0)] + ((month == 2) & leap)
    good: np.ndarray = good_month & (day >= 1) & (day <= last) & (year >= 1800) & (year <= 2200)
    return good


def _cost(parts: np.ndarray) -> float:
    """How unlikely a reading is: impossible and far-future dates, many years but few days."""
    possible = _possible(parts)
    if not possible.any():
        return 100.0
    year, _, day = parts[possible].T
    future = float((year > date.today().year + YEARS_AHEAD).mean())
    spread = len(np.unique(year)) / (len(np.unique(year)) + len(np.unique(day)))
    return 20 * float((~possible).mean()) + 5 * future + 3 * spread


def _telling(texts: Sequence[str]) -> str:
    """An example value that shows the order: one with a number above 12."""
    for text in texts:
        numbers = numbers_of(text)
        if numbers and not numbers.four_first and max(numbers.numbers[:2]) > 12:
            return text
    return texts[0] if texts else ""


def _decide(found: _Evidence, habit: str) -> DateOrder:
    possible = [order for order, count in found.impossible.items() if count == 0]
    if len(possible) == 1:
        return DateOrder(possible[0], True, f"{found.example!r} cannot be read otherwise")
    ranked = sorted(found.costs, key=lambda order: found.costs[order])
    margin = found.costs[ranked[1]] - found.costs[ranked[0]]
    if not possible and margin > 0.5:
        bad = found.impossible[ranked[0]]
        return DateOrder(ranked[0], True, f"{found.count - bad} of {found.count} different dates are possible so")
    if margin >= CLEAR_MARGIN:
        return DateOrder(ranked[0], False, "few years and many days, as in real dates")
    order = habit if habit in found.costs and found.costs[habit] - found.costs[ranked[0]] < CLEAR_MARGIN else ranked[0]
    return DateOrder(order, False, f"the values fit other orders too, {order} is a habit", asked=True)


def _with_siblings(
    name: str, orders: Mapping[str, DateOrder], evidence: Mapping[str, _Evidence | None], habit: str
) -> DateOrder:
    """Let an undecided column follow the decided ones of its file."""
    own, mine = orders[name], evidence[name]
    if own.sure or mine is None:
        return own
    alike = {
        other: orders[other]
        for other, found in evidence.items()
        if found and other != name and found.separator == mine.separator and orders[other].order in mine.costs
    }
    for better in ("sure", "weighed"):
        for other, order in alike.items():
            if (order.sure if better == "sure" else not order.asked) and mine.impossible[order.order] == 0:
                if better == "weighed" and not own.asked:
                    continue
                return replace(order, sure=order.sure, reason=f"as in column {other!r}")
    return own


def backwards(starts: Sequence[date | None], ends: Sequence[date | None]) -> float:
    """Return the share (0..1) of rows in which the end is before the start."""
    both = [end < start for start, end in zip(starts, ends, strict=True) if start and end]
    return sum(both) / len(both) if both else 0.0
