"""Lists of calls as DataFrames: what failed, what is linked to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.calls.coaching.given import counting, given, holding
from crm_lab.calls.reasons import said
from crm_lab.errors import NotFound, UnknownField
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


_SCORE = ("kind", "name", "version", "total", "made_at", "made_by", "transcript")


def scores(session: Session, filters: Mapping[str, Any]) -> pd.DataFrame:
    """Return kept scores with id and file_name of the call, the newest call first.  Raises UnknownField."""
    import pandas as pd

    known = {"id": Recording.id, **{name: getattr(CallScore, name) for name in _SCORE}}
    if unknown := sorted(set(filters) - set(known)):
        raise UnknownField(f"scores can't be narrowed by {', '.join(unknown)}; use {', '.join(known)}")
    columns = [getattr(CallScore, name) for name in _SCORE]
    query = select(Recording.id, Recording.file_name, *columns).join(CallScore, CallScore.recording_id == Recording.id)
    query = query.where(*(known[name] == value for name, value in filters.items()))
    order = (Recording.started_at.desc(), Recording.id, CallScore.name, CallScore.version)
    rows = session.execute(query.order_by(*order)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["id", "file_name", *_SCORE])


MARK = ("item", "kind", "mark", "good", "points", "of", "reason", "evidence")
"""What the machine says of a score's items."""

COACH = ("coach", "coach_note", "coach_by")
"""What a coach says of them; without a coach's mark ``coach_by`` is missing."""


def marks(session: Session, recording: Recording, card: str | None, reader: str | None = None) -> pd.DataFrame:
    """Return the items of a score with their evidence (turn, start, end, speaker, quote).  Raises NotFound.

    A coach's mark is the ``reader``'s own, else the newest.
    """
    import pandas as pd

    found = score_of(session, recording, card)
    held = holding(given(session, [recording.id], found.name), found.name, found.version)
    own, names = counting(held, reader), names_of(session)
    rows = [
        [mark.get(name) for name in MARK]
        + ([one.mark, one.note, names.get(one.made_by, one.made_by)] if (one := own.get(mark["item"])) else [None] * 3)
        for mark in found.marks or ()
    ]
    return pd.DataFrame(rows, columns=[*MARK, *COACH]).astype({"coach": object})


def score_of(session: Session, recording: Recording, card: str | None, version: int | None = None) -> CallScore:
    """Return a call's score by the card used last, or by a card and its version (the last one).  Raises NotFound."""
    query = select(CallScore).where(CallScore.recording_id == recording.id, CallScore.kind == "card")
    for column, wanted in ((CallScore.name, card), (CallScore.version, version)):
        query = query if wanted is None else query.where(column == wanted)
    found = session.scalars(query.order_by(CallScore.made_at.desc(), CallScore.id.desc()).limit(1)).first()
    if found is None:
        by = f" by the card '{card}'" if card else ""
        by += f" in its version {version}" if version is not None else ""
        raise NotFound(f"'{recording.file_name}' was not judged{by}; ws.calls.score() does that")
    return found


def names_of(session: Session) -> dict[str, str]:
    """Return the names of users by their id."""
    return {row.id: row.name for row in session.execute(select(User.id, User.name))}
