"""The service desk: what tickets went through, the promises on them, ready-made replies, what customers thought."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified, Managed
from crm_lab.store.types import Json, utc_now

PHASES = ("open", "waiting", "solved")
"""What a ticket can be in: we are at work, wait for the customer, or are done."""

PROMISES = ("first_response", "resolution")
"""What is promised: the first public answer, and that it is put right."""


class TicketPhase(Identified, Base):
    """A stretch of time in which a ticket was open, waiting or solved; the last one has no end."""

    __tablename__ = "ticket_phases"
    __table_args__ = (Index(None, "ticket_id", "began_at"), STAYS)

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TicketStep(Identified, Base):
    """A verb that was done to a ticket: what it changed ([before, after] per column), and what it wrote.

    Steps of one call have the same ``together``.  ``undo_of`` is the step that this one took back.
    """

    __tablename__ = "ticket_steps"
    __table_args__ = (Index(None, "ticket_id", "at"), Index(None, "by_id", "at"), STAYS)

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    verb: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by_id: Mapped[str | None] = mapped_column(String(36))
    changes: Mapped[dict[str, Any] | None]
    activity_id: Mapped[str | None] = mapped_column(String(36))
    together: Mapped[str] = mapped_column(String(36), index=True)
    undo_of: Mapped[str | None] = mapped_column(String(36), index=True)


class WorkingHours(Managed, Base):
    """Working hours by name: ``hours`` as data that crm_lab.service.hours reads."""

    __tablename__ = "working_hours"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    hours: Mapped[dict[str, Any]] = mapped_column(Json)


class SlaPolicy(Managed, Base):
    """What we promise for tickets that meet ``conditions``; of several policies the first by ``position`` applies.

    ``targets`` maps a priority to {promise: minutes of working time}; ``warn_minutes`` before the end we warn.
    """

    __tablename__ = "sla_policies"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    conditions: Mapped[Any] = mapped_column(Json)
    targets: Mapped[dict[str, Any]]
    hours_id: Mapped[str] = mapped_column(ForeignKey("working_hours.id"))
    warn_minutes: Mapped[int] = mapped_column(default=60)
    description: Mapped[str | None] = mapped_column(Text)


class TicketClock(Base):
    """A promise on a ticket, as it stands since the last thing that happened to the ticket.

    ``why`` is what made the policy apply.  ``used_seconds`` of ``target_seconds`` (working time) passed before
    ``running_since``, which is missing while the clock stands.  ``due_at`` and ``warn_at`` are known while it runs, or
    once they have passed; ``stopped_at`` is when the promise was kept or at least done.  ``warned_at`` and
    ``breached_at`` say when that was told.
    """

    __tablename__ = "ticket_clocks"
    __table_args__ = (Index(None, "warn_at"), Index(None, "due_at"), STAYS)

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    promise: Mapped[str] = mapped_column(String(16), primary_key=True)
    policy_id: Mapped[str] = mapped_column(ForeignKey("sla_policies.id"), index=True)
    why: Mapped[str | None] = mapped_column(Text)
    target_seconds: Mapped[int] = mapped_column(BigInteger)
    used_seconds: Mapped[int] = mapped_column(BigInteger)
    running_since: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]


class Macro(Managed, Base):
    """A ready-made reply: ``text`` with fields of the ticket in braces, and ``sets``, what it does to the ticket."""

    __tablename__ = "macros"

    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(10))
    text: Mapped[str | None] = mapped_column(Text)
    sets: Mapped[dict[str, Any] | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """One text per name and language."""
        return (Index(None, "name", "language", unique=True),)


class CsatResponse(Managed, Base):
    """What a customer thought of a ticket, 1 to 5; ``rating`` is missing until they answer.

    ``review_id`` is the task in which somebody looks into a low score.
    """

    __tablename__ = "csat_responses"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), unique=True)
    rating: Mapped[int | None]
    reasons: Mapped[list[Any] | None]
    comment: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    review_id: Mapped[str | None] = mapped_column(ForeignKey("activities.id", ondelete="SET NULL"))


class ServiceMeasure(Managed, Base):
    """Something we did so that customers are happier, for tickets that meet ``conditions``, from a day on."""

    __tablename__ = "service_measures"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    taken_on: Mapped[date]
    conditions: Mapped[Any] = mapped_column(Json)
    description: Mapped[str | None] = mapped_column(Text)
