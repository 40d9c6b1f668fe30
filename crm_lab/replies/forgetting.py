"""The words of a forgotten person are unlearnt as soon as the erasure is committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from crm_lab.indexes.unlearning import after_commit
from crm_lab.replies.index import Index


def forget(session: Session, records: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Bring the knowledge base on this machine up to date after the commit; others do so with their next search.

    The decisions themselves are erased with the tickets and calls that they belong to; this counts them.
    """
    mine = len(records.get("suggestions", ()))
    if mine:
        after_commit(session, Index, lambda index: index.follow(wait=True))
    return {"lessons": mine}
