"""Everything that happened between us and a customer, over every channel, and what is still to do."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Record
from crm_lab.store.loose import loose_index

CHANNELS = (
    "phone",
    "email",
    "wechat",
    "webchat",
    "store",
    "exhibition",
    "meeting",
    "miniprogram",
    "social",
    "task",
    "note",
)
"""Where an interaction took place; ``task`` is something to do, ``note`` something written down."""


_TOLD = (
    "account_id",
    "occurred_at",
    "channel",
    "direction",
    "duration_seconds",
    "deleted_at",
    "owner_id",
)


class Activity(Record, Base):
    """A call, mail, chat, visit, note or task.  ``duration_seconds`` is how long it took.

    A task has ``due_at`` and, once done, ``done_at``.
    """

    __tablename__ = "activities"

    channel: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str | None] = mapped_column(String(3))
    subject: Mapped[str | None] = mapped_column(String(500))
    body: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime]
    duration_seconds: Mapped[int | None]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id"))
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"))
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Time lines are read per customer and per deal, newest first; habits are counted out of one index alone.

        Tasks that wait to be done are few among all activities.
        """
        waiting = text("done_at IS NULL AND due_at IS NOT NULL")
        return (
            Index("ix_activities_timeline", *_TOLD),
            Index("ix_activities_waiting", "account_id", "due_at", sqlite_where=waiting, postgresql_where=waiting),
            *(loose_index("activities", key, "occurred_at") for key in ("contact_id", "opportunity_id", "lead_id")),
            Index(None, "opportunity_id", "occurred_at"),
            Index(None, "contact_id", "occurred_at"),
            Index(None, "lead_id"),
            Index(None, "ticket_id"),
        )
