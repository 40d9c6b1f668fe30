"""Putting work into the jobs, from whatever floor it comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm_lab.store.entities import Job
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now


def put(
    unit: Unit,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    at: datetime | None = None,
    by: str | None = None,
) -> Job:
    """Queue a job of a kind, to be begun ``at`` a time (None: at once), for the user ``by``, and return it."""
    job = Job(kind=kind, payload=dict(payload), key=key, run_after=at or utc_now(), created_by=by)
    unit.session.add(job)
    unit.session.flush()
    unit.note(Entry("queued", "jobs", job.id, data={"kind": kind}))
    return job
