"""The calls of reps as numbers: a row a call, a column a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.calls.bands import BANDS, LONG_ENOUGH
from crm_lab.calls.coaching import figures
from crm_lab.calls.coaching.agreeing import titled
from crm_lab.calls.coaching.figures import CHINESE, ITEM, PER_TEN, SCORE, Figure
from crm_lab.calls.coaching.given import given, holding
from crm_lab.calls.tables import names_of
from crm_lab.store.entities import CallFigures, CallScore, Recording

if TYPE_CHECKING:
    import pandas as pd

_CALL = ("id", "owner_id", "started_at", "duration", "language")


@dataclass(frozen=True)
class Gathered:
    """``calls``: a row a call (index ``id``) with rep_id, rep, started_at and a column a figure, missing when unknown.

    ``card`` and ``version`` are those of the scores; None without any.
    """

    calls: pd.DataFrame
    figures: Sequence[Figure]
    card: str | None
    version: int | None

    def figure(self, name: str) -> Figure | None:
        """Return a figure by its name."""
        return next((one for one in self.figures if one.name == name), None)


def gather(session: Session, since: datetime | None = None, until: datetime | None = None) -> Gathered:
    """Return the calls that have a rep, from ``since`` on and before ``until``.

    The scores are those of the one card and version that judged most of them (of two, the one used last): of different
    cards they can't be compared.  A coach's newest mark of an item counts in place of the machine's.
    """
    span: list[Any] = [Recording.owner_id.is_not(None)]
    span += [Recording.started_at >= since] if since else []
    span += [Recording.started_at < until] if until else []
    calls, card = _calls(session, span), _card(session, span)
    if card is None:
        return Gathered(calls, figures.measured(), None, None)
    items, marks = _marks(session, span, *card)
    return Gathered(calls.join(marks, how="left"), [figures.scored(), *items, *figures.measured()], *card)


def _calls(session: Session, span: Sequence[Any]) -> pd.DataFrame:
    import pandas as pd

    columns = [getattr(Recording, name) for name in _CALL] + [getattr(CallFigures, name) for name in BANDS]
    query = select(*columns).outerjoin(CallFigures, CallFigures.id == Recording.id).where(*span)
    rows = session.execute(query.order_by(Recording.started_at, Recording.id)).all()
    found = pd.DataFrame([tuple(row) for row in rows], columns=[*_CALL, *BANDS]).set_index("id")
    found[list(BANDS)] = found[list(BANDS)].astype(float)
    found["rep"] = found["owner_id"].map(names_of(session))
    return _comparable(found.rename(columns={"owner_id": "rep_id"}))


def _comparable(calls: pd.DataFrame) -> pd.DataFrame:
    """Make calls of different lengths and languages comparable."""
    for name, band in BANDS.items():
        if band.unit == "count":
            calls[name] = (calls[name] * PER_TEN / calls["duration"]).where(calls["duration"] > 0)
    chinese = calls["language"].fillna("").astype(str).str.startswith("zh")
    calls["rep_rate" + CHINESE] = calls["rep_rate"].where(chinese)
    calls["rep_rate"] = calls["rep_rate"].where(~chinese)
    calls["longest_story"] = calls["longest_story"].where(calls["duration"] >= LONG_ENOUGH)
    return calls


def _card(session: Session, span: Sequence[Any]) -> tuple[str, int] | None:
    query = select(CallScore.name, CallScore.version).join(Recording, Recording.id == CallScore.recording_id)
    query = query.where(*span, CallScore.kind == "card").group_by(CallScore.name, CallScore.version)
    order = (func.count().desc(), func.max(CallScore.made_at).desc(), CallScore.name)
    found = session.execute(query.order_by(*order).limit(1)).first()
    return (found.name, found.version) if found else None


def _marks(session: Session, span: Sequence[Any], card: str, version: int) -> tuple[list[Figure], pd.DataFrame]:
    """Return the items that count, in the order of the card, and a row a call: the score, 1 or 0 an item."""
    import pandas as pd

    mine = (CallScore.kind == "card", CallScore.name == card, CallScore.version == version)
    query = select(CallScore.recording_id, CallScore.total, CallScore.marks)
    query = query.join(Recording, Recording.id == CallScore.recording_id).where(*span, *mine)
    items: dict[str, Figure] = {}
    forbidden: set[str] = set()
    rows: dict[str, dict[str, Any]] = {}
    for id, total, marks in session.execute(query.order_by(CallScore.recording_id)):
        rows[id] = {SCORE: total, **_good(marks or ())}
        for one in marks or ():
            if one["good"] is not None and one["item"] not in items:
                items[one["item"]] = figures.item(one, titled(one["title"]))
                forbidden |= {one["item"]} if one["kind"] == "forbidden" else set()
    for given_mark in holding(given(session, card=card), card, version):
        if given_mark.recording_id in rows and given_mark.item in items:
            good = None if given_mark.mark is None else float(given_mark.mark != (given_mark.item in forbidden))
            rows[given_mark.recording_id][ITEM + given_mark.item] = good
    columns = [SCORE, *(one.name for one in items.values())]
    return list(items.values()), pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype(float)


def _good(marks: Iterable[dict[str, Any]]) -> dict[str, float]:
    return {ITEM + str(one["item"]): float(one["good"]) for one in marks if one["good"] is not None}
