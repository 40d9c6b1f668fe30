"""How promises stand at a moment: the state, the working time that is left, and which one presses most."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.service.business_time import micros
from crm_lab.service.calendars import times
from crm_lab.store.entities import SlaPolicy, TicketClock
from crm_lab.store.references import table_of
from crm_lab.store.scope import everybody
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

STATES = ("breached", "due soon", "ok", "paused")
"""How a promise that is still to do can stand; most pressing first."""

NOTHING = "none"
"""The state of a ticket for which nothing is promised."""

_SECOND = 1_000_000


def standing(session: Session, criteria: list[Any], now: datetime | None = None) -> pd.DataFrame:
    """Return the clocks that meet ``criteria`` with ``state`` and ``left`` (working time).

    A promise that was broken stays broken; ``left`` is then negative: how late it is, or was when it was done.
    """
    from crm_lab.store.frames import frame_of

    at = now or utc_now()
    with everybody(session):
        frame = frame_of(session, TicketClock, TicketClock.columns(), criteria)
    frame["state"] = states(frame, at)
    frame["left"] = _left(session, frame, at)
    return frame


def states(clocks: pd.DataFrame, now: datetime) -> Any:
    """Return how promises stand; a row without a promise is NOTHING."""
    late, soon = clocks["due_at"] < now, clocks["warn_at"] <= now
    done, stands = clocks["stopped_at"].notna(), clocks["running_since"].isna()
    known = [clocks["promise"].isna(), late, done, stands, soon]
    return np.select(known, [NOTHING, "breached", "met", "paused", "due soon"], "ok")


def pressing(clocks: pd.DataFrame) -> pd.DataFrame:
    """Return of each ticket the promise that presses most: what is due first, before what stands."""
    return clocks.sort_values(["due_at", "promise"], na_position="last").drop_duplicates("ticket_id")


def urgency(tickets: pd.DataFrame) -> tuple[Any, Any]:
    """Return the rank of tickets by their most pressing promise, and the moment that decides within a rank.

    What is due first comes first, then what stands, then tickets for which nothing is promised, the oldest first.
    """
    rank = np.select([tickets["due_at"].notna(), tickets["state"] == "paused"], [0, 1], 2)
    moment = tickets["due_at"].where(rank == 0, tickets["opened_at"])
    return rank, moment.astype("int64").to_numpy(copy=True)


def _raw(moments: pd.Series[Any]) -> Any:
    return moments.dt.tz_localize(None).to_numpy()


def _left(session: Session, frame: pd.DataFrame, now: datetime) -> Any:
    """Return what is not used of the target until ``now``; negative when it is exceeded."""
    import pandas as pd

    left = (frame["target_seconds"] - frame["used_seconds"]).to_numpy(dtype=np.int64) * _SECOND
    runs = frame["running_since"].notna().to_numpy()
    since = _raw(frame["running_since"]).astype("datetime64[us]").astype(np.int64)
    hours = frame["policy_id"].map(_hours(session))
    for id, time in times(session, hours.dropna().unique()).items():
        mine = runs & (hours == id).to_numpy()
        left[mine] -= time.elapsed_many(since[mine], np.full(int(mine.sum()), micros([now])[0]))
    return pd.Series(left, index=frame.index).astype("timedelta64[us]")


def _hours(session: Session) -> dict[str, str]:
    table = table_of(SlaPolicy)
    return {row.id: row.hours_id for row in session.connection().execute(select(table.c.id, table.c.hours_id))}
