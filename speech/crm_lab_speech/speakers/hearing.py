"""How voices sound: windows of speech as numbers, by every speaker model that is there.

A voice is 512 numbers: 256 of GE2E, then 256 of the d-vector, zeros where a model is missing.  Both together were
measured to tell voices apart best; the d-vector counts less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crm_lab_speech.catalogue import SPEAKER_MODELS, SpeakerModel, check, find_speaker
from crm_lab_speech.errors import ModelMissing
from crm_lab_speech.intervals import Interval
from crm_lab_speech.speakers import dvector, ge2e
from crm_lab_speech.speakers.mel import HOP, RATE, Floats

FRAMES = 160
"""Frames of a window: 1.6 seconds."""
STEP = 25
"""Frames from one window to the next, as long as there are few."""
MANY = 6_000
"""Windows from which the step is longer, so that hours take neither hours nor gigabytes."""
WIDEST = 80
"""The longest step, half a window."""
SHORTEST = 10
"""Frames below which a stretch tells nothing of a voice."""
REST = 30
"""Frames at the end of a stretch that are worth a window of their own."""
BATCH = 128
"""Windows that a model hears at once."""
LONGEST = 60 * RATE
"""Samples whose mel frames are held at a time."""
WEIGHTS = {"speaker-ge2e": 1.0, "speaker-dvector": 0.7}
"""How much each model counts."""


class Ear(Protocol):
    """A speaker model."""

    def features(self, sound: Floats, count: int, loudness: float) -> Floats:
        """Return ``count`` frames × 40 bands."""
        ...

    def voices(self, windows: Floats) -> Floats:
        """Return 256 numbers for each window of 160 frames."""
        ...


_KINDS: dict[str, tuple[type[ge2e.Ge2e] | type[dvector.DVector], int]] = {
    "speaker-ge2e": (ge2e.Ge2e, ge2e.FFT),
    "speaker-dvector": (dvector.DVector, dvector.FFT),
}


@dataclass(frozen=True)
class Heard:
    """Windows of speech: where each is (frames of ten milliseconds, n × 2) and its voice (n × 512, length 1)."""

    places: NDArray[np.intp]
    voices: Floats
    models: int


def hear(samples: NDArray[np.float32] | NDArray[np.int16], speech: Sequence[Interval]) -> Heard:
    """Return the voices in ``speech`` (seconds).  Raises ModelMissing when no speaker model is there."""
    ears = _ears()
    spans = [(round(start * RATE) // HOP, round(min(end, len(samples) / RATE) * RATE) // HOP) for start, end in speech]
    spans = [(start, end) for start, end in spans if end - start >= SHORTEST]
    if not spans:
        return Heard(np.zeros((0, 2), np.intp), np.zeros((0, 512), np.float32), sum(ear is not None for ear in ears))
    step, loudness = _step(spans), _loudness(samples, spans)
    places = [each for start, end in spans for each in _windows(start, end, step)]
    voices = [_joined(ears, samples, each, loudness) for each in _pieces(places)]
    return Heard(np.array(places, np.intp), np.concatenate(voices), sum(ear is not None for ear in ears))


def _ears() -> list[Ear | None]:
    found = [(each, find_speaker(each)) for each in SPEAKER_MODELS]
    if not any(there for _, there in found):
        names = " ".join(each.name for each in SPEAKER_MODELS)
        raise ModelMissing(
            f"Who spoke in a recording of one channel cannot be told without a speaker model: "
            f"run: crm-lab models get {names}"
        )
    return [_loaded(each, there.path) if there and there.path else None for each, there in found]


def _loaded(model: SpeakerModel, path: Path) -> Ear:
    return _opened(model, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _opened(model: SpeakerModel, path: Path, changed: int) -> Ear:
    check(model, path)
    return _KINDS[model.name][0](path)


def _step(spans: Sequence[tuple[int, int]]) -> int:
    frames = sum(end - start for start, end in spans)
    return int(np.clip(frames // MANY, STEP, WIDEST))


def _windows(start: int, end: int, step: int) -> list[tuple[int, int]]:
    """Return the windows of a stretch; the last may be shorter."""
    found, at = [(start, min(start + FRAMES, end))], start
    while at + FRAMES < end:
        at += step
        if end - at >= REST:
            found.append((at, min(at + FRAMES, end)))
    return found


def _pieces(windows: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Cut ``windows`` so that a piece lies within ``LONGEST`` samples."""
    at = 0
    while at < len(windows):
        last = windows[at][0] + LONGEST // HOP
        piece = [each for each in windows[at : at + BATCH] if each[1] <= last or each is windows[at]]
        yield piece
        at += len(piece)


def _joined(
    ears: list[Ear | None],
    samples: NDArray[np.float32] | NDArray[np.int16],
    windows: list[tuple[int, int]],
    loudness: float,
) -> Floats:
    parts = [
        _voices(ear, _KINDS[model.name][1], samples, windows, loudness) * np.float32(WEIGHTS[model.name])
        if ear
        else np.zeros((len(windows), 256), np.float32)
        for model, ear in zip(SPEAKER_MODELS, ears, strict=True)
    ]
    made = np.concatenate(parts, axis=1)
    return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float32)


def _voices(
    ear: Ear,
    fft: int,
    samples: NDArray[np.float32] | NDArray[np.int16],
    windows: list[tuple[int, int]],
    loudness: float,
) -> Floats:
    first, last = windows[0][0], windows[-1][1]
    sound = _cut(samples, first * HOP - fft // 2, (last - 1) * HOP + fft - fft // 2)
    frames = ear.features(sound, last - first, loudness)
    filled = [_filled(frames[start - first : end - first]) for start, end in windows]
    return ear.voices(np.stack(filled))


def _filled(frames: Floats) -> Floats:
    """Return exactly one window: what is shorter is said again."""
    return frames if len(frames) == FRAMES else np.resize(frames, (FRAMES, frames.shape[1]))


def _cut(samples: NDArray[np.float32] | NDArray[np.int16], start: int, end: int) -> Floats:
    """Return samples as numbers from -1 to 1, silence where there are none."""
    part = samples[max(0, start) : end]
    numbers = part.astype(np.float32) / np.float32(32768) if part.dtype == np.int16 else part.astype(np.float32)
    return np.pad(numbers, (max(0, -start), max(0, end - max(len(samples), 0))))


def _loudness(samples: NDArray[np.float32] | NDArray[np.int16], spans: Sequence[tuple[int, int]]) -> float:
    """Return the root mean square of all speech."""
    power = [(float(np.square(_cut(samples, a * HOP, b * HOP), dtype=np.float64).sum()), b - a) for a, b in spans]
    return float(np.sqrt(sum(each for each, _ in power) / (HOP * sum(frames for _, frames in power))))
