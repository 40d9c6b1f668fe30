"""What a forgotten person said is no longer found by its meaning as soon as the erasure is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from crm_lab.calls.meaning import CallIndex
from crm_lab.indexes.unlearning import after_commit


def forget(session: Session, records: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Take the person's calls out of this machine's search by meaning after the commit."""
    calls = list(records.get("recordings", ()))
    if calls:
        after_commit(session, CallIndex, lambda index: index.drop(calls))
    return {}
