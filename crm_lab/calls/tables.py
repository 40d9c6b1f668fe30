"""Lists of calls as DataFrames: what failed, what is linked to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.calls.reasons import said
from crm_lab.store.entities import Account, CallFile, CallScore, CallTranscript, Contact, Lead, Recording, User

if TYPE_CHECKING:
    import pandas as pd


def failures(session: Session) -> pd.DataFrame:
    """Return path, reason and seen_at of the files that could not be read, the newest first."""
    import pandas as pd

    query = select(CallFile.path, CallFile.reason, CallFile.seen_at).where(CallFile.state == "failed")
    rows = session.execute(query.order_by(CallFile.seen_at.desc(), CallFile.path)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["path", "reason", "seen_at"])


def unlinked(session: Session, language: str = "en") -> pd.DataFrame:
    """Return id, file_name, started_at, phone, why (a word) and reason of calls without a customer, newest first."""
    import pandas as pd

    query = select(Recording).where(Recording.link_state == "unlinked")
    rows = [
        (one.id, one.file_name, one.started_at, one.phone, one.link_why, said(one.link_why, one.link_facts, language))
        for one in session.scalars(query.order_by(Recording.started_at.desc(), Recording.id))
    ]
    return pd.DataFrame(rows, columns=["id", "file_name", "started_at", "phone", "why", "reason"])


def versions(session: Session, recording: Recording) -> pd.DataFrame:
    """Return number, made_by (machine, or a name), made_at and note of the versions of a call's transcript."""
    import pandas as pd

    by = func.coalesce(User.name, CallTranscript.made_by)
    query = select(CallTranscript.number, by, CallTranscript.made_at, CallTranscript.note)
    query = query.outerjoin(User, User.id == CallTranscript.made_by).where(CallTranscript.recording_id == recording.id)
    rows = session.execute(query.order_by(CallTranscript.number)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["number", "made_by", "made_at", "note"])


LATEST = ("id", "started_at", "file_name", "duration", "language", "contact", "lead", "account", "rep", "card", "total")
"""The columns of the newest calls."""


def newest_score(column: Any) -> Any:
    """Return SQL for a column of the score by a card that was made last for a recording."""
    mine = (CallScore.recording_id == Recording.id, CallScore.kind == "card")
    query = select(column).where(*mine).order_by(CallScore.made_at.desc(), CallScore.id.desc()).limit(1)
    return query.correlate(Recording).scalar_subquery()


def latest(session: Session, count: int) -> pd.DataFrame:
    """Return the ``count`` newest calls with whom they were, and the score by the card used last."""
    import pandas as pd

    people = (Contact, Lead, Account, User)
    called = [each.__table__.alias(f"call_{each.__tablename__}") for each in people]
    columns = (Recording.contact_id, Recording.lead_id, Recording.account_id, Recording.owner_id)
    own = (Recording.id, Recording.started_at, Recording.file_name, Recording.duration, Recording.language)
    scores = (newest_score(CallScore.name), newest_score(CallScore.total))
    query = select(*own, *(one.c.name for one in called), *scores)
    for one, column in zip(called, columns, strict=True):
        query = query.outerjoin(one, one.c.id == column)
    rows = session.execute(query.order_by(Recording.started_at.desc(), Recording.id).limit(count)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=list(LATEST))
