"""Tickets: what customers ask us to put right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Record
from crm_lab.store.loose import loose_index

PRIORITIES = ("low", "normal", "high", "urgent")
"""How soon a ticket has to be dealt with."""


class Ticket(Record, Base):
    """A request or complaint; its status is a free label over the types open, paused, resolved, closed.

    ``team_id`` is the team that deals with it, ``owner_id`` the person.
    """

    __tablename__ = "tickets"

    subject: Mapped[str] = mapped_column(String(500))
    description: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(String(20))
    category: Mapped[str | None] = mapped_column(String(120))
    priority: Mapped[str] = mapped_column(String(10), default="normal")
    status_id: Mapped[str | None] = mapped_column(ForeignKey("status_labels.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"), index=True)
    opened_at: Mapped[datetime]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """The queue is read by status and time."""
        return (Index(None, "status_id", "opened_at"), loose_index("tickets", "contact_id"))
