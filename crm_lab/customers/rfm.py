"""Recency, frequency, monetary value of all customers who ever bought, as of any day (see rfm_scores)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.customers.purchases import bought
from crm_lab.customers.rfm_scores import FEWEST, SEGMENTS, Cuts, score, segment
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, Order
from crm_lab.store.money import exponent
from crm_lab.store.rates import latest, minor_factor

__all__ = ["FEWEST", "SEGMENTS", "Cuts", "measures", "rfm", "segment"]


def rfm(session: Session, on: date, cuts: Cuts | None = None) -> pd.DataFrame:
    """Return one row per customer who ever bought, as of the end of the day ``on``.

    Columns: ``account_id``, ``account``, ``last_order``, ``recency`` (days), ``frequency`` (orders), ``monetary``
    (major units of the store's currency; NaN when an order's amount is unknown or has no exchange rate), the scores
    ``r f m`` and ``segment`` (key of SEGMENTS).  ``attrs`` has ``on``, ``currency``, the ``cuts`` that were used, and
    ``note``.  Without ``cuts`` and with fewer than FEWEST buyers there are no scores, and the note says why.

    ``cuts`` sets the limits instead: four ascending numbers each, such as ``{"recency": (30, 90, 180, 365)}``; a
    measure that it leaves out is cut into fifths.  Raises InvalidValue for others.
    """
    frame = measures(session, on)
    known = select(Account.id, Account.name).where(Account.id.in_(_buyers(on)))
    names = {row.id: row.name for row in session.execute(known)}
    frame.insert(1, "account", frame["account_id"].map(names).astype("str"))
    used = score(frame, cuts)
    note = None if used else f"{len(frame)} customers bought; fifths need {FEWEST}, or give cuts="
    frame.attrs.update(on=on, currency=currency_of(session), cuts=used, note=note)
    return frame


def _buyers(on: date) -> Any:
    return select(Order.account_id).where(*bought(), Order.ordered_on <= on)


def measures(session: Session, on: date) -> pd.DataFrame:
    """Return the measures of all who bought until ``on``: account_id, last_order, recency, frequency, monetary.

    Sorted by monetary value, the largest first, then by id; units as in ``rfm``.
    """
    sums = (func.max(Order.ordered_on), func.count(), func.count(Order.amount_minor), func.sum(Order.amount_minor))
    query = select(Order.account_id, Order.currency, *sums).join(Account, Account.id == Order.account_id)
    query = query.where(*bought(), Order.ordered_on <= on).group_by(Order.account_id, Order.currency)
    columns = ["account_id", "currency", "last_order", "frequency", "priced", "minor"]
    found = list(zip(*session.execute(query).all(), strict=True)) or [()] * len(columns)
    rows = pd.DataFrame(dict(zip(columns, found, strict=True)))
    rows["monetary"] = _worth(session, rows, on)
    rows["last_order"] = pd.to_datetime(rows["last_order"])
    kinds = {"account_id": "str", "frequency": "int64", "monetary": "float64"}
    whole: dict[str, Any] = {"last_order": "max", "frequency": "sum", "monetary": lambda one: one.sum(skipna=False)}
    rows = rows.astype(kinds)
    mixed = rows["account_id"].duplicated(keep=False)
    summed = rows[mixed].groupby("account_id", as_index=False).agg(whole)
    frame = pd.concat([rows.loc[~mixed, ["account_id", *whole]], summed], ignore_index=True).astype(kinds)
    days = (pd.Timestamp(on) - frame["last_order"]).dt.days
    frame.insert(2, "recency", days.astype("int64"))
    return frame.sort_values(["monetary", "account_id"], ascending=[False, True], ignore_index=True)


def _worth(session: Session, rows: pd.DataFrame, on: date) -> Any:
    """Return amounts in major units of the store's currency; NaN where one is unknown or no rate leads there."""
    wanted, rates = currency_of(session), latest(session, on)
    worth = np.full(len(rows), np.nan)
    for currency in rows["currency"].unique():
        factor = minor_factor(rates, currency, wanted)
        if factor is not None:
            mine = (rows["currency"] == currency).to_numpy()
            minor = rows.loc[mine, "minor"].to_numpy(dtype="float64", na_value=np.nan)
            worth[mine] = minor * float(factor) / 10 ** exponent(wanted)
    worth[(rows["priced"] < rows["frequency"]).to_numpy()] = np.nan
    return worth
