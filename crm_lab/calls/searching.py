"""Where something was said: words in all transcripts, Chinese and English, on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.standard import fold
from crm_lab.store.entities import CallTranscript, Recording

_AT_ONCE = 200


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


def search(session: Session, words: str, k: int) -> list[CallHit]:
    """Return at most ``k`` places, those of the newest calls first; words in quotes stand together.

    Case, full width and the script of Chinese make no difference.  Raises InvalidValue when nothing is looked for.
    """
    wanted = _wanted(words)
    query = select(Recording, CallTranscript.content, CallTranscript.words).join(
        CallTranscript, CallTranscript.recording_id == Recording.id
    )
    for word in wanted:
        query = query.where(CallTranscript.words.contains(word, autoescape=True))
    query = query.order_by(Recording.started_at.desc(), Recording.id)
    found: list[CallHit] = []
    for recording, content, text in session.execute(query.execution_options(yield_per=_AT_ONCE)):
        found += _in_call(recording, content["segments"], text, wanted)
        if len(found) >= k:
            break
    return found[:k]


def _wanted(words: str) -> list[str]:
    parts = words.replace("“", '"').replace("”", '"').split('"')
    said = [one for at, part in enumerate(parts) for one in ([part] if at % 2 else part.split())]
    wanted = [folded for one in said if (folded := fold(one))]
    if not wanted:
        raise InvalidValue("say what to look for: a word or several, those in quotes stand together")
    return wanted


def _in_call(recording: Recording, segments: list[dict[str, object]], text: str, wanted: list[str]) -> list[CallHit]:
    return [
        CallHit(
            recording.id,
            recording.file_name,
            recording.started_at,
            turn,
            float(str(said["start"])),
            float(str(said["end"])),
            str(said["speaker"]),
            str(said["text"]),
        )
        for turn, (said, line) in enumerate(zip(segments, text.split("\n"), strict=True))
        if all(word in line for word in wanted)
    ]
