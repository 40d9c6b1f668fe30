"""Tickets about the same thing become one, and one ticket about two things becomes two."""

from __future__ import annotations

import pytest

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.store.entities import Ticket
from crm_lab.workspace import Workspace


@pytest.fixture
def pair(ws: Workspace) -> tuple[Ticket, Ticket]:
    firm = ws.accounts.add(name="Ada GmbH")
    keep = ws.tickets.open("Printer broken", customer=firm.id, priority="urgent")
    other = ws.tickets.open("Printer still broken", "no toner", customer=firm.id)
    ws.tickets.reply(other.id, "we look into it")
    ws.tickets.solve(other.id)
    return keep, other


def test_what_was_said_goes_to_the_survivor_which_keeps_its_state(ws: Workspace, pair: tuple[Ticket, Ticket]) -> None:
    keep, other = pair
    clocks = ws.tickets.clock(keep.id).promises
    merged = ws.tickets.merge(keep.id, other.id)
    assert merged.moved == {"activities": 1}
    assert ws.activities.count(ticket_id=keep.id) == 1
    after = ws.tickets.get(keep.id)
    assert (after.number, after.resolved_at, after.first_response_at, after.description) == (1, None, None, "no toner")
    assert [one.due_at for one in ws.tickets.clock(keep.id).promises] == [one.due_at for one in clocks]
    assert list(ws.tickets.queue()["id"]) == [keep.id]
    with pytest.raises(NotFound, match="was merged into 'Printer broken'"):
        ws.tickets.get(other.id)
    assert list(ws.tickets.merges()["survivor"]) == ["Printer broken"]
    late = ws.activities.add(channel="email", direction="in", occurred_at=after.opened_at, ticket_id=other.id)
    assert late.ticket_id == keep.id, "what is said about a merged ticket reaches the survivor"


def test_a_merge_is_taken_apart(ws: Workspace, pair: tuple[Ticket, Ticket]) -> None:
    keep, other = pair
    before = [(one.promise, one.state, one.left) for one in ws.tickets.clock(other.id).promises]
    merged = ws.tickets.merge(keep.id, [other.id])
    ws.tickets.unmerge(merged.merge_id)
    assert (ws.tickets.get(other.id).number, ws.activities.count(ticket_id=other.id)) == (2, 1)
    assert [(one.promise, one.state, one.left) for one in ws.tickets.clock(other.id).promises] == before
    assert ws.tickets.get(keep.id).description is None


def test_the_state_is_not_chosen(ws: Workspace, pair: tuple[Ticket, Ticket]) -> None:
    keep, other = pair
    with pytest.raises(InvalidValue, match="status_id of a ticket can't be chosen"):
        ws.tickets.merge(keep.id, other.id, {"status_id": other.id})


def test_a_part_becomes_a_ticket_of_its_own(ws: Workspace, pair: tuple[Ticket, Ticket]) -> None:
    keep, _ = pair
    ws.tickets.receive(keep.id, "Printer broken.")
    ws.tickets.receive(keep.id, "And where is my invoice?")
    second = ws.activities.frame(ticket_id=keep.id, body="And where is my invoice?")["id"].iloc[0]
    part = ws.tickets.split(keep.id, "Invoice", [second], category="Invoice", priority="normal")
    assert (part.number, part.split_from_id, part.account_id) == (3, keep.id, keep.account_id)
    assert (part.category, part.priority) == ("Invoice", "normal")
    assert ws.activities.get(second).ticket_id == part.id
    assert ws.activities.count(ticket_id=keep.id) == 1
    assert ws.events.count(name="ticket.split") == 1
    with pytest.raises(NotFound, match="of ticket #1"):
        ws.tickets.split(keep.id, "Again", [second])
    assert ws.tickets.count(subject="Again") == 0


@pytest.fixture
def parted(ws: Workspace, pair: tuple[Ticket, Ticket]) -> tuple[Ticket, Ticket, str]:
    """A ticket, its part, and what was said that went with the part."""
    keep, _ = pair
    ws.tickets.receive(keep.id, "Printer broken.")
    said = ws.activities.add(channel="email", direction="in", occurred_at=keep.opened_at, ticket_id=keep.id)
    return keep, ws.tickets.split(keep.id, "Invoice", [said.id]), said.id


def test_a_split_is_taken_back_as_a_whole(ws: Workspace, parted: tuple[Ticket, Ticket, str]) -> None:
    keep, part, said = parted
    assert ws.activities.get(said).account_id == keep.account_id
    ws.activities.add(channel="email", direction="in", occurred_at=keep.opened_at, ticket_id=part.id)
    ws.tickets.undo()
    assert ws.tickets.count(subject="Invoice") == 0
    back = ws.activities.get(said)
    assert (back.ticket_id, back.account_id) == (keep.id, None), "as it was, not half of it"
    assert ws.activities.count(ticket_id=keep.id) == 3, "what came to the part is not lost either"
    assert list(ws.tickets.queue()["id"]) == [keep.id]
    ws.tickets.undo()
    assert ws.activities.count(ticket_id=keep.id) == 2, "then the step before: the message that was received"


def test_a_split_is_taken_back_from_either_side_or_not_at_all(
    ws: Workspace, parted: tuple[Ticket, Ticket, str]
) -> None:
    keep, part, said = parted
    ws.tickets.note(part.id, "paid twice")
    with pytest.raises(Refused, match="went on since"):
        ws.tickets.undo(keep.id)
    assert ws.activities.get(said).ticket_id == part.id
    ws.tickets.undo(part.id)
    ws.tickets.undo(part.id)
    assert (ws.activities.get(said).ticket_id, ws.tickets.count(id=part.id)) == (keep.id, 0)


def test_a_part_that_another_ticket_was_merged_into_stays(ws: Workspace, parted: tuple[Ticket, Ticket, str]) -> None:
    _, part, _ = parted
    ws.tickets.merge(part.id, ws.tickets.open("Invoice again").id)
    with pytest.raises(Refused, match="went on since"):
        ws.tickets.undo(part.id)
    assert ws.tickets.count(id=part.id) == 1


def test_undo_takes_no_message_out_of_another_ticket(ws: Workspace, pair: tuple[Ticket, Ticket]) -> None:
    keep, other = pair
    ws.tickets.receive(keep.id, "And where is my invoice?")
    said = ws.activities.frame(ticket_id=keep.id)["id"].iloc[0]
    ws.activities.update(said, ticket_id=other.id)
    with pytest.raises(Refused, match="belongs to another one now"):
        ws.tickets.undo(keep.id)
    assert ws.activities.get(said).ticket_id == other.id
