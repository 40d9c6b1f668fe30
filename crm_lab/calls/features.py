"""One row a call, ready for a model: figures, marks, how often trackers hit, and what became of the deal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.coaching.given import given, holding
from crm_lab.store.entities import CallFigures, CallMark, CallScore, Opportunity, Recording, User
from crm_lab.store.money import from_minor

if TYPE_CHECKING:
    import pandas as pd

FIGURES = tuple(name for name in CallFigures.columns() if name not in ("id", "trackers", "measured_at", "rep"))
"""The figures of a call, by their columns."""

_OWN = ("started_at", "file_name", "duration", "language", "direction")
_IDS = ("account_id", "contact_id", "lead_id", "opportunity_id")
_WON = {"won": 1.0, "lost": 0.0}
_SLICE = 500

Row = dict[str, Any]


def features(session: Session, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a row a call with the index ``id``, the oldest first.

    Columns: when it was and how long, ids (``rep_id`` and the name ``rep``), the figures, ``tracker_…`` (hits), the
    score by the card used last (``card``, ``card_version``, ``total``, ``item_…``: 1 there, 0 not, missing when it
    can't be told), ``scorer_…`` (newest version), ``deal_status``, ``deal_won`` (1, 0, missing while open) and
    ``deal_amount`` with ``deal_currency``.
    """
    import pandas as pd

    rows = {row["id"]: row for row in _calls(session, ids)}
    for made in _scores(session, ids):
        if made.recording_id in rows:
            rows[made.recording_id].update(_score(made))
    for part in _parts(ids):
        for id, marks in groupby(sorted(given(session, part), key=_call), _call):
            if card := rows.get(id, {}).get("card"):
                rows[id].update(_coach(holding(marks, card, rows[id]["card_version"])))
    frame = pd.DataFrame.from_records(list(rows.values()), columns=None if rows else ["id", *_OWN, *_IDS])
    return frame.set_index("id")


def _calls(session: Session, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    people = User.__table__.alias("call_rep")
    query = (
        select(Recording, CallFigures, Opportunity, people.c.name)
        .outerjoin(CallFigures, CallFigures.id == Recording.id)
        .outerjoin(Opportunity, Opportunity.id == Recording.opportunity_id)
        .outerjoin(people, people.c.id == Recording.owner_id)
        .order_by(Recording.started_at, Recording.id)
    )
    for part in _parts(ids):
        chosen = query if part is None else query.where(Recording.id.in_(part))
        for recording, figures, deal, rep in session.execute(chosen):
            yield _row(recording, figures, deal, rep)


def _row(
    recording: Recording, figures: CallFigures | None, deal: Opportunity | None, rep: str | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"id": recording.id, **{name: getattr(recording, name) for name in (*_OWN, *_IDS)}}
    row |= {"rep_id": recording.owner_id, "rep": rep}
    row |= {name: getattr(figures, name, None) for name in FIGURES}
    row |= {f"tracker_{name}": count for name, count in ((figures and figures.trackers) or {}).items()}
    if deal is not None:
        row |= {"deal_status": deal.status, "deal_won": _WON.get(deal.status)}
        minor = deal.amount_minor
        row |= {"deal_amount": None if minor is None else float(from_minor(minor, deal.currency))}
        row |= {"deal_currency": deal.currency}
    return row


def _scores(session: Session, ids: Sequence[str] | None) -> Iterable[CallScore]:
    """Yield all scores so that the one that counts comes last: of cards the newest, of a scorer the highest version."""
    for part in _parts(ids):
        query = select(CallScore).order_by(CallScore.kind, CallScore.version, CallScore.made_at, CallScore.id)
        found = session.scalars(query if part is None else query.where(CallScore.recording_id.in_(part)))
        yield from sorted(found, key=lambda one: (one.kind, one.made_at if one.kind == "card" else one.version))


def _score(made: CallScore) -> dict[str, Any]:
    if made.kind != "card":
        return {f"scorer_{made.name}": made.total}
    marks = {f"item_{mark['item']}": _number(mark["mark"]) for mark in made.marks or ()}
    return {"card": made.name, "card_version": made.version, "total": made.total, **marks}


def _coach(marks: Iterable[CallMark]) -> dict[str, Any]:
    return {f"coach_{one.item}": _number(one.mark) for one in marks}


def _number(mark: bool | None) -> float | None:
    return None if mark is None else float(mark)


def _call(mark: CallMark) -> str:
    return mark.recording_id


def _parts(ids: Sequence[str] | None) -> Iterable[Sequence[str] | None]:
    if ids is None:
        return [None]
    return [ids[start : start + _SLICE] for start in range(0, len(ids), _SLICE)]
