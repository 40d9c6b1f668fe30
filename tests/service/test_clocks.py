"""Clocks of promises: pauses, holidays and reopening, against counting minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.service.business_time import BusinessTime, micros, moment
from crm_lab.service.clocks import NEVER, RUNNING, Span, clock, clocks
from crm_lab.service.hours import ALWAYS, read_hours

OFFICE = BusinessTime(
    read_hours({"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-12:00", "13:30-18:00"]}, "holidays": "CN"}),
    date(2026, 9, 1),
)
ANYTIME = BusinessTime(ALWAYS, date(2026, 9, 1))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 9, 28, tzinfo=UTC)


def at(text: str) -> datetime:
    """Return a time of Shanghai."""
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[Span]:
    marks = sorted(draw(st.sets(st.integers(0, 6 * 24 * 60), min_size=1, max_size=7)))
    moments = [START + mark * MINUTE for mark in marks]
    spans: list[Span] = list(zip(moments[::2], moments[1::2], strict=False))
    return [*spans, (moments[-1], None)] if len(moments) % 2 else spans


@given(histories(), st.integers(1, 600))
def test_used_is_the_sum_of_the_spans(spans: list[Span], target: int) -> None:
    found = clock(OFFICE, target * MINUTE, spans)
    closed = [OFFICE.elapsed(begin, end) for begin, end in spans if end is not None]
    assert found.used == sum(closed, timedelta(0))
    assert found.running is any(end is None for _, end in spans)


@given(histories(), st.integers(1, 600))
def test_due_is_where_the_time_used_reaches_the_target(spans: list[Span], target: int) -> None:
    due = clock(OFFICE, target * MINUTE, spans).due
    used_up = timedelta(0)
    for begin, end in spans:
        if due is not None and begin <= due and (end is None or due <= end):
            used_up += OFFICE.elapsed(begin, due)
            break
        used_up += OFFICE.elapsed(begin, end) if end else timedelta(0)
    if due is None:
        assert spans[-1][1] is not None
        assert used_up <= target * MINUTE
    else:
        assert used_up == target * MINUTE


@given(histories(), st.integers(1, 600), st.integers(1, 2000))
def test_a_pause_moves_the_due_time_by_its_working_time(spans: list[Span], target: int, pause: int) -> None:
    """Stopping a running clock for a while and letting it go on costs exactly the working time of the while."""
    begin, end = spans[-1]
    if end is not None:
        return
    stop = begin + MINUTE
    before = clock(OFFICE, target * MINUTE, spans)
    after = clock(OFFICE, target * MINUTE, [*spans[:-1], (begin, stop), (stop + pause * MINUTE, None)])
    if before.due is not None and before.due > stop:
        assert after.due is not None
        assert OFFICE.elapsed(before.due, after.due) == OFFICE.elapsed(stop, stop + pause * MINUTE)


@given(st.lists(st.tuples(histories(), st.integers(0, 600)), max_size=8))
def test_many_at_once_are_as_one_by_one(many: list[tuple[list[Span], int]]) -> None:
    of = np.array([index for index, (spans, _) in enumerate(many) for _ in spans], dtype=np.int64)
    starts = micros([begin for spans, _ in many for begin, _ in spans])
    ends = np.array(
        [RUNNING if end is None else micros([end])[0] for spans, _ in many for _, end in spans], dtype=np.int64
    )
    found = clocks(OFFICE, of, starts, ends, np.array([target * 60_000_000 for _, target in many], dtype=np.int64))
    for index, (spans, target) in enumerate(many):
        one = clock(OFFICE, target * MINUTE, spans)
        assert one.used == timedelta(microseconds=int(found.used[index]))
        assert one.due == (None if found.due[index] == NEVER else moment(found.due[index]))
        assert one.running is bool(found.running[index])


def test_waiting_over_the_holidays_costs_nothing() -> None:
    asked = [(at("09-30T17:00"), at("09-30T17:30")), (at("10-09T09:00"), None)]
    assert clock(OFFICE, 2 * HOUR, asked).due == at("10-09T10:30")


def test_a_ticket_opened_in_the_holidays_begins_with_the_first_shift() -> None:
    assert clock(OFFICE, 1 * HOUR, [(at("10-03T15:00"), None)]).due == at("10-08T10:00")


def test_a_target_ends_with_the_shift_and_not_with_the_next_one() -> None:
    assert clock(OFFICE, 3 * HOUR, [(at("11-23T09:00"), None)]).due == at("11-23T12:00")


def test_reopening_goes_on_where_it_stood() -> None:
    spans: list[Span] = [(at("11-23T09:00"), at("11-23T11:00")), (at("11-24T09:00"), None)]
    assert clock(OFFICE, 3 * HOUR, spans).due == at("11-24T10:00")


def test_a_miss_stays_a_miss_after_it_was_solved() -> None:
    late = clock(ANYTIME, HOUR, [(at("11-23T09:00"), at("11-23T11:00"))])
    assert late.due == at("11-23T10:00")
    assert late.missed(at("12-01T00:00"))
    assert late.left(ANYTIME, HOUR, at("12-01T00:00")) == -HOUR


def test_solved_on_the_minute_is_in_time() -> None:
    exact = clock(ANYTIME, HOUR, [(at("11-23T09:00"), at("11-23T10:00"))])
    assert exact.due is None
    assert not exact.missed(at("12-01T00:00"))


def test_left_counts_down_and_stands_while_it_waits() -> None:
    running = clock(OFFICE, 4 * HOUR, [(at("11-23T09:00"), None)])
    assert running.left(OFFICE, 4 * HOUR, at("11-23T13:30")) == HOUR
    assert running.left(OFFICE, 4 * HOUR, at("11-23T15:30")) == -HOUR
    waits = clock(OFFICE, 4 * HOUR, [(at("11-23T09:00"), at("11-23T10:00"))])
    assert waits.left(OFFICE, 4 * HOUR, at("11-30T10:00")) == 3 * HOUR


def test_a_clock_that_never_ran_stands() -> None:
    assert clock(OFFICE, HOUR, []) == clock(OFFICE, HOUR, [])
    assert clock(OFFICE, HOUR, []).due is None
