"""Clocks of promises: pauses, holidays and reopening, against counting minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.service.business_time import BusinessTime, micros, moment
from crm_lab.service.clocks import NEVER, RUNNING, Span, clocks
from crm_lab.service.hours import ALWAYS, read_hours

OFFICE = BusinessTime(
    read_hours({"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-12:00", "13:30-18:00"]}, "holidays": "CN"}),
    date(2026, 9, 1),
)
ANYTIME = BusinessTime(ALWAYS, date(2026, 9, 1))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 9, 28, tzinfo=UTC)


def works(at: datetime) -> bool:
    """Tell whether somebody is in the office in Shanghai in the minute that begins; the holidays are the first week."""
    local = at + 8 * HOUR
    free = local.weekday() > 4 or date(2026, 10, 1) <= local.date() <= date(2026, 10, 7)
    minute = local.hour * 60 + local.minute
    return (not free or local.date() == date(2026, 10, 10)) and (540 <= minute < 720 or 810 <= minute < 1080)


WORKS = [works(START + minute * MINUTE) for minute in range(40 * 24 * 60)]


class Found(NamedTuple):
    """A clock: the time used in spans that are over, when it is due, and whether it runs."""

    used: timedelta
    due: datetime | None
    running: bool


def worked_out(time: BusinessTime, many: list[tuple[list[Span], timedelta]]) -> list[Found]:
    """Work out clocks (spans and target of each) at once."""
    of = np.array([index for index, (spans, _) in enumerate(many) for _ in spans], dtype=np.int64)
    starts = micros([begin for spans, _ in many for begin, _ in spans])
    ends = [RUNNING if end is None else micros([end])[0] for spans, _ in many for _, end in spans]
    targets = np.array([target // timedelta(microseconds=1) for _, target in many], dtype=np.int64)
    found = clocks(time, of, starts, np.array(ends, dtype=np.int64), targets)
    return [
        Found(timedelta(microseconds=used), None if due == NEVER else moment(due), running)
        for used, due, running in zip(found.used.tolist(), found.due.tolist(), found.running.tolist(), strict=True)
    ]


def clock(time: BusinessTime, target: timedelta, spans: list[Span]) -> Found:
    return worked_out(time, [(spans, target)])[0]


def counted(target: int, spans: list[Span]) -> Found:
    """Count the office's minutes one by one: due is the first minute in which the clock runs with nothing left."""
    used, closed, due = 0, 0, None
    for begin, end in spans:
        minute = (begin - START) // MINUTE
        while (due is None) if end is None else (START + minute * MINUTE < end):
            if used >= target and due is None:
                due = START + minute * MINUTE
            used += WORKS[minute]
            minute += 1
        closed = used if end is not None else closed
    return Found(closed * MINUTE, due, bool(spans) and spans[-1][1] is None)


@st.composite
def histories(draw: st.DrawFn, running: bool | None = None) -> list[Span]:
    """Spans of six days; the last one has no end if the clock is ``running`` (None: perhaps)."""
    marks = sorted(draw(st.sets(st.integers(0, 6 * 24 * 60), min_size=1, max_size=7)))
    if running and len(marks) % 2 == 0:
        marks.pop()
    moments = [START + mark * MINUTE for mark in marks]
    spans: list[Span] = list(zip(moments[::2], moments[1::2], strict=False))
    return [*spans, (moments[-1], None)] if len(moments) % 2 else spans


@given(st.lists(st.tuples(histories(), st.integers(0, 1200)), max_size=8))
def test_many_clocks_are_as_if_counted_by_the_minute(many: list[tuple[list[Span], int]]) -> None:
    found = worked_out(OFFICE, [(spans, target * MINUTE) for spans, target in many])
    assert found == [counted(target, spans) for spans, target in many]


@given(histories(running=True), st.integers(2, 600), st.integers(1, 2000))
def test_a_pause_moves_the_due_time_by_its_working_time(spans: list[Span], left: int, pause: int) -> None:
    """Stopping a running clock for a while and letting it go on costs exactly the working time of the while."""
    begin, _ = spans[-1]
    stop, again = begin + MINUTE, begin + (1 + pause) * MINUTE
    target = counted(10**6, spans[:-1]).used + left * MINUTE
    before = clock(OFFICE, target, spans).due
    after = clock(OFFICE, target, [*spans[:-1], (begin, stop), (again, None)]).due
    assert before is not None
    assert after is not None
    first, last, missed = ((one - START) // MINUTE for one in (before, after, again))
    assert sum(WORKS[first:last]) == sum(WORKS[(stop - START) // MINUTE : missed])


def test_waiting_over_the_holidays_costs_nothing() -> None:
    asked: list[Span] = [(at("09-30T17:00"), at("09-30T17:30")), (at("10-09T09:00"), None)]
    assert clock(OFFICE, 2 * HOUR, asked).due == at("10-09T10:30")


def at(text: str) -> datetime:
    """Return a time of Shanghai."""
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


def test_a_ticket_opened_in_the_holidays_begins_with_the_first_shift() -> None:
    assert clock(OFFICE, 1 * HOUR, [(at("10-03T15:00"), None)]).due == at("10-08T10:00")


def test_a_target_ends_with_the_shift_and_not_with_the_next_one() -> None:
    assert clock(OFFICE, 3 * HOUR, [(at("11-23T09:00"), None)]).due == at("11-23T12:00")


def test_reopening_goes_on_where_it_stood() -> None:
    spans: list[Span] = [(at("11-23T09:00"), at("11-23T11:00")), (at("11-24T09:00"), None)]
    assert clock(OFFICE, 3 * HOUR, spans).due == at("11-24T10:00")


def test_a_miss_stays_a_miss_after_it_was_solved() -> None:
    late = clock(ANYTIME, HOUR, [(at("11-23T09:00"), at("11-23T11:00"))])
    assert late == Found(2 * HOUR, at("11-23T10:00"), False)


def test_solved_on_the_minute_is_in_time() -> None:
    assert clock(ANYTIME, HOUR, [(at("11-23T09:00"), at("11-23T10:00"))]) == Found(HOUR, None, False)


def test_a_clock_that_never_ran_stands() -> None:
    assert clock(OFFICE, HOUR, []) == Found(timedelta(0), None, False)
