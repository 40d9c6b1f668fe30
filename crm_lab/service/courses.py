"""The course of a ticket: in which spans the clock of each promise runs, and when it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.service.clocks import Span
from crm_lab.store.entities import Ticket, TicketPhase


@dataclass(slots=True)
class Course:
    """What a ticket went through, phase by phase.

    The first response is awaited from the beginning until the first public answer, or until the ticket is solved
    without one, also while we wait for the customer.  The resolution is awaited while the ticket is open.
    """

    began_at: datetime
    answered_at: datetime | None = None
    works: list[Span] = field(default_factory=list)
    first_solved_at: datetime | None = None
    solved_at: datetime | None = None

    def add(self, kind: str, begin: datetime, end: datetime | None) -> None:
        """Add the next phase."""
        if kind == "open":
            self.works.append((begin, end))
        elif kind == "solved":
            self.first_solved_at = self.first_solved_at or begin
            self.solved_at = begin if end is None else None

    def spans(self, promise: str) -> list[Span]:
        """Return when the clock of a promise runs."""
        return self.works if promise == "resolution" else [(self.began_at, self.stopped("first_response"))]

    def stopped(self, promise: str) -> datetime | None:
        """Return when that was done which was promised; None when it is still to do."""
        if promise == "resolution":
            return self.solved_at
        answered = None if self.answered_at is None else max(self.answered_at, self.began_at)
        return min((one for one in (answered, self.first_solved_at) if one is not None), default=None)


def courses(session: Session, criteria: Sequence[Any]) -> dict[str, Course]:
    """Return the courses of the tickets that meet ``criteria``, by their ids."""
    mine = TicketPhase.ticket_id.in_(select(Ticket.id).where(*criteria))
    columns = (TicketPhase.ticket_id, TicketPhase.kind, TicketPhase.began_at, TicketPhase.ended_at)
    order = (TicketPhase.ticket_id, TicketPhase.began_at, TicketPhase.id)
    found: dict[str, Course] = {}
    for id, kind, begin, end in session.execute(select(*columns).where(mine).order_by(*order)):
        if id not in found:
            found[id] = Course(begin)
        found[id].add(kind, begin, end)
    answers = select(Ticket.id, Ticket.first_response_at).where(*criteria, Ticket.first_response_at.is_not(None))
    for id, answered in session.execute(answers):
        if id in found:
            found[id].answered_at = answered
    return found
