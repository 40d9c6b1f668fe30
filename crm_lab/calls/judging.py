"""What a transcript tells, as plain data: figures, how often every tracker hit, and the score by a card."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crm_lab.calls.looked import Looked
from crm_lab.errors import InvalidValue

if TYPE_CHECKING:
    from crm_lab_speech import Hit, Judge, Mark, Score, Scorecard, Tracker, Transcript

Plain = dict[str, Any]
"""Something that JSON can hold."""


def plain_transcript(transcript: Transcript) -> Plain:
    """Return a transcript as data; ``transcript_of`` reads it."""
    return asdict(transcript)


def transcript_of(content: Plain, *, words: bool = True) -> Transcript:
    """Return the transcript that ``plain_transcript`` gave; judging needs no times of words, which are most of it.

    Raises BadTranscript.
    """
    from crm_lab_speech import Transcript

    turns = content.get("segments", ())
    turns = turns if words else [{**one, "words": ()} for one in turns]
    return Transcript.from_turns(
        turns, content.get("language"), duration=content.get("duration"), rep=content.get("rep")
    )


def storable(content: Any) -> Any:
    """Return data without characters that no database keeps: NUL, and halves of a pair."""
    if isinstance(content, dict):
        return {name: storable(each) for name, each in content.items()}
    if isinstance(content, (list, tuple)):
        return [storable(each) for each in content]
    if isinstance(content, str):
        return content.replace("\x00", "").encode(errors="replace").decode()
    return content


def judged(looked: Looked, card: Scorecard | None = None, judge: Judge | None = None) -> Plain:
    """Return ``figures``, ``trackers`` (hits by name) and ``score`` of a transcript; no card is the default one.

    A tracker with examples that nobody could read has no count (None).
    """
    from crm_lab_speech import Scorecard, score

    card, transcript = card or Scorecard.default(), looked.transcript
    figures = asdict(looked.figures)
    figures.pop("duration")
    hits = {name: _count(looked, one) for name, one in card.trackers.items()}
    made = score(transcript, looked.by(card), judge=judge, figures=looked.figures)
    return {"figures": figures, "trackers": hits, "score": plain_score(made)}


def _count(looked: Looked, tracker: Tracker) -> int | None:
    from crm_lab_speech import CannotJudge

    try:
        return len(looked.hits(tracker))
    except CannotJudge:
        return None


def card_of(path: str | os.PathLike[str] | None) -> Scorecard:
    """Return the card of a file, the default one for None.  Raises InvalidValue."""
    from crm_lab_speech import BadRules, Scorecard

    try:
        return Scorecard.load(path) if path else Scorecard.default()
    except BadRules as problem:
        raise InvalidValue(str(problem).rstrip(".")) from problem


def judge_of(given: Judge | bool) -> Judge | None:
    """Return who answers the questions of cards: the one that is given, the environment's for True, else nobody.

    Raises InvalidValue when the environment names none.
    """
    from crm_lab_speech import BadRequest, ChatJudge

    if not isinstance(given, bool):
        return given
    try:
        return ChatJudge.of_environment() if given else None
    except BadRequest as problem:
        raise InvalidValue(str(problem).rstrip(".")) from problem


def plain_score(made: Score) -> Plain:
    """Return a score as data: name, version, total and a row an item with its evidence."""
    return {"name": made.card, "version": made.version, "total": made.total, "marks": list(map(_mark, made.marks))}


def _mark(mark: Mark) -> Plain:
    item = mark.item
    counts = item.kind != "fact" and mark.good is not None
    return {
        "item": item.id,
        "kind": item.kind,
        "title": item.title if isinstance(item.title, str) else dict(item.title),
        "mark": mark.mark,
        "good": mark.good,
        "points": item.weight * bool(mark.good) if counts else None,
        "of": item.weight if counts else None,
        "knock_out": item.knock_out,
        "reason": mark.reason,
        "evidence": list(map(plain_hit, mark.evidence)),
    }


def plain_hit(hit: Hit) -> Plain:
    """Return a place as data; what only those have that were found by their meaning is left out of the others."""
    return {name: value for name, value in asdict(hit).items() if value is not None}
