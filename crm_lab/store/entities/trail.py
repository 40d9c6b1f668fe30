"""The trail of every change: the audit log, the numbered events and the receipts of those who read them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified
from crm_lab.store.types import utc_now


class AuditLog(Identified, Base):
    """Who changed what, when, from where: ``changes`` maps a field to [before, after]; rows only come in."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "entity", "record_id", "at"), Index(None, "at"), STAYS)

    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor_id: Mapped[str | None] = mapped_column(String(36))
    actor: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str | None] = mapped_column(String(36))
    batch_id: Mapped[str | None] = mapped_column(String(36))
    changes: Mapped[dict[str, Any] | None]


class Event(Base):
    """Something that happened, written with the change itself; ``seq`` counts without gaps in commit order."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "entity", "record_id"), STAYS)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(80))
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str | None] = mapped_column(String(36))
    batch_id: Mapped[str | None] = mapped_column(String(36))
    actor_id: Mapped[str | None] = mapped_column(String(36))
    data: Mapped[dict[str, Any] | None]


class EventCounter(Base):
    """One row that holds the number of the last event; its row lock puts committing writers in a line."""

    __tablename__ = "event_counter"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger, default=0)


class EventReceipt(Base):
    """How far a named consumer has read: every event up to ``seq`` was dealt with."""

    __tablename__ = "event_receipts"

    consumer: Mapped[str] = mapped_column(String(120), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
