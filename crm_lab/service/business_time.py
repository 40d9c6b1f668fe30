"""Arithmetic in working time: how much of it lies between two moments, and when so much of it will have passed.

All working hours are laid on one line, so a moment becomes a length of working time since the line begins (which never
falls), and a length becomes a moment again (the first one of that length).  Everything else is a sum.  Both take
arrays: a hundred thousand moments are two binary searches, not a loop.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from crm_lab.errors import InvalidValue
from crm_lab.service.hours import Hours

Micros = npt.NDArray[np.int64]
"""Moments as microseconds since 1970 (UTC), or lengths in microseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_STEP = 366
_LONGEST = timedelta(days=40 * 366)


class BusinessTime:
    """Working time of one calendar.  It grows as later and earlier moments are asked for; safe to share by threads."""

    def __init__(self, hours: Hours, around: date | None = None) -> None:
        self.hours = hours
        day = around or datetime.now(UTC).date()
        self._line = _Line(hours, day - timedelta(days=_STEP), day + timedelta(days=_STEP))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from ``start`` to ``end`` (negative when ``end`` is earlier)."""
        return timedelta(microseconds=int(self.elapsed_many(micros([start]), micros([end]))[0]))

    def elapsed_many(self, starts: Micros, ends: Micros) -> Micros:
        """Return the working time between each pair of moments."""
        line = self._reaching(np.concatenate([starts, ends]))
        return np.asarray(line.at(ends) - line.at(starts))

    def add(self, start: datetime, length: timedelta) -> datetime:
        """Return the first moment at which ``length`` (not negative) of working time has passed since ``start``."""
        return moment(self.add_many(micros([start]), np.array([length // _MICRO]))[0])

    def add_many(self, starts: Micros, lengths: Micros) -> Micros:
        """Return for each start the first moment, not before it, at which the length of working time has passed.

        Raises InvalidValue when there is not so much working time within forty years.
        """
        if len(starts) == 0:
            return starts
        if (lengths < 0).any():
            raise InvalidValue("working time can't be counted backwards; the length must not be negative")
        line = self._reaching(starts)
        while (wanted := line.at(starts) + lengths).max() > line.total:
            self._line = line = self._longer(line, moment(starts.max()).date())
        return np.maximum(line.when(wanted), starts)

    def _reaching(self, moments: Micros) -> _Line:
        """Return a line that holds all the moments."""
        if len(moments) == 0:
            return self._line
        first, last = moment(moments.min()).date(), moment(moments.max()).date()
        line = self._line
        if line.first > first - timedelta(days=2) or line.last < last + timedelta(days=2):
            first, last = first - timedelta(days=_STEP), last + timedelta(days=_STEP)
            self._line = line = _Line(self.hours, min(first, line.first), max(last, line.last))
        return line

    def _longer(self, line: _Line, start: date) -> _Line:
        if line.last - start > _LONGEST:
            raise InvalidValue("there is not so much working time within forty years; check the working hours")
        return _Line(self.hours, line.first, line.last + (line.last - line.first))


class _Line:
    """The working hours of some years, one after the other."""

    def __init__(self, hours: Hours, first: date, last: date) -> None:
        self.first, self.last = first, last
        spans = hours.spans(first, last)
        self.begins = micros([begin for begin, _ in spans])
        self.ends = micros([end for _, end in spans])
        self.through: Micros = np.cumsum(self.ends - self.begins, dtype=np.int64)
        self.total = int(self.through[-1]) if len(spans) else 0

    def at(self, moments: Micros) -> Micros:
        if not len(self.begins):
            return np.zeros_like(moments)
        index = np.searchsorted(self.begins, moments, side="right") - 1
        left = np.maximum(self.ends[index] - moments, 0)
        return np.where(index < 0, 0, self.through[index] - left)

    def when(self, lengths: Micros) -> Micros:
        if not len(self.begins):
            return np.full_like(lengths, np.iinfo(np.int64).min)
        index = np.searchsorted(self.through, lengths, side="left")
        return np.asarray(self.ends[index] - (self.through[index] - lengths))


def micros(moments: list[datetime]) -> Micros:
    """Return moments with a time zone as microseconds since 1970."""
    return np.array([(one - _EPOCH) // _MICRO for one in moments], dtype=np.int64)


def moment(micro: int | np.int64) -> datetime:
    """Return microseconds since 1970 as a moment in UTC."""
    return _EPOCH + timedelta(microseconds=int(micro))
