"""A recording read channel by channel, and made one transcript."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Literal

from crm_lab_speech.errors import ModelMissing
from crm_lab_speech.models import SIZES, find_whisper
from crm_lab_speech.recognition.echoes import own
from crm_lab_speech.recognition.reading import SPAN, Read, Reader, Settings
from crm_lab_speech.recognition.recogniser import Recogniser
from crm_lab_speech.recognition.recording import RATE, Recording, read_recording
from crm_lab_speech.recognition.segments import removed, segments
from crm_lab_speech.recognition.voice import Span, voiced
from crm_lab_speech.transcribing import Mode, Progress, Script
from crm_lab_speech.transcript import Removed, Segment, Transcript


@dataclass(frozen=True)
class Wanted:
    """What ``transcribe`` was asked for; see there."""

    language: str | None
    model: str | os.PathLike[str] | Recogniser
    names: tuple[str, ...]
    mode: Mode
    script: Script
    speakers: Literal["auto"] | int | None
    channels: tuple[str, str]
    threads: int


def run(path: str | os.PathLike[str], wanted: Wanted, tell: Progress) -> Transcript:
    """Return the transcript of the recording at ``path``."""
    recording = read_recording(path, wanted.channels)
    recogniser = engine(wanted.model, wanted.threads)
    read = _read(recording, recogniser, Settings(wanted.language, wanted.names, wanted.mode == "fast"), tell)
    made = _transcript(recording, read, wanted.script)
    if "" in read and made.segments and wanted.speakers is not None:
        return _told_apart(made, recording, read[""], wanted.speakers)
    return made


def engine(model: str | os.PathLike[str] | Recogniser, threads: int = 0) -> Recogniser:
    """Return the engine that ``model`` names.  Raises ModelMissing or ModelDamaged."""
    if not isinstance(model, str | os.PathLike):
        return model
    from crm_lab_speech.recognition.whisper import load

    if model == "auto":
        return load(find_whisper(hub=True), threads)
    if isinstance(model, str) and model in SIZES:
        return load(find_whisper(size=model, hub=True), threads)
    return load(find_whisper(model), threads)


def _read(recording: Recording, recogniser: Recogniser, settings: Settings, tell: Progress) -> dict[str, Read]:
    """Read channel by channel; what one of two only overhears of the other is left out."""
    total = sum(len(each) for each in recording.channels.values()) / RATE
    speech = {name: voiced(each, longest=SPAN) for name, each in recording.channels.items()}
    read: dict[str, Read] = {}
    before = 0.0
    for name, samples in recording.channels.items():
        spans, echoes = speech[name], list[Span]()
        for other in recording.channels.keys() - {name}:
            spans, echoes = own(spans, samples, recording.channels[other])
        reader = Reader(samples, spans, recogniser, settings)
        read[name] = reader.run(partial(_shifted, tell, before, total))
        read[name].echoes = echoes
        before += len(samples) / RATE
    return read


def _shifted(tell: Progress, before: float, total: float, done: float) -> None:
    tell(before + done, total)


def _transcript(recording: Recording, read: dict[str, Read], script: Script) -> Transcript:
    said: list[Segment] = []
    gone: list[Removed] = []
    for name, each in read.items():
        said += segments(each.pieces, name, each.language, script)
        gone += removed(each.removed, name)
        gone += [Removed(start / RATE, end / RATE, name, "", "echo") for start, end in each.echoes]
    by_time = attrgetter("start", "end")
    return Transcript(
        tuple(sorted(said, key=by_time)),
        _language(read.values()),
        recording.seconds,
        removed=tuple(sorted(gone, key=by_time)),
        notes=recording.notes,
    )


def _language(read: Iterable[Read]) -> str:
    """Return the language in which most words are."""
    counted = Counter[str]()
    for each in read:
        counted[each.language] += sum(len(piece.words) for piece in each.pieces)
    return counted.most_common(1)[0][0] if counted else ""


def _told_apart(
    transcript: Transcript, recording: Recording, read: Read, speakers: Literal["auto"] | int
) -> Transcript:
    """Return ``transcript`` with a speaker for each voice of its only channel, if there is a model for voices."""
    from crm_lab_speech import speakers as voices

    speech = [(start / RATE, end / RATE) for start, end in read.speech]
    try:
        found = voices.who_spoke(recording.channels[""], speech, count=2 if speakers == "auto" else speakers)
    except ModelMissing:
        if speakers == "auto":
            return transcript
        raise
    return replace(transcript, segments=voices.attribute(transcript.segments, found))
