"""A column of dates or moments: read as a whole under the one order that was decided for it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crm_lab.intake.column import Read, distinct
from crm_lab.intake.reasons import Reason
from crm_lab.standard.date_text import UNIX_EPOCH, Unread, count_micros, read_date, read_time, split_moment
from crm_lab.standard.whole_columns import is_none

DAY_MICROS = 86_400_000_000
NO_DAY = np.iinfo(np.int64).min


def read_days(texts: np.ndarray, order: str, zone: str = "UTC") -> Read:
    """Read a column as days: `datetime.date` or None per row.  A time of day is left out.

    Moments with an offset are days of their own offset: nobody's birthday moves to another day.
    """
    moments, _, reasons = _parse(texts, order)
    days = np.where(moments == NO_DAY, NO_DAY, moments // DAY_MICROS)
    codes, uniques = distinct(days)
    values = np.empty(len(uniques), dtype=object)
    values[:] = [None if day == NO_DAY else date.fromordinal(int(day) + UNIX_EPOCH.toordinal()) for day in uniques]
    return Read(values[codes], reasons)


def read_moments(texts: np.ndarray, order: str, zone: str = "UTC") -> Read:
    """Read a column as moments: a datetime64[us, UTC] series with NaT where empty or bad.

    What says no offset is taken as the local time of `zone`.
    """
    local, offsets, reasons = _parse(texts, order)
    told = offsets != NO_DAY
    utc = np.where(told & (local != NO_DAY), local - np.where(told, offsets, 0) * 60_000_000, local)
    series = pd.Series(np.where(utc == NO_DAY, np.iinfo(np.int64).min, utc).view("datetime64[us]"))
    stamped = series.dt.tz_localize("UTC")
    if zone != "UTC" and not told.all():
        naive = series.dt.tz_localize(ZoneInfo(zone), ambiguous=np.ones(len(series), bool), nonexistent="shift_forward")
        stamped = stamped.where(told, naive.dt.tz_convert("UTC"))
    return Read(stamped, reasons)


def _parse(texts: np.ndarray, order: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return local microseconds since 1970, minutes east of UTC (NO_DAY: not said) and reasons, per row."""
    codes, uniques = distinct(texts)
    halves = [("", "") if is_none(text) else split_moment(text) for text in uniques]
    days, day_reasons = _read_dates(np.array([half[0] for half in halves], dtype=object), order)
    micros, zones, bad_time = _read_times(np.array([half[1] for half in halves], dtype=object))
    counts = np.array([count_micros(half[0]) for half in halves], dtype=np.int64)
    local = np.where(days == NO_DAY, NO_DAY, days * DAY_MICROS + micros + counts)
    reasons = day_reasons.copy()
    reasons[bad_time & (day_reasons == "")] = Reason("time_unreadable")
    local = np.where(reasons != "", NO_DAY, local)
    return local[codes], zones[codes], reasons[codes] if (reasons != "").any() else None


def _read_dates(texts: np.ndarray, order: str) -> tuple[np.ndarray, np.ndarray]:
    codes, uniques = distinct(texts)
    days, reasons = np.full(len(uniques), NO_DAY), np.full(len(uniques), "", dtype=object)
    for position, text in enumerate(uniques):
        if text:
            day = read_date(text, order)
            if isinstance(day, Unread):
                reasons[position] = Reason(day.code, **day.values)
            else:
                days[position] = day.toordinal() - UNIX_EPOCH.toordinal()
    return days[codes], reasons[codes]


def _read_times(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    codes, uniques = distinct(texts)
    micros, zones = np.zeros(len(uniques), dtype=np.int64), np.full(len(uniques), NO_DAY)
    bad = np.zeros(len(uniques), dtype=bool)
    for position, text in enumerate(uniques):
        if text:
            time, zone = read_time(text)
            bad[position] = time is None
            micros[position], zones[position] = time or 0, NO_DAY if zone is None else zone
    return micros[codes], zones[codes], bad[codes]
