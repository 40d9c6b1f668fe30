"""What a rep works on next: the largest gaps to the top quarter, with the calls that show them."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.cards import card_of_call
from crm_lab.calls.coaching import moments
from crm_lab.calls.coaching.comparing import compared
from crm_lab.calls.coaching.figures import ITEM, SCORE, Figure
from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.calls.coaching.wording import why
from crm_lab.store.entities import CallFigures, CallScore, CallTranscript, Recording

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("figure", "title", "value", "top", "gap", "sure", "why", "calls")

SURE = 0.5
"""How sure a gap must be to be worth a coach's time."""

FIGURE_POINTS = 1.0
"""What a figure is worth at the most, in points of a card: as much as its lightest items."""

SHOWN = 3
"""Calls that show a gap."""

_Z = NormalDist().inv_cdf(0.975)


def working_on(session: Session, found: Gathered, rep: str, count: int, min_calls: int) -> pd.DataFrame:
    """Return a row a gap; see ``Coaching.next``."""
    import pandas as pd

    rows = compared(found, min_calls)
    spread = rows[rows["calls"] >= min_calls].groupby("figure")["value"].std(ddof=0)
    mine = rows[(rows["rep_id"] == rep) & (rows["gap"] > 0) & (rows["figure"] != SCORE)]
    ranked = []
    for row in mine.to_dict("records"):
        figure = found.figure(row["figure"])
        sure = sureness(row)
        if figure is not None and sure >= SURE:
            ranked.append((worth(figure, row["gap"], float(spread[figure.name])) * sure, figure, row, sure))
    ranked.sort(key=lambda each: (-each[0], each[1].name))
    rows_told = [_told(session, found, rep, *each[1:]) for each in ranked[:count]]
    return pd.DataFrame(rows_told, columns=list(COLUMNS))


def sureness(row: dict[Any, Any]) -> float:
    """Return how sure it is that a rep is behind the top quarter's value, from 0 to 1.

    That is 2 Φ(z) − 1, where z is the gap in standard errors, taken from the 95 % interval of the rep's own value on
    the side of the gap; the top's value counts as known.
    """
    towards_high = row["better"] == "higher" or (row["better"] == "inside" and row["value"] < (row["band_low"] or 0))
    half = row["high"] - row["value"] if towards_high else row["value"] - row["low"]
    if not math.isfinite(half):
        return 0.0
    return 1.0 if half <= 0 else 2 * NormalDist().cdf(_Z * row["gap"] / half) - 1


def worth(figure: Figure, gap: float, spread: float) -> float:
    """Return what a gap costs in points of the card a call.

    Of an item that is its points times the gap in its share; of a figure FIGURE_POINTS times the gap in standard
    deviations between reps, one at the most.
    """
    if figure.points is not None:
        return figure.points * gap
    return FIGURE_POINTS * min(1.0, gap / spread) if spread > 0 else 0.0


def _told(
    session: Session, found: Gathered, rep: str, figure: Figure, row: dict[Any, Any], sure: float
) -> tuple[Any, ...]:
    calls = [_shown(session, found, figure, id) for id in worst(found, rep, figure)]
    return (figure.name, dict(figure.title), row["value"], row["top"], row["gap"], sure, why(figure, row), calls)


def worst(found: Gathered, rep: str, figure: Figure) -> list[str]:
    """Return the calls of a rep that show a gap most, of those alike the newest first."""
    calls = found.calls[found.calls["rep_id"] == rep].dropna(subset=[figure.name])
    if figure.name.startswith(ITEM):
        calls = calls[calls[figure.name] == 0]
    values = zip(calls[figure.name], calls["started_at"], calls.index, strict=True)
    ranked = sorted(((figure.badness(value), at, id) for value, at, id in values), reverse=True)
    return [id for badness, _, id in ranked[:SHOWN] if figure.better != "inside" or badness > 0]


def _shown(session: Session, found: Gathered, figure: Figure, id: str) -> tuple[str, float, str]:
    recording = session.get_one(Recording, id)
    newest = (CallTranscript.recording_id == id, CallTranscript.number == recording.revision)
    content = session.scalars(select(CallTranscript.content).where(*newest)).one_or_none() or {}
    turns = content.get("segments", [])
    if figure.name.startswith(ITEM):
        return (id, *_of_item(session, found, recording, figure.name.removeprefix(ITEM), turns))
    measured = session.get(CallFigures, id)
    rep = content.get("rep") or (measured.rep if measured else None)
    return (id, *moments.of_figure(figure, float(found.calls[figure.name][id]), turns, rep))


def _of_item(session: Session, found: Gathered, recording: Recording, name: str, turns: list[Any]) -> moments.Moment:
    mine = (CallScore.recording_id == recording.id, CallScore.kind == "card")
    query = select(CallScore.marks).where(*mine, CallScore.name == found.card, CallScore.version == found.version)
    marks = session.scalars(query).one() or []
    mark = next((one for one in marks if one["item"] == name), None)
    card = card_of_call(session, recording)
    item = next((one for one in card.items if one.id == name), None)
    return moments.of_item(item, mark, marks, turns)
