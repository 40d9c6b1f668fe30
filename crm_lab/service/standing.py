"""How promises stand at a moment: the state and the working time that is left, for many clocks at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.service.business_time import micros
from crm_lab.service.calendars import times
from crm_lab.service.seeing import everybody
from crm_lab.service.wording import words
from crm_lab.store.entities import SlaPolicy, TicketClock
from crm_lab.store.references import table_of
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

_SECOND = 1_000_000


def standing(session: Session, criteria: list[Any], now: datetime | None = None) -> pd.DataFrame:
    """Return the clocks that meet ``criteria`` with ``state``, ``left`` (working time) and ``words`` in two languages.

    A promise that was broken stays broken; ``left`` is then negative: how late it is, or was when it was done.
    """
    from crm_lab.store.frames import frame_of

    at = now or utc_now()
    with everybody(session):
        frame = frame_of(session, TicketClock, TicketClock.columns(), criteria)
    moment = np.datetime64(at.replace(tzinfo=None), "us")
    late = frame["due_at"].notna() & (_raw(frame["due_at"]) < moment)
    done = frame["stopped_at"].notna()
    soon = frame["running_since"].notna() & (_raw(frame["warn_at"]) <= moment)
    frame["state"] = np.select(
        [late, done, frame["running_since"].isna(), soon], ["breached", "met", "paused", "due soon"], "ok"
    )
    frame["left"] = _left(session, frame, at)
    for column, language in (("words", "en"), ("words_zh", "zh")):
        pairs = zip(frame["state"], frame["left"], strict=True)
        frame[column] = [words(state, left.to_pytimedelta(), language) for state, left in pairs]
    return frame


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
