"""Macros: fields filled from the ticket, nothing sent when one is missing, all of it taken back at once."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.store.entities import Ticket
from crm_lab.workspace import Workspace


@pytest.fixture
def ticket(ws: Workspace) -> Ticket:
    firm = ws.accounts.add(name="Ada GmbH")
    person = ws.contacts.add(name="Ada 李", account_id=firm.id)
    return ws.tickets.open("Printer", customer=person.id, language="zh")


def test_fields_are_filled_and_things_set(ws: Workspace, ticket: Ticket) -> None:
    ws.macros.add(
        name="Later",
        text="Dear {contact.name}, about #{number}: tomorrow. {not a field}",
        sets={"priority": "high", "assign": ws.actor.name, "then": "wait"},
    )
    ws.tickets.apply_macro(ticket.id, "Later")
    after = ws.tickets.frame(id=ticket.id).iloc[0]
    assert (after["priority"], after["status"]) == ("high", "Waiting for customer")
    said = ws.activities.frame(ticket_id=ticket.id)["body"].iloc[0]
    assert said == "Dear Ada 李, about #1: tomorrow. {not a field}"
    ws.tickets.undo()
    back = ws.tickets.frame(id=ticket.id).iloc[0]
    assert (back["priority"], back["status"]) == ("normal", "Open")
    assert ws.activities.count(ticket_id=ticket.id) == 0


def test_what_a_person_made_of_a_macro_is_sent_with_what_it_sets_or_nothing_is(ws: Workspace, ticket: Ticket) -> None:
    macro = ws.macros.add(name="Later", text="{order.name}", sets={"priority": "high", "then": "wait"})
    with pytest.raises(InvalidValue, match="nothing to write"):
        ws.tickets.apply_macro(ticket.id, macro.id, text=" ")
    with pytest.raises(InvalidValue, match="then is one of wait, solve"):
        ws.tickets.apply_macro(ticket.id, macro.id, then="forget")
    assert (ws.activities.count(), ws.tickets.get(ticket.id).priority) == (0, "normal")
    ws.tickets.apply_macro(ticket.id, macro.id, text="Tomorrow.", then="solve")
    after = ws.tickets.get(ticket.id)
    assert (after.priority, after.resolved_at is not None) == ("high", True)
    assert list(ws.activities.frame(ticket_id=ticket.id)["body"]) == ["Tomorrow."]
    ws.tickets.undo()
    after = ws.tickets.get(ticket.id)
    assert (after.priority, after.resolved_at, ws.activities.count()) == ("normal", None, 0)


def test_the_language_of_the_ticket_is_taken(ws: Workspace, ticket: Ticket) -> None:
    for language, text in ((None, "Hello"), ("zh", "您好"), ("en", "Hi")):
        ws.macros.add(name="Greeting", language=language, text=text)
    ws.tickets.apply_macro(ticket.id, "Greeting")
    ws.tickets.apply_macro(ticket.id, "Greeting", language="en")
    ws.tickets.apply_macro(ticket.id, "Greeting", language="fr")
    said = ws.activities.frame(ticket_id=ticket.id).sort_values("id")["body"]
    assert list(said) == ["您好", "Hi", "Hello"]


def test_what_is_missing_is_named_and_nothing_is_sent(ws: Workspace, ticket: Ticket) -> None:
    ws.macros.add(name="Order", text="{order.name} for {contact.name}, {category}", sets={"priority": "high"})
    with pytest.raises(Refused, match=r"needs order\.name, category, which ticket #1 lacks; nothing was sent"):
        ws.tickets.apply_macro(ticket.id, "Order")
    assert (ws.activities.count(), ws.tickets.get(ticket.id).priority) == (0, "normal")


def test_without_a_text_only_what_it_sets_happens(ws: Workspace, ticket: Ticket) -> None:
    ws.macros.add(name="Done", sets={"then": "solve", "category": "Repair"})
    solved = ws.tickets.apply_macro(ticket.id, "Done")
    assert (solved.category, ws.activities.count()) == ("Repair", 0)
    assert solved.resolved_at is not None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "needs a text, or something"),
        ({"text": "{contact.nickname}"}, "have no field 'nickname'"),
        ({"sets": {"colour": "red"}}, "can't set 'colour'"),
        ({"sets": {"then": "forget"}}, "then of a macro is one of wait, solve"),
        ({"sets": {"priority": "asap"}}, "priority of a macro is one of"),
        ({"sets": {"assign": "Nobody"}}, "Nobody"),
        ({"sets": ["high"]}, "is a mapping"),
    ],
)
def test_macros_say_what_is_wrong_with_them(ws: Workspace, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ws.macros.add(name="X", **fields)


def test_unknown_macros(ws: Workspace, ticket: Ticket) -> None:
    ws.macros.add(name="Greeting", text="Hello")
    with pytest.raises(NotFound, match="did you mean 'Greeting'"):
        ws.tickets.apply_macro(ticket.id, "Greting")
