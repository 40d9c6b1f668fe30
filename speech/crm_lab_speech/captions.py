"""A transcript as a file and back: JSON keeps all of it; WebVTT and SRT keep times, speakers and text."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, replace
from html import unescape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab_speech.errors import BadTranscript
from crm_lab_speech.roles import is_name
from crm_lab_speech.transcript import Removed, Segment, Transcript

if TYPE_CHECKING:
    from webvtt.models import Caption

SUFFIXES = (".json", ".vtt", ".srt")
_NAMED = re.compile(r"^([^\n:：]{1,40})[:：]\s*(.*)$", re.DOTALL)
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def save(transcript: Transcript, path: str | os.PathLike[str]) -> Path:
    """Write ``transcript`` to ``path``, whose ending tells the format, whole or not at all.  Raises BadTranscript."""
    target = Path(path)
    kind = _kind(target)
    text = to_json(transcript) if kind == ".json" else _captions(transcript, kind)
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return target


def load(path: str | os.PathLike[str]) -> Transcript:
    """Read a transcript from a .json, .vtt or .srt file.  Raises BadTranscript."""
    source = Path(path)
    if not source.is_file():
        raise BadTranscript(f"{source} cannot be read: there is no such file.")
    kind = _kind(source)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTranscript(f"{source} cannot be read ({error}): give a text file in UTF-8.") from error
    try:
        return from_json(text) if kind == ".json" else _from_captions(text, kind)
    except BadTranscript as error:
        raise BadTranscript(f"{source}: {error}") from error


def to_json(transcript: Transcript) -> str:
    """Return all of it as JSON."""
    return json.dumps(asdict(transcript), ensure_ascii=False, indent=1)


def from_json(text: str) -> Transcript:
    """Return what ``to_json`` wrote, or a list of turns.  Raises BadTranscript."""
    try:
        held: Any = json.loads(text)
    except ValueError as error:
        raise BadTranscript(
            f"It is no JSON ({error}): give a transcript that was saved, or a list of turns."
        ) from error
    given = held if isinstance(held, dict) else {"segments": held}
    turns = given.get("segments", given.get("turns"))
    if not isinstance(turns, list) or not all(isinstance(each, dict) for each in turns):
        raise BadTranscript("It has no list of turns: it needs 'segments', each with speaker, start, end and text.")
    language, rep = (None if given.get(name) is None else str(given[name]) for name in ("language", "rep"))
    made = Transcript.from_turns(turns, language or None, duration=given.get("duration"), rep=rep)
    return replace(made, removed=_removed(given.get("removed")), notes=tuple(map(str, given.get("notes") or ())))


def _removed(rows: Any) -> tuple[Removed, ...]:
    """Return what was removed from a transcript; it may have no text, so it is checked as turns that have one."""
    if not isinstance(rows or [], list) or not all(isinstance(each, dict) and "reason" in each for each in rows or []):
        raise BadTranscript("It has 'removed' that is no list: each needs start, end, speaker, text and reason.")
    return tuple(
        Removed(turn.start, turn.end, turn.speaker, str(row.get("text") or ""), str(row["reason"]))
        for row in rows or []
        for turn in Transcript.from_turns([{**row, "text": "-"}])
    )


def _kind(path: Path) -> str:
    kind = path.suffix.casefold()
    if kind not in SUFFIXES:
        raise BadTranscript(f"{path.name} is no kind of transcript that is known: end it in {', '.join(SUFFIXES)}.")
    return kind


def _captions(transcript: Transcript, kind: str) -> str:
    if kind == ".vtt":
        cues = [f"{_span(each, '.')}\n{_spoken(each)}\n" for each in transcript]
        return "\n".join(["WEBVTT\n", *cues])
    return "\n".join(f"{at}\n{_span(each, ',')}\n{_named(each)}\n" for at, each in enumerate(transcript, 1))


def _span(segment: Segment, point: str) -> str:
    return " --> ".join(_clock(each).replace(".", point) for each in (segment.start, segment.end))


def _spoken(segment: Segment) -> str:
    said = _one_line(segment.text).translate(_ESCAPED)
    return f"<v {re.sub('[<>&]', ' ', segment.speaker)}>{said}</v>" if segment.speaker else said


def _named(segment: Segment) -> str:
    return f"{segment.speaker}: {_one_line(segment.text)}" if segment.speaker else _one_line(segment.text)


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text).replace("-->", "→")


def _from_captions(text: str, kind: str) -> Transcript:
    from webvtt import WebVTT
    from webvtt.errors import MalformedFileError

    try:
        captions = WebVTT.from_buffer(StringIO(text), format=kind[1:]).captions
    except MalformedFileError:
        captions = []
    if not captions and text.strip() != "WEBVTT":
        raise BadTranscript(f"It has no captions of the kind {kind[1:].upper()}: check how it was made.")
    return Transcript.from_turns([_turn(each, kind) for each in captions])


def _turn(caption: Caption, kind: str) -> dict[str, Any]:
    text = unescape(caption.text) if kind == ".vtt" else "\n".join(caption.lines)
    speaker = caption.voice or ""
    if not speaker and (named := _NAMED.match(text)) and is_name(named[1]):
        speaker, text = named.groups()
    return {"speaker": speaker, "start": _from_clock(caption.start), "end": _from_clock(caption.end), "text": text}


def _clock(seconds: float) -> str:
    whole, part = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{part:03d}"


def _from_clock(written: str) -> float:
    hours, minutes, seconds = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
