"""The marks that coaches gave, and which of them hold for a version of a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.entities import CallMark, Recording


def given(session: Session, calls: Sequence[str] | None = None, card: str | None = None) -> list[CallMark]:
    """Return coaches' marks of calls that may be seen (of a few of them, by one card), the newest last."""
    query = select(CallMark).join(Recording, Recording.id == CallMark.recording_id)
    query = query if calls is None else query.where(CallMark.recording_id.in_(calls))
    query = query if card is None else query.where(CallMark.card == card)
    return list(session.scalars(query.order_by(CallMark.made_at, CallMark.id)))


def holding(marks: Iterable[CallMark], card: str, version: int) -> list[CallMark]:
    """Return those that hold for a version of a card, the newest last: at most one a call, item and coach.

    A mark holds for later versions of its card, too, until its coach marks that version: an item that means something
    else by now should have another id.
    """
    kept: dict[tuple[str, str, str], CallMark] = {}
    for one in sorted(
        (one for one in marks if one.card == card and one.version <= version), key=lambda one: one.version
    ):
        kept[one.recording_id, one.item, one.made_by] = one
    return sorted(kept.values(), key=lambda one: (one.made_at, one.id))


def counting(marks: Iterable[CallMark], actor: str | None) -> dict[str, CallMark]:
    """Return the mark that counts of every item of one call: the actor's own, else the newest."""
    found: dict[str, CallMark] = {}
    for one in sorted(marks, key=lambda one: one.made_by == actor):
        found[one.item] = one
    return found
