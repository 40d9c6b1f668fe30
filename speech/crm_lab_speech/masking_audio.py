"""A recording for export in which a tone lies over what is personal, found by the words of its transcript."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crm_lab_speech.intervals import Interval, joined
from crm_lab_speech.masking import KINDS, Span, checked_kinds, placed, spans
from crm_lab_speech.transcript import Segment, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MORE = 0.2
"""Seconds before and after a word that are covered, too: its times are wrong by as much."""
PITCH = 1000.0
"""The tone, in hertz; and how loud it is, of 32,767."""
LOUD = 3000


def mask_audio(
    path: str | os.PathLike[str],
    target: str | os.PathLike[str],
    transcript: Transcript,
    kinds: Iterable[str] = KINDS,
    *,
    region: str = "CN",
) -> list[Interval]:
    """Write the recording at ``path`` to ``target`` (WAV, 16 kHz) with a tone over what is personal.

    Returns where, in seconds.  All channels are covered, since one may overhear the other.  A segment whose words have
    no times is covered whole, as is what was removed from the transcript and looks personal.  ``transcript`` is one
    that was not masked.  Raises BadRecording, BadRules for an unknown kind.
    """
    import numpy as np

    from crm_lab_speech.recognition.recording import RATE, read_recording

    covered = personal_times(transcript, checked_kinds(kinds), region)
    channels = [each.copy() for each in read_recording(path).channels.values()]
    for start, end in covered:
        for samples in channels:
            part = samples[max(0, round(start * RATE)) : round(end * RATE)]
            part[:] = _tone(len(part), RATE)
    with wave.open(os.fspath(target), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.stack(channels, axis=1).astype("<i2").tobytes())
    return covered


def personal_times(transcript: Transcript, kinds: Sequence[str] = KINDS, region: str = "CN") -> list[Interval]:
    """Return when something personal is said, in seconds, with ``MORE`` before and after it; none overlap."""
    found = [each for segment in transcript for each in _of_segment(segment, spans(segment.text, kinds, region))]
    found += [(each.start, each.end) for each in transcript.removed if spans(each.text, kinds, region)]
    return joined((max(0.0, start - MORE), end + MORE) for start, end in found)


def _of_segment(segment: Segment, found: Sequence[Span]) -> Iterator[Interval]:
    words = list(placed(segment))
    complete = len(words) == len(segment.words)
    for first, last, _ in found:
        said = [word for word, start, end in words if start < last and first < end]
        if said and complete:
            yield said[0].start, said[-1].end
        else:
            yield segment.start, segment.end


def _tone(length: int, rate: int) -> NDArray[np.int16]:
    import numpy as np

    return (LOUD * np.sin(2 * np.pi * PITCH * np.arange(length) / rate)).astype(np.int16)
