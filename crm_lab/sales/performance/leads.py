"""What came of leads: how soon they were followed up, and how many became customers."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.sales.performance.grouping import groups, table
from crm_lab.store import frames
from crm_lab.store.entities import Activity, Lead, StatusLabel

READ = ("id", "owner_id", "created_at", "status_id")
HOUR = 3_600.0


def lead_figures(session: Session, period: tuple[datetime, datetime], by: str | None, within: float) -> pd.DataFrame:
    """Return the figures of ``Performance.leads``."""
    leads = frames.frame_of(session, Lead, READ, (Lead.created_at >= period[0], Lead.created_at < period[1]))
    leads["hours"] = (_first(session, leads) - leads["created_at"]).dt.total_seconds().clip(lower=0) / HOUR
    ends = {row.id: row.type for row in session.execute(select(StatusLabel.id, StatusLabel.type))}
    leads["end"] = leads["status_id"].map(ends)
    group = groups(session, leads, by, "created_at") if by else None
    return table(leads, by, group, partial(_figures, within=within))


def _first(session: Session, leads: pd.DataFrame) -> pd.Series[Any]:
    """Return when each lead was followed up first; NaT for never."""
    ours = (Activity.channel.not_in(("task", "note")), Activity.direction.is_distinct_from("in"))
    query = select(Activity.lead_id, func.min(Activity.occurred_at)).where(Activity.lead_id.is_not(None), *ours)
    found = {row[0]: row[1] for row in session.execute(query.group_by(Activity.lead_id))}
    return pd.to_datetime(leads["id"].map(found), utc=True)


def _figures(leads: pd.DataFrame, within: float) -> dict[str, Any]:
    count, hours = len(leads), leads["hours"]
    converted = int((leads["end"] == "converted").sum())
    return {
        "leads": count,
        "followed": int(hours.notna().sum()),
        "follow_up_rate": float((hours <= within * 24).mean()) if count else float("nan"),
        "hours_to_follow_up": hours.median(),
        "converted": converted,
        "disqualified": int((leads["end"] == "disqualified").sum()),
        "conversion": converted / count if count else float("nan"),
    }
