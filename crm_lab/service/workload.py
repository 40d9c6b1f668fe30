"""How the desk is doing: open tickets per person and per team, how old they are, what comes due in the next hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from crm_lab.service.triage import STATES
from crm_lab.store.trail import plain
from crm_lab.store.types import utc_now

AGES = (("4h", 4), ("1d", 24), ("3d", 72), ("7d", 168), ("30d", 720))
"""Names of the ages and the hours under which they lie; what is older is "older"."""

AHEAD_HOURS = 8
"""So many hours are looked ahead for promises that come due."""


def load(rows: pd.DataFrame, by: str) -> list[dict[str, Any]]:
    """Return the unsolved tickets per person (``by`` "owner") or team by state, who has most first; "" is nobody."""
    waiting = rows[rows["status"] != "solved"]
    counts = pd.crosstab(waiting[f"{by}_id"], waiting["state"]).reindex(columns=list(STATES), fill_value=0)
    names = dict(zip(waiting[f"{by}_id"], waiting[by], strict=True))
    found = [
        {"id": id, "name": names[id] if id else None, "total": sum(states.values()), "states": states}
        for id, states in counts.to_dict("index").items()
    ]
    return sorted(found, key=lambda one: (-one["total"], str(one["name"])))


def ageing(rows: pd.DataFrame, now: datetime | None = None) -> list[dict[str, Any]]:
    """Return how many unsolved tickets are how old (time since they were opened), by priority."""
    unsolved = rows[rows["status"] != "solved"]
    hours = (pd.Timestamp(now or utc_now()) - unsolved["opened_at"]).dt.total_seconds() / 3600
    places = np.searchsorted([limit for _, limit in AGES], hours.to_numpy(), side="right")
    return [
        {"age": age, "priorities": unsolved["priority"][places == place].value_counts().to_dict()}
        for place, age in enumerate([*(name for name, _ in AGES), "older"])
    ]


def ahead(rows: pd.DataFrame, now: datetime | None = None) -> list[dict[str, Any]]:
    """Return hour by hour how many running promises come due in the next AHEAD_HOURS, first answers and solutions."""
    at = pd.Timestamp(now or utc_now())
    coming = rows[(rows["status"] != "solved") & (rows["due_at"] >= at)]
    places = ((coming["due_at"] - at).dt.total_seconds() // 3600).to_numpy()
    return [
        {
            "from": plain((at + pd.Timedelta(hours=hour)).to_pydatetime()),
            "promises": coming["promise"][places == hour].value_counts().to_dict(),
        }
        for hour in range(AHEAD_HOURS)
    ]
