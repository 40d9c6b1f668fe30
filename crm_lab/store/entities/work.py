"""Long work: jobs with a lease, progress and a result."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified
from crm_lab.store.types import utc_now

JOB_STATES = ("queued", "running", "done", "failed", "cancelled")
"""The life of a job."""


class Job(Identified, Base):
    """A piece of long work.  A running job belongs to ``worker`` until ``lease_until``; then it may be taken again.

    ``progress`` is 0..1; ``key`` makes queueing idempotent: one unfinished job per key.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "run_after"),)

    kind: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(200), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    message: Mapped[str | None] = mapped_column(String(500))
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=3)
    worker: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    run_after: Mapped[datetime] = mapped_column(default=utc_now)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    created_by: Mapped[str | None] = mapped_column(String(36))
