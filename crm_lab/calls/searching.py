"""Where something was said: words in all transcripts, Chinese and English, on both engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.standard import fold
from crm_lab.store.entities import CallTranscript, Recording

_AT_ONCE = 20
"""Transcripts that are read together."""


@dataclass(frozen=True, slots=True)
class CallHit:
    """A place where all words were said: the ``call`` (id), when it was, at which second, by whom, and the words."""

    call: str
    file_name: str
    started_at: datetime
    turn: int
    start: float
    end: float
    speaker: str
    quote: str


def search(session: Session, words: str, k: int, conditions: Sequence[Any] = ()) -> list[CallHit]:
    """Return at most ``k`` places, those of the newest calls first; words in quotes stand together.

    ``conditions`` narrow the recordings that are looked through.  Case, full width and the script of Chinese make no
    difference.  Raises InvalidValue when nothing is looked for.
    """
    wanted = _wanted(words)
    said = [CallTranscript.words.contains(word, autoescape=True) for word in wanted]
    query = select(CallTranscript.id).join(Recording, Recording.id == CallTranscript.recording_id)
    newest = query.where(*said, *conditions).order_by(Recording.started_at.desc(), Recording.id)
    ids = list(session.scalars(newest))  # without their contents, which would all be sorted
    found: list[CallHit] = []
    for start in range(0, len(ids), _AT_ONCE):
        if len(found) < k:
            found += _among(session, ids[start : start + _AT_ONCE], wanted)
    return found[:k]


def _among(session: Session, ids: Sequence[str], wanted: list[str]) -> list[CallHit]:
    query = select(Recording, CallTranscript).join(CallTranscript, CallTranscript.recording_id == Recording.id)
    rows = session.execute(query.where(CallTranscript.id.in_(ids))).all()
    by_id = {said.id: (recording, said) for recording, said in rows}
    calls = (by_id[id] for id in ids)
    return [hit for call, said in calls for hit in _in_call(call, said.content["segments"], said.words or "", wanted)]


def _wanted(words: str) -> list[str]:
    parts = words.replace("“", '"').replace("”", '"').split('"')
    said = [one for at, part in enumerate(parts) for one in ([part] if at % 2 else part.split())]
    wanted = [folded for one in said if (folded := fold(one))]
    if not wanted:
        raise InvalidValue("say what to look for: a word or several, those in quotes stand together")
    return wanted


def _in_call(recording: Recording, segments: list[dict[str, Any]], text: str, wanted: list[str]) -> list[CallHit]:
    lines = zip(segments, text.split("\n"), strict=True)
    return [hit_of(recording, turn, said) for turn, (said, line) in enumerate(lines) if all(w in line for w in wanted)]


def hit_of(recording: Recording, turn: int, said: Mapping[str, Any]) -> CallHit:
    """Return a turn of a call's transcript as a place that was found."""
    where = (recording.id, recording.file_name, recording.started_at, turn)
    return CallHit(*where, float(said["start"]), float(said["end"]), str(said["speaker"]), str(said["text"]))
