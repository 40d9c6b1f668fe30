"""Recency, frequency, monetary value: who bought lately, often and much.

After A. M. Hughes, *Strategic Database Marketing* (1994): each of the three is scored 1 to 5 by the fifths of all
customers who ever bought, 5 being the best.  A score is one more than the number of cut points that lie below the
value (for recency: above it), so that equal customers always have equal scores, also where half of them bought once;
then a fifth may be empty, and that is the truth about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.customers.purchases import bought, in_currency
from crm_lab.errors import InvalidValue
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, Order
from crm_lab.store.money import exponent
from crm_lab.store.rates import latest

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
SEGMENTS: dict[str, tuple[str, str]] = {
    "champion": ("Champions", "冠军客户"),
    "loyal": ("Loyal", "忠诚客户"),
    "potential": ("Potential loyalists", "潜在忠诚客户"),
    "new": ("New", "新客户"),
    "promising": ("Promising", "有望客户"),
    "attention": ("Need attention", "需关注客户"),
    "sleepy": ("About to sleep", "将沉睡客户"),
    "risk": ("At risk", "有流失风险客户"),
    "precious": ("Can't lose them", "不能失去的客户"),
    "lost": ("Lost", "已流失客户"),
}
"""The ten usual segments by their key, in English and Chinese; where each lies on the grid of scores: ``segment``."""

Cuts = Mapping[str, Sequence[float]]


def segment(recency: int, frequency: int, monetary: int) -> str:
    """Return the key of the segment of three scores; frequency and monetary value count half each, rounded up."""
    return _GRID[5 - recency][(frequency + monetary + 1) // 2 - 1]


def rfm(session: Session, on: date, cuts: Cuts | None = None) -> pd.DataFrame:
    """Return one row per customer who ever bought, as of the end of the day ``on``.

    Columns: ``account_id``, ``account``, ``last_order``, ``recency`` (days), ``frequency`` (orders), ``monetary``
    (major units of the store's currency; NaN when an order's amount is unknown or has no exchange rate), the scores
    ``r f m`` and ``segment`` (key of SEGMENTS).  ``attrs`` has ``on``, ``currency``, the ``cuts`` that were used, and
    ``note``.  Without ``cuts`` and with fewer than FEWEST buyers there are no scores, and the note says why.

    ``cuts`` sets the limits instead: four ascending numbers each, such as ``{"recency": (30, 90, 180, 365)}``; a
    measure that it leaves out is cut into fifths.  Raises InvalidValue for others.
    """
    checked = _checked(cuts or {})
    frame = _bought(session, on)
    used = {name: checked.get(name) or _fifths(frame[name]) for name in MEASURES}
    enough = len(frame) >= FEWEST or len(checked) == len(MEASURES)
    for name in MEASURES:
        frame[name[0]] = _scores(frame[name], used[name], name == "recency") if enough else _none(frame)
    frame["segment"] = _segments(frame)
    note = None if enough else f"{len(frame)} customers bought; fifths need {FEWEST}, or give cuts="
    frame.attrs.update(on=on, currency=currency_of(session), cuts=used if enough else {}, note=note)
    return frame


def _checked(cuts: Cuts) -> dict[str, tuple[float, ...]]:
    for name, limits in cuts.items():
        if name not in MEASURES or len(limits) != 4 or list(limits) != sorted(set(limits)):
            raise InvalidValue(
                f"cuts['{name}'] are four ascending numbers for one of {', '.join(MEASURES)}, not {limits!r}"
            )
    return {name: tuple(float(one) for one in limits) for name, limits in cuts.items()}


def _bought(session: Session, on: date) -> pd.DataFrame:
    sums = (func.max(Order.ordered_on), func.count(), func.count(Order.amount_minor), func.sum(Order.amount_minor))
    query = select(Order.account_id, Account.name, Order.currency, *sums).join(Account, Account.id == Order.account_id)
    query = query.where(*bought(), Order.ordered_on <= on).group_by(Order.account_id, Account.name, Order.currency)
    wanted, rates = currency_of(session), latest(session, on)
    customers: dict[str, dict[str, Any]] = {}
    for id, name, currency, last, orders, priced, minor in session.execute(query):
        new = {"account_id": id, "account": name, "last_order": last, "frequency": 0, "monetary": 0.0}
        one = customers.setdefault(str(id), new)
        worth = in_currency(None if priced < orders else int(minor or 0), currency, wanted, rates)
        one["last_order"] = max(one["last_order"], last)
        one["frequency"] += orders
        one["monetary"] += np.nan if worth is None else float(worth.scaleb(-exponent(wanted)))
    return _frame(list(customers.values()), on)


def _frame(rows: list[dict[str, Any]], on: date) -> pd.DataFrame:
    columns = ["account_id", "account", "last_order", "frequency", "monetary"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["last_order"] = pd.to_datetime(frame["last_order"])
    frame.insert(3, "recency", (pd.Timestamp(on) - frame["last_order"]).dt.days.astype("int64"))
    kinds = {"account_id": "str", "account": "str", "frequency": "int64", "monetary": "float64"}
    return frame.astype(kinds).sort_values(["monetary", "account_id"], ascending=[False, True], ignore_index=True)


def _fifths(values: pd.Series[Any]) -> tuple[float, ...]:
    known = values.dropna()
    return tuple(float(known.quantile(share)) for share in (0.2, 0.4, 0.6, 0.8)) if len(known) else ()


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
    scores = zip(frame["r"], frame["f"], frame["m"], strict=True)
    found = [None if any(pd.isna(one) for one in three) else segment(*map(int, three)) for three in scores]
    return pd.Series(found, index=frame.index, dtype="str")
