"""What came from outside: import batches, what each of them changed, and saved mappings."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified
from crm_lab.store.types import utc_now

BATCH_STATES = ("running", "done", "undone", "failed")
"""The life of an import."""


class ImportBatch(Identified, Base):
    """One import: where it came from, with which mapping, and its report."""

    __tablename__ = "import_batches"

    source: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="running")
    mapping: Mapped[dict[str, Any] | None]
    report: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str | None] = mapped_column(String(36))
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportChange(Identified, Base):
    """What an import overwrote in a record that was there before: enough to put it back."""

    __tablename__ = "import_changes"
    __table_args__ = (Index(None, "batch_id", "entity"), STAYS)

    batch_id: Mapped[str] = mapped_column(String(36))
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    version_after: Mapped[int]


class ImportMapping(Base):
    """A mapping that was saved by name."""

    __tablename__ = "import_mappings"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    mapping: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
