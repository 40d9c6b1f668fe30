"""What coaches left on a call, as the browser gets it: their marks, comments, kept passages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.coaching.given import given, holding
from crm_lab.calls.tables import names_of
from crm_lab.store.entities import CallComment, CallMark, CallPassage, CallScore, Recording
from crm_lab.store.scope import Actor
from crm_lab.store.trail import plain
from crm_lab_widgets.calls.marks import state_of

Plain = dict[str, Any]


def coached(session: Session, call: Recording, score: CallScore | None, actor: Actor) -> Plain:
    """Return ``coaches`` (marks by item), ``comments`` by their moment, ``passages`` by their start."""
    names = names_of(session)
    return {
        "coaches": _coaches(given(session, [call.id], score.name), score, actor, names) if score else {},
        "comments": [_comment(one, actor, names) for one in _left(session, call, CallComment, CallComment.at_second)],
        "passages": [_passage(one, actor, names) for one in _left(session, call, CallPassage, CallPassage.start)],
    }


def _coaches(marks: Iterable[CallMark], score: CallScore, actor: Actor, names: dict[str, str]) -> dict[str, Plain]:
    """Return ``own`` (None: no mark) and ``others`` by item; ``here``: it was given for this version of the card."""
    kinds = {str(one["item"]): str(one.get("kind")) for one in score.marks or ()}
    found: dict[str, Plain] = {item: {"own": None, "others": []} for item in kinds}
    for one in holding(marks, score.name, score.version):
        if one.item in kinds:
            told = {"mark": one.mark, "state": state_of(kinds[one.item], one.mark), "note": one.note or ""}
            if one.made_by == (actor.id or ""):
                found[one.item]["own"] = {**told, "here": one.version == score.version}
            else:
                found[one.item]["others"].append({**told, "by": names.get(one.made_by, "")})
    return {item: each for item, each in found.items() if each["own"] or each["others"]}


def _left(session: Session, call: Recording, entity: Any, order: Any) -> list[Any]:
    query = select(entity).where(entity.recording_id == call.id, entity.dropped_at.is_(None))
    return list(session.scalars(query.order_by(order, entity.id)))


def _comment(one: CallComment, actor: Actor, names: dict[str, str]) -> Plain:
    return {"id": one.id, "at": one.at_second, "text": one.text, **_about(one, actor, names)}


def _passage(one: CallPassage, actor: Actor, names: dict[str, str]) -> Plain:
    told = {name: getattr(one, name) for name in ("id", "start", "end", "title", "quote", "tags")}
    return {**told, "note": one.note or "", **_about(one, actor, names)}


def _about(one: CallComment | CallPassage, actor: Actor, names: dict[str, str]) -> Plain:
    mine = one.made_by == (actor.id or "") or actor.role in ("admin", "system")
    return {"by": names.get(one.made_by, ""), "made_at": plain(one.made_at), "mine": mine}
