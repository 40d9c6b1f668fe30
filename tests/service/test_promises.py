"""Promises: which policy, how the clocks follow what happens, what is told, the queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import delete, update

from crm_lab.errors import InvalidValue, Refused
from crm_lab.jobs import handlers, run_next
from crm_lab.service.triage import Desk, Queue
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import SlaPolicy, Ticket, TicketClock, TicketPhase, WorkingHours
from crm_lab.store.ids import new_ids
from crm_lab.workspace import Workspace

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine o'clock in Shanghai."""


class Time:
    """What time it is for tickets."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    for module in ("tickets", "following", "looking", "standing", "triage", "watching", "steps"):
        monkeypatch.setattr(f"crm_lab.service.{module}.utc_now", made)
    return made


def promise(ws: Workspace, ticket: Ticket, name: str) -> Any:
    return next(one for one in ws.tickets.clock(ticket.id).promises if one.promise == name)


def told(ws: Workspace) -> list[tuple[str, str]]:
    frame = ws.events.frame(entity="tickets").sort_values("seq")
    heard = frame[frame["name"].isin(["ticket.due_soon", "ticket.breached"])]
    return [(name, data["promise"]) for name, data in zip(heard["name"], heard["data"], strict=True)]


def test_the_mission_promises_an_hour_and_a_day(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    answer, solved = ws.tickets.clock(ticket.id).promises
    assert (answer.target, solved.target) == (HOUR, 24 * HOUR)
    assert answer.due_at == MONDAY + HOUR
    assert solved.due_at == datetime(2026, 3, 4, 7, tzinfo=UTC)  # two days of nine hours and six of the third
    assert "policy Standard" in str(ws.tickets.clock(ticket.id))


def test_waiting_stops_the_resolution_and_only_that(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += HOUR / 2
    ws.tickets.wait(ticket.id)
    time.now += 2 * HOUR
    assert promise(ws, ticket, "first_response").state == "breached"
    paused = promise(ws, ticket, "resolution")
    assert (paused.state, paused.left, paused.due_at) == ("paused", 23.5 * HOUR, None)
    assert paused.words == "paused, 23 h 30 min left"
    ws.tickets.resume(ticket.id)
    assert promise(ws, ticket, "resolution").left == 23.5 * HOUR


def test_the_first_public_answer_meets_its_promise(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += 59 * MINUTE
    ws.tickets.note(ticket.id, "internal")
    ws.tickets.reply(ticket.id, "we come")
    time.now += 48 * HOUR
    answer = promise(ws, ticket, "first_response")
    assert (answer.state, answer.left, answer.words) == ("met", MINUTE, "met")


def test_what_was_settled_stays_as_it_was(ws: Workspace, time: Time) -> None:
    answered, solved = (ws.tickets.open(name, priority="urgent") for name in ("answered", "solved"))
    time.now += 40 * MINUTE
    ws.tickets.reply(answered.id, "we come")
    ws.tickets.solve(solved.id)
    before = [ws.tickets.clock(one.id).promises for one in (answered, solved)]
    office = ws.working_hours.frame(name="Office hours")["id"].iloc[0]
    ws.working_hours.update(office, hours={"zone": "Asia/Shanghai", "week": {"mon-sun": ["00:00-24:00"]}})
    standard = ws.sla_policies.frame(name="Standard")["id"].iloc[0]
    ws.sla_policies.update(standard, targets={"urgent": {"first_response": 5, "resolution": 10}})
    ws.tickets.update(answered.id, priority="urgent", category="Fire")
    assert promise(ws, answered, "first_response") == before[0][0]
    assert ws.tickets.clock(solved.id).promises == before[1]
    assert promise(ws, answered, "resolution").target == 10 * MINUTE, "what is still to do follows"
    assert ws.tickets.watch_clocks().breached == 1
    assert ws.tickets.recompute() == 0


def test_an_answer_that_was_taken_back_is_awaited_again_by_what_applies_now(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += 10 * MINUTE
    ws.tickets.reply(ticket.id, "we come")
    standard = ws.sla_policies.frame(name="Standard")["id"].iloc[0]
    ws.sla_policies.update(standard, targets={"urgent": {"first_response": 5}})
    assert promise(ws, ticket, "first_response").target == HOUR
    ws.tickets.undo(ticket.id)
    again = promise(ws, ticket, "first_response")
    assert (again.target, again.state) == (5 * MINUTE, "breached")


def test_reopening_goes_on_with_the_time_used(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += 3 * HOUR
    ws.tickets.solve(ticket.id)
    assert promise(ws, ticket, "resolution").state == "met"
    time.now += 24 * HOUR
    ws.tickets.reopen(ticket.id)
    assert promise(ws, ticket, "resolution").left == 21 * HOUR


def test_another_priority_keeps_the_time_used(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire")
    time.now += 2 * HOUR
    ws.tickets.update(ticket.id, priority="urgent")
    assert promise(ws, ticket, "first_response").state == "breached"
    assert promise(ws, ticket, "resolution").left == 22 * HOUR
    ws.tickets.solve(ticket.id)
    ws.tickets.update(ticket.id, priority="low")
    assert promise(ws, ticket, "resolution").target == 24 * HOUR, "what was promised when it was solved"


def gold(ws: Workspace, **more: Any) -> SlaPolicy:
    always = ws.working_hours.frame(name="Round the clock")["id"].iloc[0]
    targets = {"urgent": {"first_response": "15 minutes", "resolution": "4 hours"}}
    conditions = [{"field": "account.tier", "is": "A"}]
    return ws.sla_policies.add(name="Gold", targets=targets, conditions=conditions, hours_id=always, **more)


def test_policies_go_by_order_and_say_why(ws: Workspace, time: Time) -> None:
    firm = ws.accounts.add(name="Ada GmbH", tier="A")
    gold(ws)
    ticket = ws.tickets.open("fire", priority="urgent", customer=firm.id)
    found = ws.tickets.clock(ticket.id)
    assert (found.policy, found.why) == ("Gold", "account.tier is A")
    assert [one.held for one in found.reasons] == [True]
    other = ws.tickets.clock(ws.tickets.open("fire", priority="urgent").id)
    assert (other.policy, other.passed_over) == ("Standard", ("Gold",))


def test_a_priority_without_a_target_has_no_promise(ws: Workspace, time: Time) -> None:
    firm = ws.accounts.add(name="Ada GmbH", tier="A")
    gold(ws)
    ticket = ws.tickets.open("fire", priority="low", customer=firm.id)
    assert ws.tickets.clock(ticket.id).promises == ()
    assert list(ws.tickets.queue()["state"]) == ["none"]


def test_clocks_follow_the_customer_the_policy_and_the_hours(ws: Workspace, time: Time) -> None:
    firm = ws.accounts.add(name="Ada GmbH")
    policy = gold(ws)
    ticket = ws.tickets.open("fire", priority="urgent", customer=firm.id)
    assert ws.tickets.clock(ticket.id).policy == "Standard"
    ws.accounts.update(firm.id, tier="A")
    assert ws.tickets.clock(ticket.id).policy == "Gold"
    ws.sla_policies.update(policy.id, targets={"urgent": {"resolution": 90}})
    (left,) = ws.tickets.clock(ticket.id).promises
    assert (left.promise, left.target) == ("resolution", 90 * MINUTE)
    ws.sla_policies.update(policy.id, enabled=False)
    before = promise(ws, ticket, "resolution").due_at
    office = ws.working_hours.frame(name="Office hours")["id"].iloc[0]
    ws.working_hours.update(office, hours={"zone": "UTC", "week": {"mon-sun": ["00:00-24:00"]}})
    assert before != promise(ws, ticket, "resolution").due_at == MONDAY + 24 * HOUR


def test_a_status_set_by_whatever_means_moves_the_phase(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    with ws.database.write(ws.actor) as unit:
        found = unit.session.get_one(Ticket, ticket.id)
        found.status_id = ws_label(ws, "paused")
    assert promise(ws, ticket, "resolution").state == "paused"


def ws_label(ws: Workspace, type: str) -> str:
    from crm_lab.service.states import label_of

    with ws.database.read() as session:
        return label_of(session, type)


def test_what_is_due_soon_and_what_was_broken_is_told_once(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    assert promise(ws, ticket, "first_response").state == "ok"
    assert ws.tickets.watch_clocks().due_soon == 0
    time.now += 50 * MINUTE
    assert promise(ws, ticket, "first_response").state == "due soon"
    assert [ws.tickets.watch_clocks().due_soon for _ in range(2)] == [1, 0]
    time.now += 11 * MINUTE
    assert [ws.tickets.watch_clocks().breached for _ in range(2)] == [1, 0]
    ws.tickets.reply(ticket.id, "sorry")
    ws.tickets.update(ticket.id, priority="high")
    ws.tickets.update(ticket.id, priority="urgent")
    assert ws.tickets.watch_clocks().breached == 0
    assert told(ws) == [("ticket.due_soon", "first_response"), ("ticket.breached", "first_response")]


def test_a_promise_that_drops_out_and_returns_is_not_told_again(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += 50 * MINUTE
    ws.tickets.watch_clocks()
    standard = ws.sla_policies.frame(name="Standard")["id"].iloc[0]
    for enabled in (False, True):
        ws.sla_policies.update(standard, enabled=enabled)
    assert ws.tickets.watch_clocks().due_soon == 0
    time.now += 20 * MINUTE
    ws.tickets.watch_clocks()
    for enabled in (False, True):
        ws.sla_policies.update(standard, enabled=enabled)
    assert promise(ws, ticket, "first_response").state == "breached"
    ws.tickets.watch_clocks()
    assert told(ws) == [("ticket.due_soon", "first_response"), ("ticket.breached", "first_response")]


def test_a_promise_broken_between_two_looks_is_told_though_it_was_done_since(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += 2 * HOUR
    ws.tickets.reply(ticket.id, "late")
    assert ws.tickets.watch_clocks().breached == 1
    assert told(ws) == [("ticket.breached", "first_response")]


def test_deleted_tickets_are_not_told_of(ws: Workspace, time: Time) -> None:
    ticket = ws.tickets.open("fire", priority="urgent")
    time.now += 2 * HOUR
    ws.tickets.delete(ticket.id)
    assert ws.tickets.watch_clocks().breached == 0
    assert len(ws.tickets.queue()) == 0


def test_the_queue_goes_by_the_time_left(ws: Workspace, time: Time) -> None:
    late = ws.tickets.open("late", priority="urgent")
    time.now += 30 * MINUTE
    waits = ws.tickets.open("waits", priority="high")
    ws.tickets.reply(waits.id, "?", then="wait")
    time.now += 31 * MINUTE
    soon = ws.tickets.open("soon", priority="urgent", at=time.now - 50 * MINUTE)
    ws.tickets.open("normal")
    solved = ws.tickets.open("solved", priority="urgent")
    ws.tickets.solve(solved.id)
    queue = ws.tickets.queue()
    assert list(queue["subject"]) == ["late", "soon", "normal", "waits"]
    assert list(queue["state"]) == ["breached", "due soon", "ok", "paused"]
    assert list(queue["words"]) == ["1 min late", "due in 10 min", "due in 9 h", "paused, 36 h left"]
    assert queue["words_zh"].iloc[0] == "超时 1 分钟"
    assert list(ws.tickets.queue(state="breached")["id"]) == [late.id]
    assert list(ws.tickets.queue(priority="urgent")["id"]) == [late.id, soon.id]


def test_the_queue_and_the_screen_mean_the_same_by_pressing(ws: Workspace, time: Time) -> None:
    """The solution is nearer by the hours that are left, but its clock stands; the first answer is due."""
    slow = {"urgent": {"first_response": "20 hours", "resolution": 30}, "normal": {"first_response": "9 hours"}}
    ws.sla_policies.add(name="Slow answers", targets=slow)
    waits = ws.tickets.open("waits", priority="urgent")
    ws.tickets.wait(waits.id)
    ws.tickets.open("normal")
    queue = ws.tickets.queue()
    with ws.database.read() as session:
        screen = Queue.read(session, Desk(None)).page(session, 0, 10)
    assert list(queue["promise"]) == [one["promise"] for one in screen] == ["first_response", "first_response"]
    assert list(queue["subject"]) == [one["subject"] for one in screen] == ["normal", "waits"]
    assert list(queue["state"]) == [one["state"] for one in screen] == ["ok", "ok"]


def test_an_empty_desk_has_an_empty_queue(ws: Workspace) -> None:
    assert len(ws.tickets.queue()) == 0


def imported(ws: Workspace) -> list[str]:
    """Land three tickets as imports do, without numbers, phases and clocks."""
    labels = [ws_label(ws, type) for type in ("open", "paused", "resolved")]
    times = pd.Series([MONDAY + 2 * MINUTE, MONDAY + MINUTE, MONDAY], dtype="datetime64[us, UTC]")
    ids = new_ids(3)
    frame = pd.DataFrame({"id": ids, "subject": ["a", "b", "c"], "priority": "urgent", "status_id": labels})
    frame["opened_at"] = times
    frame["first_response_at"] = times + pd.Timedelta(hours=2)
    frame["resolved_at"] = pd.Series([None, None, MONDAY + 30 * HOUR], dtype="datetime64[us, UTC]")
    with ws.database.write(ws.actor, "import") as unit:
        insert_frame(unit, Ticket, frame)
    return list(ids)


def test_imported_tickets_get_numbers_phases_and_clocks(ws: Workspace, time: Time) -> None:
    assert ws.tickets.open("before").number == 1
    time.now += 3 * HOUR
    a, b, c = imported(ws)
    assert [ws.tickets.get(id).number for id in (c, b, a)] == [2, 3, 4]
    assert ws.tickets.open("after").number == 5
    states = {id: [one.state for one in ws.tickets.clock(id).promises] for id in (a, b, c)}
    assert states == {a: ["breached", "ok"], b: ["breached", "paused"], c: ["breached", "met"]}
    assert ws.tickets.watch_clocks().breached == 0, "what was broken before it came here is no news"
    assert ws.tickets.recompute() == 0


def test_a_policy_that_speaks_of_what_is_gone_is_passed_over(ws: Workspace, time: Time) -> None:
    field = ws.custom_fields.add(entity="tickets", key="plan", name="Plan", type="text")
    policy = gold(ws)
    ws.sla_policies.update(policy.id, conditions=[{"field": "custom.plan", "empty": True}])
    assert ws.tickets.clock(ws.tickets.open("smoke", priority="urgent").id).policy == "Gold"
    ws.custom_fields.delete(field.id)
    ticket = ws.tickets.open("fire", priority="urgent")
    assert ws.tickets.clock(ticket.id).policy == "Standard"


def test_hours_by_name_are_kept(ws: Workspace) -> None:
    assert set(ws.working_hours.frame()["name"]) == {"Office hours", "Round the clock"}
    kept = ws.working_hours.frame(name="Office hours")["hours"].iloc[0]
    assert kept == {"zone": "Asia/Shanghai", "week": {"mon-fri": ["09:00-18:00"]}, "holidays": "CN"}
    night = {"zone": "UTC", "week": {"sat": ["22:00-06:00"]}}
    assert ws.working_hours.get(ws.working_hours.add(name="Night", hours=night).id).hours == night


def test_policies_say_what_is_wrong_with_them(ws: Workspace) -> None:
    good = {"urgent": {"resolution": "4 hours"}}
    for fields, message in (
        ({"targets": {}}, "targets: needs a mapping"),
        ({"targets": {"now": {}}}, "'now' is no priority"),
        ({"targets": {"urgent": {"cure": 5}}}, "'cure' is no promise"),
        ({"targets": {"urgent": {"resolution": "2 days"}}}, "write it in hours"),
        ({"targets": {"urgent": {"resolution": "soon"}}}, "targets.urgent.resolution is a length of time"),
        ({"targets": {"urgent": {"resolution": 0}}}, "too short or too long"),
        ({"targets": good, "hours": "Never"}, "no working hours called 'Never'"),
        ({"targets": good, "conditions": [{"field": "colour", "is": 1}]}, "tickets have no field 'colour'"),
    ):
        with pytest.raises(InvalidValue, match=message):
            ws.sla_policies.add(name="X", **fields)
    made = ws.sla_policies.add(name="X", targets=good, warn="30 minutes")
    ws.sla_policies.delete(made.id)
    assert ws.sla_policies.add(name="X", targets=good).position == 1
    with pytest.raises(InvalidValue, match="no time zone"):
        ws.working_hours.add(name="Mars", hours={"zone": "Mars", "week": {"mon": ["09:00-18:00"]}})
    office = ws.working_hours.frame(name="Office hours")["id"].iloc[0]
    with pytest.raises(Refused, match="counts in the hours"):
        ws.working_hours.delete(office)


def test_rules_hear_of_broken_promises(ws: Workspace, time: Time) -> None:
    when, then = [{"field": "priority", "is": "urgent"}], [{"notify": "#{number} is late"}]
    ws.rules.save({"name": "late", "entity": "tickets", "on": ["ticket.breached"], "when": when, "then": then})
    ws.tickets.open("fire", priority="urgent")
    time.now += 2 * HOUR
    ws.tickets.watch_clocks()
    ws.rules.run()
    assert list(ws.notifications.frame()["text"]) == ["#1 is late"]


def test_what_rules_set_moves_the_clocks(ws: Workspace, time: Time) -> None:
    when, then = (
        [{"field": "category", "is": "Fire"}],
        [{"set": {"field": "priority", "to": "urgent", "policy": "override"}}],
    )
    ws.rules.save({"name": "fire", "entity": "tickets", "when": when, "then": then})
    ticket = ws.tickets.open("help", category="Fire")
    ws.rules.run()
    assert promise(ws, ticket, "resolution").target == 24 * HOUR


def test_a_worker_watches_again_and_again(ws: Workspace, time: Time) -> None:
    ws.tickets.open("fire", priority="urgent")
    with pytest.raises(InvalidValue, match="length of time"):
        ws.tickets.watch_clocks(every="often")
    for _ in range(2):
        ws.tickets.watch_clocks(every="1 minute")
    time.now += 2 * HOUR
    assert run_next(ws.database, handlers())
    jobs = ws.jobs.frame(kind="ticket_clocks").sort_values("created_at")
    assert list(jobs["state"]) == ["done", "queued"]
    assert jobs["result"].iloc[0] == {"changed": 0, "due_soon": 0, "breached": 1}


def test_a_store_from_before_there_were_promises_gets_them(ws: Workspace, time: Time) -> None:
    ids = [ws.tickets.open(name, priority="urgent").id for name in ("a", "b")]
    with ws.database.write() as unit:
        for table in (TicketClock, TicketPhase, SlaPolicy, WorkingHours):
            unit.session.connection().execute(delete(table))
        unit.session.connection().execute(update(Ticket).values(number=None))
    assert promise(ws, ws.tickets.get(ids[1]), "resolution").target == 24 * HOUR
    assert list(ws.tickets.queue()["number"]) == [1, 2]
