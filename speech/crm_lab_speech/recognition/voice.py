"""Where somebody speaks: Silero's voice activity detection, which comes with faster-whisper."""

from __future__ import annotations

from crm_lab_speech.recognition.recording import RATE, Samples, floats

Span = tuple[int, int]
"""A stretch of a channel, in samples."""

BLOCK = 120 * RATE
"""Samples that are looked at at once."""
SILENCE = 0.5
"""Seconds without speech that end a span."""
PAD = 0.2
"""Seconds that a span begins before and ends after what sounds like speech."""


def voiced(samples: Samples, *, longest: float) -> list[Span]:
    """Return where somebody speaks, in spans of at most ``longest`` seconds, each cut at a pause where there is one."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=round(SILENCE * 1000),
        speech_pad_ms=round(PAD * 1000),
        max_speech_duration_s=longest,
    )
    found: list[Span] = []
    at = 0
    while at < len(samples):
        block = samples[at : at + BLOCK]
        spans = [(at + each["start"], at + each["end"]) for each in get_speech_timestamps(floats(block), options)]
        more = at + len(block) < len(samples)
        if more and len(spans) > 1 and spans[-1][1] >= at + len(block) - RATE:
            at = spans.pop()[0]  # it may go on: the next block begins with it
        else:
            at += len(block)
        found += spans
    return _apart(found)


def _apart(spans: list[Span]) -> list[Span]:
    """Return ``spans`` without overlaps, which the edges of blocks may bring."""
    apart: list[Span] = []
    for start, end in spans:
        start = max(start, apart[-1][1] if apart else 0)
        if end > start:
            apart.append((start, end))
    return apart
