"""Reminders of what is to be paid: the rules by which they are written, and those that were."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Managed
from crm_lab.store.types import utc_now

CHANNELS = ("task", "outbox")
"""What a reminder becomes: a task of the order's owner, or a text that waits to be sent."""


class ReminderRule(Managed, Base):
    """Writes ``text`` when an instalment is due in (``days`` below 0) or since so many days.

    Customers whose name is written in Chinese get ``text_zh``, if there is one.
    """

    __tablename__ = "reminder_rules"

    name: Mapped[str] = mapped_column(String(200))
    days: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    text_zh: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(10), default="task")
    enabled: Mapped[bool] = mapped_column(default=True)


class Reminder(Identified, Base):
    """One reminder of an instalment, never written twice by the same rule for the same day it is due.

    ``open_minor`` is what was missing then, in minor units; one for the outbox waits until ``sent_at``.
    ``sending_at`` is when a sender took it up, until it said what became of it; ``failure`` is why it could not.
    """

    __tablename__ = "reminders"
    __table_args__ = (Index(None, "order_id", "number", "due_on", "rule_id", unique=True),)

    rule_id: Mapped[str] = mapped_column(ForeignKey("reminder_rules.id"), index=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    number: Mapped[int]
    due_on: Mapped[date]
    open_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    channel: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    activity_id: Mapped[str | None] = mapped_column(ForeignKey("activities.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)
