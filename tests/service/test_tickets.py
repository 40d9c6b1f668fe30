"""Tickets: opened from any channel, answered, waited with, solved, reopened, given away, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from crm_lab.errors import InvalidValue, NotFound, Refused, StaleRecord, UnknownField
from crm_lab.store.entities import Ticket
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]


def state(ws: Workspace, ticket: Ticket) -> str:
    frame = ws.tickets.frame(id=ticket.id)
    return str(frame["status"].iloc[0])


def told(ws: Workspace, ticket: Ticket) -> list[str]:
    frame = ws.events.frame(entity="tickets", record_id=ticket.id).sort_values("seq")
    return [str(one) for one in frame["name"]]


def phases(ws: Workspace, ticket: Ticket) -> list[tuple[str, bool]]:
    from crm_lab.store.collection import Collection
    from crm_lab.store.entities import TicketPhase

    frame = Collection(ws.database, ws.actor, TicketPhase).frame(ticket_id=ticket.id).sort_values("began_at")
    return list(zip(frame["kind"], frame["ended_at"].isna(), strict=True))


@pytest.fixture
def ticket(ws: Workspace) -> Ticket:
    return ws.tickets.open("打印机坏了 Printer broken", channel="phone")


def test_a_new_ticket_is_numbered_open_and_on_its_clocks(ws: Workspace, ticket: Ticket) -> None:
    second = ws.tickets.open("Another")
    assert (ticket.number, second.number) == (1, 2)
    assert state(ws, ticket) == "Open"
    assert phases(ws, ticket) == [("open", True)]
    assert [one.promise for one in ws.tickets.clock(ticket.id).promises] == ["first_response", "resolution"]
    assert told(ws, ticket) == ["ticket.created"]


def test_the_customer_is_found_by_mail_phone_or_id(ws: Workspace) -> None:
    firm = ws.accounts.add(name="Ada GmbH", phone="021-61234567")
    ada = ws.contacts.add(name="Ada", account_id=firm.id, email="Ada@x.de", phone="13800138000")
    for found in (
        ws.tickets.open("by mail", email="ada@X.de"),
        ws.tickets.open("by phone", phone="+86 138 0013 8000"),
        ws.tickets.open("by id", customer=ada.id),
    ):
        assert (found.account_id, found.contact_id) == (firm.id, ada.id)
    assert ws.tickets.open("by mail", email="ada@X.de").channel == "email"
    switchboard = ws.tickets.open("by the firm's phone", phone="021-61234567")
    assert (switchboard.account_id, switchboard.contact_id) == (firm.id, None)
    stranger = ws.tickets.open("who is it", email="nobody@x.de")
    assert (stranger.account_id, stranger.contact_id, stranger.requester) == (None, None, "nobody@x.de")
    both = ws.tickets.open("both", email="nobody@x.de", phone="+49 30 1234")
    assert both.requester == "nobody@x.de, +49 30 1234"
    known = ws.tickets.open("known by phone", email="new@x.de", phone="13800138000")
    assert (known.contact_id, known.requester) == (ada.id, "new@x.de, 13800138000")
    with pytest.raises(NotFound, match="no customer"):
        ws.tickets.open("by id", customer="nobody")
    with pytest.raises(InvalidValue, match="phone of a requester is a text, not 7"):
        ws.tickets.open("by number", email="nobody@x.de", phone=7)  # type: ignore[arg-type]


def test_people_who_share_an_address_are_not_guessed_at(ws: Workspace) -> None:
    firm = ws.accounts.add(name="Ada GmbH")
    for name in ("Ada", "Bo"):
        ws.contacts.add(name=name, account_id=firm.id, email="office@x.de")
    found = ws.tickets.open("help", email="office@x.de")
    assert (found.account_id, found.contact_id) == (firm.id, None)


def test_an_agent_finds_the_customers_of_others(ws: Workspace, acting: Acting) -> None:
    firm = ws.accounts.add(name="Ada GmbH", email="ada@x.de")
    agent = acting("Bo", "agent")
    assert agent.tickets.open("help", email="ada@x.de").account_id == firm.id


def test_the_call_in_which_it_was_said_is_linked(ws: Workspace) -> None:
    call = ws.activities.add(channel="phone", subject="hotline", occurred_at=utc_now())
    ticket = ws.tickets.open("help", call=call.id)
    assert ws.activities.get(call.id).ticket_id == ticket.id
    with pytest.raises(NotFound, match="no activity"):
        ws.tickets.open("help", call="nothing")


def test_a_life(ws: Workspace, ticket: Ticket) -> None:
    ws.tickets.reply(ticket.id, "Have you switched it on?", then="wait")
    assert (state(ws, ticket), phases(ws, ticket)) == ("Waiting for customer", [("open", False), ("waiting", True)])
    ws.tickets.receive(ticket.id, "Yes.")
    assert state(ws, ticket) == "Open"
    solved = ws.tickets.reply(ticket.id, "A new one is on its way.", then="solve")
    assert solved.resolved_at is not None
    ws.tickets.receive(ticket.id, "It did not come.")
    again = ws.tickets.get(ticket.id)
    assert (state(ws, ticket), again.reopened, again.resolved_at) == ("Open", 1, None)
    ws.tickets.solve(ticket.id)
    ws.tickets.close(ticket.id)
    assert state(ws, ticket) == "Closed"
    kinds = [kind for kind, _ in phases(ws, ticket)]
    assert kinds == ["open", "waiting", "open", "solved", "open", "solved"]
    assert told(ws, ticket) == [
        *("ticket.created", "ticket.replied", "ticket.received", "ticket.solved", "ticket.reopened"),
        *("ticket.solved", "ticket.closed"),
    ]
    said = ws.activities.frame(ticket_id=ticket.id).sort_values("occurred_at")
    assert list(said["direction"]) == ["out", "in", "out", "in"]
    assert set(said["channel"]) == {"phone"}


def test_an_answer_to_a_solved_ticket_is_no_new_solution(ws: Workspace, ticket: Ticket) -> None:
    first = ws.tickets.solve(ticket.id).resolved_at
    after = ws.tickets.reply(ticket.id, "You are welcome.", then="solve")
    assert (after.resolved_at, state(ws, ticket)) == (first, "Resolved")
    assert told(ws, ticket) == ["ticket.created", "ticket.solved", "ticket.replied"]


def test_the_history_has_what_was_done_and_what_was_said(ws: Workspace, ticket: Ticket) -> None:
    ws.tickets.note(ticket.id, "smells of smoke")
    ws.tickets.update(ticket.id, priority="urgent")
    frame = ws.tickets.history(ticket.id)
    assert list(frame["what"]) == ["created", "note", "noted", "updated"]
    assert frame["text"].iloc[1] == "smells of smoke"
    assert frame["changes"].iloc[-1] == {"priority": ["normal", "urgent"]}


def test_a_note_is_no_answer(ws: Workspace, ticket: Ticket) -> None:
    ws.tickets.note(ticket.id, "internal")
    assert ws.tickets.get(ticket.id).first_response_at is None
    assert ws.tickets.clock(ticket.id).promises[0].state != "met"


@pytest.mark.parametrize("verb", ["wait", "resume"])
def test_a_solved_ticket_does_not_wait(ws: Workspace, ticket: Ticket, verb: str) -> None:
    ws.tickets.solve(ticket.id)
    with pytest.raises(Refused, match="is solved"):
        getattr(ws.tickets, verb)(ticket.id)


def test_what_is_so_already_changes_nothing(ws: Workspace, ticket: Ticket) -> None:
    ws.tickets.resume(ticket.id)
    ws.tickets.reopen(ticket.id)
    assert ws.tickets.get(ticket.id).version == 1
    ws.tickets.wait(ticket.id)
    assert ws.tickets.wait(ticket.id).version == 2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"priority": "asap"}, "priority of a ticket is one of low, normal, high, urgent"),
        ({"sentiment": "angry"}, "sentiment of a ticket is one of"),
        ({"status_id": "x"}, "use solve, wait"),
        ({"owner_id": "x"}, "use assign"),
        ({"number": 7}, "it stays"),
    ],
)
def test_fields_that_verbs_own_are_not_set(ws: Workspace, ticket: Ticket, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ws.tickets.update(ticket.id, **fields)


def test_an_empty_reply_is_refused_and_leaves_nothing(ws: Workspace, ticket: Ticket) -> None:
    with pytest.raises(InvalidValue, match="nothing to write"):
        ws.tickets.reply(ticket.id, "  ", then="solve")
    with pytest.raises(InvalidValue, match="then is one of"):
        ws.tickets.reply(ticket.id, "hello", then="forget")
    assert (ws.activities.count(), state(ws, ticket)) == (0, "Open")


def test_what_happened_earlier_is_put_where_it_was(ws: Workspace) -> None:
    now = utc_now()
    ticket = ws.tickets.open("help", at=now - timedelta(hours=3))
    answered = ws.tickets.reply(ticket.id, "on the phone", at=now - timedelta(hours=2))
    assert answered.first_response_at == now - timedelta(hours=2)
    ws.tickets.wait(ticket.id, at=now - timedelta(hours=1))
    with pytest.raises(InvalidValue, match="nothing can be put before"):
        ws.tickets.resume(ticket.id, at=now - timedelta(hours=2))
    with pytest.raises(InvalidValue, match="not come yet"):
        ws.tickets.resume(ticket.id, at=now + timedelta(hours=2))


def test_tickets_are_given_away(ws: Workspace, acting: Acting, ticket: Ticket) -> None:
    team = ws.teams.add(name="Support")
    bo = acting("Bo", "agent", team_id=team.id)
    given = ws.tickets.assign(ticket.id, "Bo", team="Support")
    assert (given.owner_id, given.team_id) == (bo.actor.id, team.id)
    with pytest.raises(InvalidValue):
        ws.tickets.assign(ticket.id, "Nobody")
    with pytest.raises(InvalidValue, match="needs a user"):
        ws.tickets.assign(ticket.id)
    passed_on = bo.tickets.assign(ticket.id, ws.actor.name)
    assert passed_on.owner_id == ws.actor.id
    bo.tickets.undo()
    assert bo.tickets.get(ticket.id).owner_id == bo.actor.id


def test_every_verb_is_taken_back(ws: Workspace, ticket: Ticket) -> None:
    ws.tickets.reply(ticket.id, "first")
    before, were = ws.tickets.get(ticket.id).as_dict(), phases(ws, ticket)
    clocks = ws.tickets.clock(ticket.id)
    verbs: list[Callable[[], Ticket]] = [
        lambda: ws.tickets.reply(ticket.id, "second", then="wait"),
        lambda: ws.tickets.reply(ticket.id, "second", then="solve"),
        lambda: ws.tickets.wait(ticket.id),
        lambda: ws.tickets.solve(ticket.id),
        lambda: ws.tickets.close(ticket.id),
        lambda: ws.tickets.update(ticket.id, priority="urgent", category="Repair"),
        lambda: ws.tickets.note(ticket.id, "smoke"),
    ]
    for act in verbs:
        act()
        ws.tickets.undo(ticket.id)
        after = ws.tickets.get(ticket.id).as_dict()
        assert {k for k in before if before[k] != after[k]} <= {"version", "updated_at"}
        assert phases(ws, ticket) == were
        assert ws.activities.count(ticket_id=ticket.id) == 1
    again = ws.tickets.clock(ticket.id)
    assert [(one.promise, one.due_at, one.state) for one in again.promises] == [
        (one.promise, one.due_at, one.state) for one in clocks.promises
    ]


def test_undo_goes_back_step_by_step_and_then_there_is_nothing(ws: Workspace, ticket: Ticket) -> None:
    ws.tickets.wait(ticket.id)
    ws.tickets.solve(ticket.id)
    ws.tickets.undo()
    assert state(ws, ticket) == "Waiting for customer"
    ws.tickets.undo()
    assert (state(ws, ticket), phases(ws, ticket)) == ("Open", [("open", True)])
    with pytest.raises(Refused, match="nothing of yours"):
        ws.tickets.undo()


def test_what_went_on_since_is_not_undone(ws: Workspace, acting: Acting, ticket: Ticket) -> None:
    ws.tickets.wait(ticket.id)
    acting("Bo", "admin").tickets.resume(ticket.id)
    with pytest.raises(Refused, match="went on since"):
        ws.tickets.undo()
    assert state(ws, ticket) == "Open"


def test_many_at_once_and_all_of_it_taken_back(ws: Workspace) -> None:
    ids = [ws.tickets.open(f"help {n}").id for n in range(3)]
    ws.tickets.solve(ids[0])
    report = ws.tickets.many("wait", [*ids, "nobody"])
    assert sorted(report.done) == sorted(ids[1:])
    assert set(report.refused) == {ids[0], "nobody"}
    assert "2 done, 2 refused" in str(report)
    ws.tickets.undo()
    assert list(ws.tickets.frame(id=ids[1:])["status"]) == ["Open", "Open"]
    ws.tickets.many("change", ids, priority="high", category="Repair")
    assert set(ws.tickets.frame()["priority"]) == {"high"}
    with pytest.raises(UnknownField):
        ws.tickets.many("change", ids, colour="red")
    with pytest.raises(InvalidValue, match="can't be done to many"):
        ws.tickets.many("merge", ids)


@pytest.mark.parametrize(
    ("verb", "ids", "given", "message"),
    [
        ("wait", None, {}, "needs a list of ids of tickets, not None"),
        ("wait", "one", {}, "needs a list of ids of tickets, not 'one'"),
        ("wait", [1, "a"], {}, "needs a list of ids"),
        ("reply", [], {}, "reply needs a text"),
        ("reply", [], {"text": "a", "than": "wait"}, "reply knows no 'than'; did you mean 'then'"),
        ("wait", [], {"text": "a"}, "wait knows no 'text'"),
        ("change", [], {"status_id": "x"}, "use solve, wait"),
        (7, [], {}, "7 can't be done to many"),
    ],
)
def test_what_many_needs_is_said(ws: Workspace, verb: Any, ids: Any, given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ws.tickets.many(verb, ids, **given)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": 7}, "number of a new ticket can't be given; crm-lab counts them"),
        ({"status_id": "x"}, "use solve"),
        ({"resolved_at": utc_now()}, "use solve or reopen"),
        ({"opened_at": utc_now()}, "use at="),
        ({"version": 3}, "crm-lab keeps it"),
        ({"rating": 5}, "use ws.satisfaction.answer"),
    ],
)
def test_what_belongs_to_the_machine_is_not_given(
    ws: Workspace, ticket: Ticket, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        ws.tickets.open("help", **fields)
    with pytest.raises(InvalidValue, match=message):
        ws.tickets.split(ticket.id, "help", **fields)
    assert ws.tickets.count() == 1


def test_two_at_once_are_told(ws: Workspace, ticket: Ticket) -> None:
    seen = ws.tickets.get(ticket.id)
    ws.tickets.update(ticket.id, category="Repair")
    with pytest.raises(StaleRecord):
        ws.tickets.update(ticket.id, version=seen.version, category="Delivery")


def test_the_phases_of_many_turn_with_few_statements(ws: Workspace) -> None:
    ids = [ws.tickets.open(f"help {n}").id for n in range(12)]
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "ticket_phases" in statement and statement.split()[0] in ("UPDATE", "INSERT"):
            said.append(statement.split()[0])

    event.listen(ws.database.engine, "before_cursor_execute", hear)
    try:
        ws.tickets.many("solve", ids)
    finally:
        event.remove(ws.database.engine, "before_cursor_execute", hear)
    assert said == ["UPDATE", "INSERT"]
    assert all(phases(ws, ws.tickets.get(id)) == [("open", False), ("solved", True)] for id in ids)
