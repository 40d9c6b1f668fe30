"""Which words are read wrong: clip by clip and in minutes of joined clips, beside bare faster-whisper in one run."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure, not_measured, verdict
from benchmarks.speech_sets import NOT_GIVEN, Clip, clips, joined, wrong
from crm_lab_speech import Transcript

CLIPS = {"en": 5.0, "zh": 14.5}
JOINED = {"en": 6.2, "zh": 15.5}
CLIPS_NAME = "recordings: words read wrong clip by clip (WER English, CER Mandarin)"
JOINED_NAME = "recordings: words read wrong in joined clips (WER English, CER Mandarin)"
_MARK = re.compile(r"[，。？！、：；]")

Reader = Callable[[Path, str], "Transcript | str"]
"""Reads a recording in a language: its transcript, or bare text."""


def speech_clips(place: Path, quick: bool) -> Figure:
    """Read every clip by itself; each Mandarin one has to be simplified and have marks."""
    return _figure(CLIPS_NAME, CLIPS, quick, lambda language: clips(language, quick))


def speech_joined(place: Path, quick: bool) -> Figure:
    """Read all clips of a language as one recording; no speech may be left without text."""
    return _figure(JOINED_NAME, JOINED, quick, lambda language: _one(place, language, quick))


def _one(place: Path, language: str, quick: bool) -> list[Clip]:
    some = clips(language, quick)
    return [joined(some, place / f"{language}.wav", language)] if some else []


def _figure(name: str, bars: dict[str, float], quick: bool, sets: Callable[[str], list[Clip]]) -> Figure:
    bar = ", ".join(f"≤ {each}" for each in bars.values())
    detail: dict[str, Any] = {}
    for language in bars:
        some = sets(language)
        if not some:
            return not_measured(name, NOT_GIVEN, bar)
        detail[language] = {"crm-lab": measured(some, language, ours), "bare": measured(some, language, bare)}
    found = {language: detail[language]["crm-lab"] for language in bars}
    met = all(found[language]["percent"] <= bars[language] for language in bars)
    met = met and not found["zh"]["traditional"] and found["zh"]["marked"] == found["zh"]["recordings"]
    met = met and not any(each["unread"] for each in found.values())
    value = ", ".join(f"{each['percent']}" for each in found.values())
    return Figure(name, value, bar, None, verdict(met, not quick), detail)


def measured(some: Sequence[Clip], language: str, reader: Reader) -> dict[str, Any]:
    """Return what is wrong with ``reader``'s transcripts of ``some``."""
    from opencc import OpenCC

    read = [(clip, reader(clip.path, language)) for clip in some]
    texts = [each if isinstance(each, str) else each.text for _, each in read]
    left = [unread_spans(clip.path, each) for clip, each in read if not isinstance(each, str)]
    return {
        **wrong([(clip.text, text) for (clip, _), text in zip(read, texts, strict=True)], language),
        "recordings": len(read),
        "traditional": sum(OpenCC("t2s").convert(text) != text for text in texts),
        "marked": sum(bool(_MARK.search(text)) for text in texts),
        "unread": sum(left) if len(left) == len(read) else None,
    }


def ours(path: Path, language: str) -> Transcript:
    """Return the transcript."""
    from crm_lab_speech import transcribe

    return transcribe(path, language, "base", speakers=None, threads=1)


def unread_spans(path: Path, made: Transcript) -> int:
    """Return how many spans of speech have no word in ``made``."""
    from crm_lab_speech.recognition.completeness import unread
    from crm_lab_speech.recognition.recogniser import Piece
    from crm_lab_speech.recognition.recording import read_recording
    from crm_lab_speech.recognition.voice import voiced

    read = [Piece(segment.words) for segment in made]
    samples = next(iter(read_recording(path).channels.values()))
    return sum(span in unread([span], read) for span in voiced(samples, longest=26.0))


def bare(path: Path, language: str) -> str:
    """Return what faster-whisper reads with voice activity detection, beam 5 and no chance."""
    segments, _ = model().transcribe(
        str(path), language=language, vad_filter=True, temperature=0.0, condition_on_previous_text=False
    )
    return "".join(each.text for each in segments)


def model() -> Any:
    """Return the faster-whisper model that crm-lab uses too, loaded once."""
    from crm_lab_speech.models import find_whisper
    from crm_lab_speech.recognition.whisper import load

    return load(find_whisper(size="base"), 1).model
