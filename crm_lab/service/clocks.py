"""The clocks of promises: how much of a target is used, when it is due, when it was missed.

A clock runs in spans (a ticket is open, is not waiting for the customer, was reopened) and uses working time only.
It is due where the time used reaches the target, and missed when it still runs after that moment.  All clocks that
share a calendar are worked out at once: with spans sorted by clock, ``used before a span`` is a running sum, and every
due moment is one addition of working time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from crm_lab.service.business_time import BusinessTime, Micros, micros, moment

Span = tuple[datetime, datetime | None]
"""From and to; to is None while the clock runs."""

RUNNING = np.iinfo(np.int64).max
"""The end of a span in which the clock still runs."""
NEVER = np.iinfo(np.int64).min
"""Instead of a moment that is not known."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: the working time used in spans that are over, when it is due, and when it was missed.

    ``due`` is None while the clock stands (how long it will stand nobody knows) unless it was missed already.
    """

    used: timedelta
    due: datetime | None
    running: bool

    def missed(self, now: datetime) -> bool:
        """Tell whether the target is missed at ``now``: it was due before, and the clock ran on."""
        return self.due is not None and self.due < now

    def left(self, time: BusinessTime, target: timedelta, now: datetime) -> timedelta:
        """Return the working time that is left of ``target`` at ``now``; negative after it was missed."""
        if not self.running or self.due is None:
            return target - self.used
        return time.elapsed(now, self.due)


def clock(time: BusinessTime, target: timedelta, spans: Sequence[Span]) -> Clock:
    """Return the clock that ran in ``spans`` (in order, not overlapping) and promises ``target`` of working time."""
    starts = micros([begin for begin, _ in spans])
    ends = np.array([RUNNING if end is None else micros([end])[0] for _, end in spans], dtype=np.int64)
    found = clocks(time, np.zeros(len(spans), dtype=np.int64), starts, ends, np.array([target // _MICRO]))
    due = None if found.due[0] == NEVER else moment(found.due[0])
    return Clock(timedelta(microseconds=int(found.used[0])), due, bool(found.running[0]))


_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Many clocks, one per target: microseconds used, due moments (NEVER while it stands), whether it runs."""

    used: Micros
    due: Micros
    running: npt.NDArray[np.bool_]


def clocks(time: BusinessTime, of: Micros, starts: Micros, ends: Micros, targets: Micros) -> Clocks:
    """Work out ``len(targets)`` clocks: span i of clock ``of[i]`` (sorted) is from ``starts[i]`` to ``ends[i]``.

    Only the last span of a clock may end at RUNNING.  Returns what is used and due; a clock without spans stands.
    """
    open_ended = ends == RUNNING
    lengths = time.elapsed_many(starts, np.where(open_ended, starts, ends))
    used = np.zeros(len(targets), dtype=np.int64)
    np.add.at(used, of, lengths)
    running = np.zeros(len(targets), dtype=bool)
    running[of[open_ended]] = True
    return Clocks(used, _due(time, of, starts, ends, targets, lengths), running)


def _due(time: BusinessTime, of: Micros, starts: Micros, ends: Micros, targets: Micros, lengths: Micros) -> Micros:
    """Return the moment at which the time used reaches the target, in the first span that goes on after it."""
    due = np.full(len(targets), NEVER)
    left = targets[of] - _before(of, lengths)
    reaching = np.flatnonzero((left >= 0) & ((lengths >= left) | (ends == RUNNING)))
    moments = time.add_many(starts[reaching], left[reaching])
    late = moments < ends[reaching]
    due[of[reaching[late]][::-1]] = moments[late][::-1]  # of several spans the first one counts
    return due


def _before(of: Micros, lengths: Micros) -> Micros:
    """Return for each span what its clock used in the spans before."""
    total = np.cumsum(lengths) - lengths
    first = np.r_[True, of[1:] != of[:-1]] if len(of) else np.zeros(0, dtype=bool)
    return np.asarray(total - np.repeat(total[first], np.diff(np.r_[np.flatnonzero(first), len(of)])))
