"""When and how this customer talks to us: the rhythm of contacts, and the channel and hour that get an answer.

Reads the newest `NEWEST` interactions only, so that a customer of ten years costs no more than one of ten months,
and so that habits are the present ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.interactions import ACTIVITIES_OF
from crm_lab.store.entities import Activity
from crm_lab.store.types import UtcDateTime

NEWEST = 200
"""Interactions that are looked at."""

RECENT = timedelta(days=365)
"""How far back the best channel and hour look."""

ENOUGH = 5
"""Fewer answered contacts than this make no habit."""

GAPS = 40
"""Days of contact from which the usual gap is taken."""

MET = ("meeting", "store", "exhibition")


@dataclass(frozen=True)
class Touch:
    """One interaction.  ``held``: the customer was there — took the call, came, or wrote."""

    at: datetime
    channel: str
    held: bool
    missed: bool


@dataclass(frozen=True)
class Rhythm:
    """``days`` since the last contact; ``usual``: the median of the last ``gaps`` gaps in days, None when too few."""

    last: datetime
    days: int
    usual: float | None
    gaps: int


@dataclass(frozen=True)
class Reach:
    """The channel with the most answered contacts of the past year, and the hour of the day in which most of them were.

    ``tried`` counts all contacts over the channel.  ``hour`` is in the time zone asked for; ``in_hour`` counts it.
    """

    channel: str
    held: int
    tried: int
    hour: int | None
    in_hour: int


def _newest() -> Any:
    until = bindparam("until", type_=UtcDateTime)
    columns = (Activity.occurred_at, Activity.channel, Activity.direction, Activity.duration_seconds)
    talk = (Activity.channel.not_in(("task", "note")), Activity.occurred_at <= until)
    parts = (
        select(*columns).where(*where, *talk).order_by(Activity.occurred_at.desc()).limit(NEWEST).subquery()
        for where in ACTIVITIES_OF
    )
    everything = union_all(*(select(part) for part in parts)).subquery()
    return select(everything).order_by(everything.c.occurred_at.desc()).limit(NEWEST)


_NEWEST = _newest()


def touches(session: Session, account_id: str, now: datetime) -> list[Touch]:
    """Return the newest interactions up to ``now``, newest first; tasks and notes are none."""
    rows = session.execute(_NEWEST, {"account": account_id, "until": now})
    return [_touch(*row) for row in rows]


def _touch(at: datetime, channel: str, direction: str | None, seconds: int | None) -> Touch:
    if channel == "phone":
        held = bool(seconds) or (direction == "in" and seconds is None)
        return Touch(at, channel, held, missed=seconds == 0)
    if channel in MET:
        return Touch(at, channel, held=seconds != 0, missed=seconds == 0)
    return Touch(at, channel, held=direction == "in", missed=False)


def rhythm(found: Sequence[Touch], now: datetime) -> Rhythm | None:
    """Return how long it has been quiet, against the usual gap between days of contact; None without any contact."""
    talked = [touch.at for touch in found if not touch.missed]
    if not talked:
        return None
    days = sorted({at.date() for at in talked}, reverse=True)[: GAPS + 1]
    gaps = [(later - earlier).days for later, earlier in pairwise(days)]
    usual = float(median(gaps)) if len(gaps) >= ENOUGH else None
    return Rhythm(talked[0], max(0, (now - talked[0]).days), usual, len(gaps))


def reach(found: Sequence[Touch], now: datetime, zone: tzinfo) -> Reach | None:
    """Return the best channel and hour of the past year; None when too few contacts were answered to say."""
    recent = [touch for touch in found if touch.at >= now - RECENT]
    held = Counter(touch.channel for touch in recent if touch.held)
    if not held or held.total() < ENOUGH:
        return None
    channel, count = held.most_common(1)[0]
    tried = sum(touch.channel == channel for touch in recent)
    hours = Counter(touch.at.astimezone(zone).hour for touch in recent if touch.held and touch.channel == channel)
    hour, in_hour = hours.most_common(1)[0]
    return Reach(channel, count, tried, hour if in_hour > 1 else None, in_hour)
