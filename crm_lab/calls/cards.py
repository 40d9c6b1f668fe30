"""Scorecards by which calls were judged, kept as their files were: a corrected call is judged by its card again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.judging import card_of
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import CallCard, CallScore, Recording
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    from crm_lab_speech import Scorecard


def keep_card(unit: Unit, path: str | os.PathLike[str]) -> Scorecard:
    """Read a card, keep its text and return it.

    Raises InvalidValue for one that can't be used, or that was another one when this version of it was kept.
    """
    card, text = card_of(path), Path(path).read_text(encoding="utf-8-sig")
    known = _kept(unit.session, card.name, card.version)
    if known is None:
        unit.session.add(CallCard(name=card.name, version=card.version, text=text, kept_by=unit.actor.id))
        unit.session.flush()
    elif known.text != text:
        raise InvalidValue(
            f"version {card.version} of the card '{card.name}' was another one when calls were judged by it; "
            f"give this one the version {card.version + 1}"
        )
    return card


def card_named(session: Session, name: str | None = None) -> Scorecard:
    """Return the newest version of a kept card, or the one that comes with the product.  Raises NotFound."""
    default = card_of(None)
    if name in (None, default.name):
        return default
    query = select(CallCard).where(CallCard.name == name).order_by(CallCard.version.desc()).limit(1)
    found = session.scalars(query).first()
    if found is None:
        known = [default.name, *session.scalars(select(CallCard.name).distinct().order_by(CallCard.name))]
        raise NotFound(f"no card is called '{name}'; there are {', '.join(known)}")
    return _parsed(found)


def card_of_call(session: Session, recording: Recording) -> Scorecard:
    """Return the card by which a call was judged last, in that version; the product's own for none."""
    query = select(CallScore.name, CallScore.version).where(
        CallScore.recording_id == recording.id, CallScore.kind == "card"
    )
    last = session.execute(query.order_by(CallScore.made_at.desc()).limit(1)).first()
    kept = _kept(session, last.name, last.version) if last else None
    return card_of(None) if kept is None else _parsed(kept)


def _kept(session: Session, name: str, version: int) -> CallCard | None:
    return session.scalars(select(CallCard).where(CallCard.name == name, CallCard.version == version)).one_or_none()


def _parsed(card: CallCard) -> Scorecard:
    from crm_lab_speech import Scorecard

    return Scorecard.parse(card.text, f"the card '{card.name}'")
