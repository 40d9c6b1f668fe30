"""Amounts of many deals in the currency of sums."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.store import frames, rates
from crm_lab.store.defaults import currency_of


def amounts(session: Session, deals: pd.DataFrame, day: date) -> pd.Series[Any]:
    """Return ``amount_minor`` of ``currency`` as major units (float64) of the currency of sums, by the rates of a day.

    What is missing counts nothing.  Raises InvalidValue for a currency without a rate.
    """
    known, wanted = rates.latest(session, day), currency_of(session)
    factors = {one: rates.rate(known, one, wanted) for one in deals["currency"].dropna().unique()}
    unknown = sorted(one for one, factor in factors.items() if factor is None)
    if unknown:
        raise InvalidValue(f"there is no rate of {unknown[0]} in {wanted} until {day}; set one with ws.rates.set([…])")
    major = frames.add_money(deals[["currency", "amount_minor"]].copy())["amount"]
    scale = deals["currency"].map({one: float(factor or 1) for one, factor in factors.items()}).to_numpy(np.float64)
    return pd.Series((major * scale).fillna(0.0))
