"""What people are told: one row per person and occasion, with a link to the record that it is about."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified
from crm_lab.store.types import utc_now


class Notification(Identified, Base):
    """A text for the user ``user_id`` about a record of the table ``entity``; ``read_at`` is missing until it is read.

    ``key`` is the occasion: nobody is told twice of the same.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index(None, "user_id", "key", unique=True),
        Index(None, "user_id", "read_at"),
        Index(None, "entity", "record_id"),
    )

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    rule_id: Mapped[str | None] = mapped_column(ForeignKey("rules.id"), index=True)
    key: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    read_at: Mapped[datetime | None]
