"""What coaches left on calls, as DataFrames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm_lab.calls.coaching.agreeing import machine_marks
from crm_lab.calls.coaching.given import given
from crm_lab.calls.tables import names_of
from crm_lab.standard import fold
from crm_lab.store.entities import CallComment, CallPassage, Recording, User

if TYPE_CHECKING:
    import pandas as pd

MARKS = ("id", "card", "version", "item", "mark", "note", "by", "at", "machine", "by_id")
COMMENTS = ("id", "at_second", "text", "by", "at", "edited_at", "by_id")
PASSAGES = (
    "id",
    "recording_id",
    "start",
    "end",
    "title",
    "quote",
    "tags",
    "note",
    "by",
    "at",
    "file_name",
    "rep",
    "by_id",
)


def coach_marks(session: Session, call: str | None) -> pd.DataFrame:
    """Return a row a mark; see ``Marking.coach_marks``."""
    import pandas as pd

    marks, names = given(session, None if call is None else [call]), names_of(session)
    machine = {
        (card, version): machine_marks(session, card, version)
        for card, version in {(one.card, one.version) for one in marks}
    }
    rows = [
        (
            *(one.recording_id, one.card, one.version, one.item, one.mark, one.note),
            *(names.get(one.made_by, one.made_by), one.made_at),
            *(machine[one.card, one.version].get((one.recording_id, one.item)), one.made_by),
        )
        for one in marks
    ]
    return pd.DataFrame(rows, columns=list(MARKS)).astype({"mark": object, "machine": object})


def comments(session: Session, call: str) -> pd.DataFrame:
    """Return the comments on a call; see ``Commenting.comments``."""
    import pandas as pd

    by = func.coalesce(User.name, CallComment.made_by)
    shown = (CallComment.id, CallComment.at_second, CallComment.text, by, CallComment.made_at, CallComment.edited_at)
    query = select(*shown, CallComment.made_by).outerjoin(User, User.id == CallComment.made_by)
    query = query.where(CallComment.recording_id == call, CallComment.dropped_at.is_(None))
    rows = session.execute(query.order_by(CallComment.at_second, CallComment.id)).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=list(COMMENTS))


def passages(session: Session, text: str | None, tags: Sequence[str], limit: int) -> pd.DataFrame:
    """Return kept passages, the newest first; see ``Collecting.passages``."""
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for row in session.execute(_passages(text)):
        if set(tags) <= set(row.tags) and len(rows) < limit:
            rows.append(tuple(row))
    return pd.DataFrame(rows, columns=list(PASSAGES))


def _passages(text: str | None) -> Select[Any]:
    one, rep = CallPassage, User.__table__.alias("passage_rep")
    shown = (one.id, one.recording_id, one.start, one.end, one.title, one.quote, one.tags, one.note)
    told = (func.coalesce(User.name, one.made_by), one.made_at, Recording.file_name, rep.c.name, one.made_by)
    query = select(*shown, *told).join(Recording, Recording.id == one.recording_id)
    query = query.outerjoin(User, User.id == one.made_by).outerjoin(rep, rep.c.id == Recording.owner_id)
    for word in fold(text or "").split():
        query = query.where(one.words.contains(word, autoescape=True))
    return query.where(one.dropped_at.is_(None)).order_by(one.made_at.desc(), one.id.desc())
