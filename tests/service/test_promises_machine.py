"""Random lives of tickets, against counting minute by minute: over holidays, summer time, lunch, nights, reopening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab.store.entities import Ticket
from crm_lab.workspace import Workspace

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 27, 6, tzinfo=UTC)
"""The Friday before summer time begins; Good Friday and Easter Monday follow."""
HOLIDAYS = {date(2026, 4, 3), date(2026, 4, 6)}
HOURS = {
    "zone": "Europe/Berlin",
    "week": {"mon-fri": ["09:00-12:00", "13:00-17:00"], "sat": ["22:00-06:00"]},
    "holidays": "DE",
}
TARGETS = {"urgent": {"first_response": 45, "resolution": 300}, "normal": {"first_response": 240, "resolution": 900}}
MINUTE = timedelta(minutes=1)


def works(at: datetime) -> bool:
    """Tell whether somebody works in the minute that begins."""
    local = at.astimezone(BERLIN)
    minute, day = local.hour * 60 + local.minute, local.date()
    if local.weekday() < 5:
        return day not in HOLIDAYS and (540 <= minute < 720 or 780 <= minute < 1020)
    return minute >= 1320 if local.weekday() == 5 else minute < 360


class Model:
    """What has happened to a ticket, minute by minute."""

    def __init__(self, at: datetime) -> None:
        self.now = at
        self.state, self.priority = "open", "normal"
        self.answered = False
        self.used = {"first_response": 0, "resolution": 0}
        self.idle = {"first_response": 0, "resolution": 0}
        self.settled: dict[str, int] = {}

    @property
    def targets(self) -> dict[str, int]:
        """The targets in minutes; what was done keeps its own."""
        return TARGETS[self.priority] | self.settled

    def runs(self, promise: str) -> bool:
        """Tell whether the clock of a promise runs."""
        return not self.answered if promise == "first_response" else self.state == "open"

    def pass_time(self, minutes: int) -> None:
        """Let time pass, a minute at a time."""
        for _ in range(minutes):
            for promise in self.used:
                if self.runs(promise):
                    self.used[promise] += works(self.now)
                    self.idle[promise] = 0 if works(self.now) else self.idle[promise] + 1
            self.now += MINUTE

    def do(self, verb: str) -> None:
        """Do what a verb does."""
        before, answered = self.state, self.answered
        if verb == "reply":
            self.answered = True
        elif verb == "wait" and self.state == "open":
            self.state = "waiting"
        elif verb in ("resume", "receive", "reopen") and (verb != "resume" or before == "waiting"):
            self.state = "open" if verb != "reopen" or before == "solved" else before
        elif verb == "solve":
            self.state, self.answered = "solved", True
        elif verb in TARGETS:
            self.priority = verb
        if self.answered and not answered:
            self.settled["first_response"] = TARGETS[self.priority]["first_response"]
        if self.state == "solved" and before != "solved":
            self.settled["resolution"] = TARGETS[self.priority]["resolution"]
        elif self.state != "solved":
            self.settled.pop("resolution", None)


def possible(verb: str, state: str) -> bool:
    return state != "solved" or verb not in ("wait", "resume")


def act(ws: Workspace, ticket: Ticket, verb: str) -> None:
    if verb in TARGETS:
        ws.tickets.update(ticket.id, priority=verb)
    elif verb in ("reply", "receive"):
        getattr(ws.tickets, verb)(ticket.id, "text")
    else:
        getattr(ws.tickets, verb)(ticket.id)


VERBS = ("reply", "wait", "resume", "receive", "solve", "reopen", "urgent", "normal")
LIVES = st.tuples(
    st.integers(0, 3 * 24 * 60),
    st.lists(st.tuples(st.integers(0, 26 * 60), st.sampled_from(VERBS)), max_size=7),
    st.integers(0, 26 * 60),
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def put(now: datetime) -> None:
        for module in ("tickets", "following", "looking", "standing", "watching", "steps"):
            monkeypatch.setattr(f"crm_lab.service.{module}.utc_now", lambda: now)

    return put


def test_every_life_is_as_if_counted_by_the_minute(ws: Workspace, at: Callable[[datetime], None]) -> None:
    at(START)
    hours = ws.working_hours.add(name="Berlin", hours=HOURS)
    ws.sla_policies.add(name="Berlin", targets=TARGETS, hours_id=hours.id)
    told: dict[str, int] = {}

    @settings(max_examples=20 if ws.database.engine.dialect.name == "sqlite" else 6, database=None)
    @given(LIVES)
    def check(life: Any) -> None:
        begin, steps, rest = life
        model = Model(START + begin * MINUTE)
        at(model.now)
        ticket = ws.tickets.open("help")
        for minutes, verb in steps:
            model.pass_time(minutes)
            at(model.now)
            if possible(verb, model.state):
                act(ws, ticket, verb)
                model.do(verb)
        model.pass_time(rest)
        at(model.now)
        compare(ws, ticket, model)
        told[ticket.id] = sum(state == "breached" for state in states(ws, ticket).values())

    check()
    at(START + timedelta(days=60))
    ws.tickets.watch_clocks()
    ws.tickets.watch_clocks()
    frame = ws.events.frame(name="ticket.breached")
    counted = frame["record_id"].value_counts()
    assert frame[["record_id"]].assign(promise=[one["promise"] for one in frame["data"]]).duplicated().sum() == 0
    assert all(counted.get(id, 0) >= count for id, count in told.items())


def states(ws: Workspace, ticket: Ticket) -> dict[str, str]:
    return {one.promise: one.state for one in ws.tickets.clock(ticket.id).promises}


def compare(ws: Workspace, ticket: Ticket, model: Model) -> None:
    promises = ws.tickets.clock(ticket.id).promises
    assert [one.promise for one in promises] == ["first_response", "resolution"]
    for one in promises:
        target, used = model.targets[one.promise], model.used[one.promise]
        assert one.target == target * MINUTE
        assert one.left == (target - used) * MINUTE, one.promise
        late = used > target or (used == target and model.idle[one.promise] > 0)
        assert (one.state == "breached") is late, (one, used)
        if not late:
            done = model.answered if one.promise == "first_response" else model.state == "solved"
            assert (one.state == "met") is done
            assert (one.state == "paused") is (not done and not model.runs(one.promise))
        if one.due_at is not None and not late:
            left = target - used
            now = model.now
            while left > 0:
                left -= works(now)
                now += MINUTE
            assert one.due_at == now or used == target
