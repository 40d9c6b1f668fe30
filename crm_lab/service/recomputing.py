"""The clocks of tickets, worked out anew from their phases: one ticket after a verb, or a hundred thousand at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, delete, exists, insert, select
from sqlalchemy.orm import Session

from crm_lab.service.business_time import BusinessTime, micros, moment
from crm_lab.service.calendars import times
from crm_lab.service.choosing import Rated, choose, policies
from crm_lab.service.clocks import NEVER, RUNNING, clocks
from crm_lab.service.courses import Course, courses
from crm_lab.service.phases import among
from crm_lab.service.told import told
from crm_lab.store.entities import SlaPolicy, Ticket, TicketClock, TicketPhase
from crm_lab.store.entities.desk import PROMISES
from crm_lab.store.given import given
from crm_lab.store.references import table_of
from crm_lab.store.scope import everybody

FEW = 200
"""Up to so many tickets are looked up one by one in their indexes."""

_SECOND = 1_000_000
_CLOCKS, _POLICIES = table_of(TicketClock), table_of(SlaPolicy)

Key = tuple[str, str]
"""A ticket's id and a promise."""


class Promised(NamedTuple):
    """A promise on a ticket: by which policy and why, its target and warning (seconds), and whose hours count."""

    ticket_id: str
    promise: str
    policy_id: str
    why: str | None
    target: int
    warn: int
    hours_id: str


class Timed(NamedTuple):
    """What a clock says: the columns of TicketClock that follow from what happened."""

    policy_id: str
    why: str | None
    target_seconds: int
    used_seconds: int
    running_since: datetime | None
    warn_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None


class Kept(NamedTuple):
    """A clock as it is stored, and what was told of it."""

    timed: Timed
    warned_at: datetime | None
    breached_at: datetime | None


def unsolved() -> ColumnElement[bool]:
    """Return the criterion "is not put right yet"."""
    last = exists().where(TicketPhase.ticket_id == Ticket.id, TicketPhase.ended_at.is_(None))
    return last.where(TicketPhase.kind != "solved")


def recompute(session: Session, ids: Sequence[str] | None, now: datetime) -> int:
    """Work out the clocks of the tickets ``ids``, or of all that are not solved, and return how many changed.

    What is promised for a ticket that is not solved is what applies now, and the time used is kept.  A promise that was
    settled (answered, solved) stays as it was settled, whatever policies and hours become.
    """
    with everybody(session):
        criteria = [unsolved()] if ids is None else among(session, Ticket.id, ids)
        priorities = _held(session, criteria)
        if not priorities:
            return 0
        kept, course = _kept(session, criteria), courses(session, criteria)
        promised = _promised(session, priorities, kept, course, criteria, now)
        settled = {key: one.timed for key, one in kept.items() if _is_settled(key, one, course)}
        open_ones = [one for one in promised if (one.ticket_id, one.promise) not in settled]
        found = settled | _timed(session, open_ones, course)
    changed = _changed(kept, found)
    _write(session, kept, found, changed)
    return len(changed)


def _is_settled(key: Key, kept: Kept, course: Mapping[str, Course]) -> bool:
    """Tell whether a promise was done before, and when it was done is what it was."""
    stopped = kept.timed.stopped_at
    return stopped is not None and stopped == course[key[0]].stopped(key[1])


def _held(session: Session, criteria: Sequence[Any]) -> dict[str, str]:
    """Return the priority of every ticket, and keep other writers from them: of two, the second sees what was done."""
    query = select(Ticket.id, Ticket.priority).where(*criteria).order_by(Ticket.id).with_for_update(of=Ticket)
    return {row.id: row.priority for row in session.execute(query)}


def _kept(session: Session, criteria: Sequence[Any]) -> dict[Key, Kept]:
    mine = TicketClock.ticket_id.in_(select(Ticket.id).where(*criteria))
    timed = [getattr(TicketClock, name) for name in Timed._fields]
    columns = (TicketClock.ticket_id, TicketClock.promise, TicketClock.warned_at, TicketClock.breached_at)
    rows = session.execute(select(*columns, *timed).where(mine))
    return {(row[0], row[1]): Kept(Timed(*row[4:]), row[2], row[3]) for row in rows}


def _promised(
    session: Session,
    priorities: Mapping[str, str],
    kept: Mapping[Key, Kept],
    course: Mapping[str, Course],
    criteria: Sequence[Any],
    now: datetime,
) -> list[Promised]:
    """Return what is promised: what applies now, and for solved tickets what applied then."""
    listed = policies(session, now)
    chosen = choose(session, listed, criteria, len(priorities) <= FEW)
    solved = {id for id, _ in kept if course[id].solved_at is not None}
    offers = {one.policy.id: _offer(one) for one in listed}
    made = [
        Promised(id, *promise)
        for id, priority in priorities.items()
        if id not in solved and id in chosen
        for promise in offers[chosen[id].policy.id].get(priority, ())
    ]
    hours = {row.id: row.hours_id for row in session.connection().execute(select(_POLICIES.c.id, _POLICIES.c.hours_id))}
    for (id, promise), (timed, *_) in kept.items():
        if id in solved:
            rest = (timed.policy_id, timed.why, timed.target_seconds, 0, hours[timed.policy_id])
            made.append(Promised(id, promise, *rest))
    return made


def _offer(rated: Rated) -> dict[str, list[tuple[str, str, str, int, int, str]]]:
    """Return what a policy promises for tickets of every priority: Promised without the ticket."""
    policy, why = rated.policy, rated.why
    return {
        priority: [
            (promise, policy.id, why, 60 * minutes, min(60 * policy.warn_minutes, 15 * minutes), policy.hours_id)
            for promise, minutes in told.items()
        ]
        for priority, told in policy.targets.items()
    }


def _timed(session: Session, promised: Sequence[Promised], course: Mapping[str, Course]) -> dict[Key, Timed]:
    """Work out all clocks, those with the same hours together."""
    groups: dict[str, list[Promised]] = defaultdict(list)
    for one in promised:
        groups[one.hours_id].append(one)
    calendars = times(session, groups)
    return {key: timed for id, group in groups.items() for key, timed in _with(calendars[id], group, course)}


def _with(time: BusinessTime, group: Sequence[Promised], course: Mapping[str, Course]) -> Iterable[tuple[Key, Timed]]:
    runs = [course[one.ticket_id].spans(one.promise) for one in group]
    of = np.array([place for place, spans in enumerate(runs) for _ in spans], dtype=np.int64)
    starts = micros([begin for spans in runs for begin, _ in spans])
    ends = [end for spans in runs for _, end in spans]
    closed = np.full(len(ends), RUNNING)
    closed[[end is not None for end in ends]] = micros([end for end in ends if end is not None])
    targets = np.array([one.target for one in group], dtype=np.int64) * _SECOND
    early = np.array([one.warn for one in group], dtype=np.int64) * _SECOND
    found = clocks(time, of, starts, closed, targets)
    warn = clocks(time, of, starts, closed, targets - early).due
    used = (found.used // _SECOND).tolist()
    rows = zip(group, used, runs, warn.tolist(), found.due.tolist(), strict=True)
    for one, seconds, spans, soon, due in rows:
        since = spans[-1][0] if spans and spans[-1][1] is None else None
        stopped = course[one.ticket_id].stopped(one.promise)
        told = (one.policy_id, one.why, one.target, seconds, since, _moment(soon), _moment(due), stopped)
        yield (one.ticket_id, one.promise), Timed(*told)


def _moment(micro: int) -> datetime | None:
    return None if micro == NEVER else moment(micro)


def _changed(kept: Mapping[Key, Kept], found: Mapping[Key, Timed]) -> list[Key]:
    """Return the promises that are new, gone, or stand differently."""
    differ = [key for key, one in found.items() if key not in kept or kept[key].timed != one]
    return [*differ, *(key for key in kept if key not in found)]


def _write(session: Session, kept: Mapping[Key, Kept], found: Mapping[Key, Timed], changed: Sequence[Key]) -> None:
    if not changed:
        return
    connection = session.connection()
    for promise in PROMISES:
        ids = [id for id, one in changed if one == promise and (id, one) in kept]
        if ids:
            mine = _CLOCKS.c.ticket_id.in_(select(given(connection, ids).c.value))
            connection.execute(delete(_CLOCKS).where(mine, _CLOCKS.c.promise == promise))
    again = told(session, [key for key in changed if key not in kept])
    rows = [_row(key, found[key], kept.get(key), again.get(key, {})) for key in changed if key in found]
    if rows:
        connection.execute(insert(_CLOCKS), rows)


def _row(key: Key, timed: Timed, before: Kept | None, told: Mapping[str, datetime]) -> dict[str, Any]:
    marks = (before.warned_at, before.breached_at) if before else (told.get("due_soon"), told.get("breached"))
    warned, breached = marks
    if before is None and timed.stopped_at is not None:
        breached = breached or timed.due_at  # it was broken before anybody kept a clock: that is no news
    row = dict(zip(Timed._fields, timed, strict=True))
    return {"ticket_id": key[0], "promise": key[1], **row, "warned_at": warned, "breached_at": breached}
