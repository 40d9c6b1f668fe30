"""The clocks of promises: how much of a target is used, when it is due, when it was missed.

A clock runs in spans (a ticket is open, is not waiting for the customer, was reopened) and uses working time only.
It is due where the time used reaches the target, if it still runs at that moment.  All clocks that
share a calendar are worked out at once: with spans sorted by clock, ``used before a span`` is a running sum, and every
due moment is one addition of working time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from crm_lab.service.business_time import BusinessTime, Micros

Span = tuple[datetime, datetime | None]
"""From and to; to is None while the clock runs."""

RUNNING = np.iinfo(np.int64).max
"""The end of a span in which the clock still runs."""
NEVER = np.iinfo(np.int64).min
"""Instead of a moment that is not known."""


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
