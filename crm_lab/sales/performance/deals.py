"""What came of deals: how many were won, how fast, and what comes in a day."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.intervals import share
from crm_lab.sales.performance.grouping import groups, table
from crm_lab.sales.summed import amounts
from crm_lab.store import frames
from crm_lab.store.entities import Opportunity
from crm_lab.store.types import utc_now

READ = ("id", "status", "owner_id", "created_at", "closed_at", "amount_minor", "currency")
DAY = 86_400.0


def deal_figures(session: Session, period: tuple[datetime, datetime], by: str | None) -> pd.DataFrame:
    """Return the figures of ``Performance.deals``."""
    met = (Opportunity.closed_at >= period[0]) & (Opportunity.closed_at < period[1])
    deals = frames.frame_of(
        session, Opportunity, READ, (met if by == "month" else met | (Opportunity.status == "open"),)
    )
    deals["amount"] = amounts(session, deals, utc_now().date())
    deals["days"] = (deals["closed_at"] - deals["created_at"]).dt.total_seconds() / DAY
    group = groups(session, deals, by, "closed_at") if by else None
    return table(deals, by, group, partial(_figures, now=by != "month"))


def _figures(deals: pd.DataFrame, now: bool) -> dict[str, Any]:
    status = deals["status"]
    won, lost = deals[status == "won"], int((status == "lost").sum())
    closed = len(won) + lost
    rate = len(won) / closed if closed else float("nan")
    low, high = share(len(won), closed) or (float("nan"), float("nan"))
    mean, days = won["amount"].mean(), won["days"].median()
    waiting = int((status == "open").sum())
    velocity = waiting * rate * mean / days if now and days else float("nan")
    return {
        "won": len(won), "lost": lost, "win_rate": rate, "rate_from": low, "rate_to": high,
        "amount": won["amount"].sum(), "mean_amount": mean, "cycle_days": days,
        "open": waiting if now else None, "velocity": velocity,
    }  # fmt: skip
