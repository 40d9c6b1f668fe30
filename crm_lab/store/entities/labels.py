"""What people name themselves: status labels over fixed types, tags, custom fields."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Managed
from crm_lab.store.types import utc_now

STATUS_TYPES: dict[str, tuple[str, ...]] = {
    "leads": ("new", "working", "converted", "disqualified"),
    "tickets": ("open", "paused", "resolved", "closed"),
    "orders": ("draft", "confirmed", "delivered", "cancelled"),
}
"""The fixed types beneath the free labels, per table."""

FIELD_TYPES = ("text", "number", "integer", "money", "date", "datetime", "bool", "choice")
"""What a custom field may hold."""


class StatusLabel(Managed, Base):
    """A status as people call it, over one of the fixed types of its ``entity`` (a table name)."""

    __tablename__ = "status_labels"

    entity: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    name_zh: Mapped[str | None] = mapped_column(String(120))
    type: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """One label once per entity."""
        return (Index(None, "entity", "name", unique=True),)


class Tag(Managed, Base):
    """A word put on records; ``kind`` is static, behavioural or value."""

    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(String(120))
    group: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(12), default="static")
    colour: Mapped[str | None] = mapped_column(String(20))

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """One tag space: a name stands once per group."""
        return (Index(None, "group", "name", unique=True),)


class TagLink(Identified, Base):
    """A tag on a record: who or which rule put it there, and since when."""

    __tablename__ = "tag_links"
    __table_args__ = (
        Index(None, "tag_id", "entity", "record_id", unique=True),
        Index(None, "entity", "record_id"),
    )

    tag_id: Mapped[str] = mapped_column(ForeignKey("tags.id"))
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    since: Mapped[datetime] = mapped_column(default=utc_now)
    set_by: Mapped[str | None] = mapped_column(String(120))


class CustomField(Managed, Base):
    """The definition of a field that people added; its values lie in the ``custom`` column of the records."""

    __tablename__ = "custom_fields"

    entity: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str | None] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(20), default="text")
    options: Mapped[list[Any] | None]
    required: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """One definition per entity and key."""
        return (Index(None, "entity", "key", unique=True),)
