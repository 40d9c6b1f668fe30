"""What coaches make of recorded calls: their own marks, comments at a moment, the library of passages."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified
from crm_lab.store.types import utc_now


class CallMark(Identified, Base):
    """A coach's own judgement of one item of a scorecard's version; the machine never writes it.

    ``mark`` is true, false or missing (it can't be told), as the machine's marks are.  ``made_by`` is a user's id.
    """

    __tablename__ = "call_marks"
    __table_args__ = (UniqueConstraint("recording_id", "card", "version", "item", "made_by"), STAYS)

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    card: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    item: Mapped[str] = mapped_column(Text)
    mark: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)


class CallComment(Identified, Base):
    """A comment at a moment of a call, ``at_second`` seconds after its start; a dropped one can be restored."""

    __tablename__ = "call_comments"
    __table_args__ = STAYS

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    at_second: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    edited_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]


class CallPassage(Identified, Base):
    """A passage of a call that is worth hearing again; ``start`` and ``end`` in seconds.

    ``quote`` are the words as they stood when it was kept, a line a turn.  ``tags`` is a list of texts.  ``words`` is
    what searches look through: title, quote, note and tags, folded.  A dropped one can be restored.
    """

    __tablename__ = "call_passages"
    __table_args__ = STAYS

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    start: Mapped[float]
    end: Mapped[float]
    title: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[Any]]
    note: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    dropped_at: Mapped[datetime | None]
