"""Time in the company: things happen in working hours, where the customer is.

The generator thinks in *working time*: days since the start, evenly spread over the week.  ``Clock.moment`` folds the
seven days of a week into five working days from 08:45 to 18:15 local time.  The fold is monotone, so that whatever
comes later in working time also comes later on the wall; nothing but what is planned comes after "now".
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pandas as pd

from crm_lab.demo.dice import Array

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
"""The time zones of the regions; the generator names them by their index."""

DAYS_BACK = 730
"""How far back closed deals and exchange rates reach."""

_OPENS, _OPEN_HOURS = 8.75, 9.5
_SECOND = np.timedelta64(1, "s")


class Clock:
    """The company's clock.  ``today`` is the moment at which its story ends (UTC)."""

    def __init__(self, today: date | datetime | None) -> None:
        self.today = _moment(today)
        monday = self.today.date() - timedelta(days=self.today.weekday())
        self._start = np.datetime64(monday - timedelta(weeks=210), "s")
        self.now = np.array([self._now(zone) for zone in ZONES])

    def _now(self, zone: str) -> float:
        local = pd.Timestamp(self.today).tz_convert(zone).tz_localize(None)
        days = (local.to_datetime64().astype("datetime64[s]") - self._start) / np.timedelta64(1, "D")
        week, day = divmod(float(days), 7)
        hour = (day % 1) * 24
        worked = min(int(day) + min(max((hour - _OPENS) / _OPEN_HOURS, 0.0), 1.0), 4.999)
        return week * 7 + worked * 7 / 5

    def moment(self, working: Array, zone: Array) -> Array:
        """Return the UTC moments (datetime64[us]) of working times in the time zones of the given indexes."""
        week, day = np.divmod(working, 7)
        whole = np.minimum(np.floor(day * 5 / 7), 4)
        hours = _OPENS + (day * 5 / 7 - whole) * _OPEN_HOURS
        seconds = np.floor(((week * 7 + whole) * 24 + hours) * 3600).astype(np.int64)
        local = self._start + seconds * _SECOND
        return _to_utc(local, zone)

    def dates(self, working: Array, zone: Array) -> Array:
        """Return the dates (datetime64[D]) of working times; in working hours all zones share the UTC date."""
        return days(self.moment(working, zone))


def days(moments: Array) -> Array:
    """Return moments as datetime64[D]."""
    return moments.astype("datetime64[D]")


def as_dates(values: Array, missing: Array | None = None) -> Array:
    """Return datetime64[D] values as an object array of ``datetime.date``, None where ``missing``."""
    result = values.astype("datetime64[D]").astype(object)
    if missing is not None:
        result[missing] = None
    return result


def stamps(moments: Array, missing: Array | None = None) -> pd.Series[pd.Timestamp]:
    """Return moments (UTC) as an aware pandas column, NaT where ``missing``."""
    moments = moments.astype("datetime64[us]")
    if missing is not None:
        moments = np.where(missing, np.datetime64("NaT"), moments)
    return pd.Series(pd.DatetimeIndex(moments).tz_localize("UTC"))


def _to_utc(local: Array, zone: Array) -> Array:
    result = np.empty(len(local), dtype="datetime64[us]")
    for number, name in enumerate(ZONES):
        here = zone == number
        aware = pd.DatetimeIndex(local[here]).tz_localize(name, ambiguous=True, nonexistent="shift_forward")
        result[here] = aware.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")
    return result


def _moment(today: date | datetime | None) -> datetime:
    if today is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(today, datetime):
        return datetime.combine(today, time(10), UTC)
    return today.replace(microsecond=0, tzinfo=today.tzinfo or UTC).astimezone(UTC)
