"""How a rep's figures go from week to week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.errors import InvalidValue

if TYPE_CHECKING:
    import pandas as pd

Every = Literal["week", "month"]

_PERIODS = {"week": "W-SUN", "month": "M"}
COLUMNS = ("figure", "start", "calls", "value")


def course(found: Gathered, rep: str, names: Sequence[str], every: Every, zone: ZoneInfo) -> pd.DataFrame:
    """Return figure, start (the first day of the week or month in ``zone``), calls and value (their mean), by time.

    Periods without a call are left out.  Raises InvalidValue.
    """
    import pandas as pd

    if every not in _PERIODS:
        raise InvalidValue(f"calls are counted by the week or by the month, not by the {every!r}")
    calls = found.calls[found.calls["rep_id"] == rep].sort_index()
    if calls.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    start = starts(calls["started_at"], every, zone)
    parts = [_part(calls[name].groupby(start), name) for name in names]
    return pd.concat(parts).query("calls > 0").reset_index(drop=True)[list(COLUMNS)]


def starts(moments: pd.Series[Any], every: Every, zone: ZoneInfo) -> pd.Series[Any]:
    """Return the first day of the week (Monday) or month in which each moment lies."""
    import pandas as pd

    local = pd.to_datetime(moments, utc=True).dt.tz_convert(zone).dt.tz_localize(None)
    return local.dt.to_period(_PERIODS[every]).dt.start_time.dt.date


def _part(grouped: Any, name: str) -> pd.DataFrame:
    made: pd.DataFrame = grouped.agg(["count", "mean"]).rename(columns={"count": "calls", "mean": "value"})
    return made.rename_axis("start").reset_index().assign(figure=name)
