"""Tickets: what customers ask us to put right."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Record
from crm_lab.store.loose import loose_index

PRIORITIES = ("low", "normal", "high", "urgent")
"""How soon a ticket has to be dealt with."""

SENTIMENTS = ("positive", "neutral", "negative")
"""How the customer feels about it."""


class Ticket(Record, Base):
    """A request or complaint; its status is a free label over the types open, paused, resolved, closed.

    ``team_id`` is the team that deals with it, ``owner_id`` the person; ``number`` counts them for people.
    ``requester`` is how whoever asked can be reached, as it was written.  What the promises run on are its phases.
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
    number: Mapped[int | None]
    requester: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str | None] = mapped_column(String(10))
    sentiment: Mapped[str | None] = mapped_column(String(10))
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    split_from_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    reopened: Mapped[int] = mapped_column(default=0, server_default="0")
    opened_at: Mapped[datetime]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    rating: Mapped[int | None]
    rating_comment: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """The queue is read by status and time; a number is one ticket's."""
        return (
            Index(None, "status_id", "opened_at"),
            Index(None, "number", unique=True),
            loose_index("tickets", "contact_id"),
        )
