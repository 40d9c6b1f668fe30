"""Merges: which records became one, and everything that is needed to take them apart again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified
from crm_lab.store.types import utc_now


class Merge(Identified, Base):
    """One merge: the records ``others`` (ids) of the table ``entity`` went into the survivor ``record_id``.

    ``fields`` maps each field of the survivor that the merge set to ``{"before": …, "after": …}``; a key of its
    custom fields is written ``custom.key``, and one that was not there has no "before".
    """

    __tablename__ = "merges"
    __table_args__ = (Index(None, "entity", "record_id"), STAYS)

    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    others: Mapped[list[Any]]
    fields: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by_id: Mapped[str | None] = mapped_column(String(36))
    by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class MergedRecord(Base):
    """Where a record went: it is hidden, and ``into_id`` is the survivor.  One record goes to one place only."""

    __tablename__ = "merged_records"
    __table_args__ = (Index(None, "entity", "into_id"), STAYS)

    entity: Mapped[str] = mapped_column(String(40), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    into_id: Mapped[str] = mapped_column(String(36))
    merge_id: Mapped[str] = mapped_column(ForeignKey("merges.id"), index=True)


class MergeChange(Identified, Base):
    """What a merge did to the rows of one table (``entity``) that point to a record by the column ``field``.

    ``moved``: keys of rows that were handed from ``old_id`` to the survivor.  ``taken``: whole rows of ``old_id`` that
    were removed, for the survivor had their like.  ``left``: keys of such rows that had to stay.  ``added``: whole rows
    that were made.  ``changed``: ``{"key", "field", "before", "after"}`` of rows that were altered.
    """

    __tablename__ = "merge_changes"
    __table_args__ = (Index(None, "merge_id"), STAYS)

    merge_id: Mapped[str] = mapped_column(ForeignKey("merges.id"))
    kind: Mapped[str] = mapped_column(String(10))
    entity: Mapped[str] = mapped_column(String(63))
    field: Mapped[str] = mapped_column(String(63))
    old_id: Mapped[str | None] = mapped_column(String(36))
    rows: Mapped[list[Any]]
