"""The same voice in both channels: what one of them only overhears is not written twice.

A headset or a telephone line lets one side through into the other's channel, quieter and up to a fraction of a second
later.  A span is such an echo when the other channel is clearly louder there and the two sounds are alike: the peak of
their normalised cross-correlation tells, whatever the delay.
"""

from __future__ import annotations

import numpy as np

from crm_lab_speech.recognition.recording import RATE, Samples, floats
from crm_lab_speech.recognition.voice import Span

LOUDER = 2.0
"""So much more amplitude (6 dB) the other channel has where this one has its echo."""
ALIKE = 0.5
"""The correlation from which two sounds are the same."""
DELAY = 0.4
"""Seconds by which an echo comes later at most (or earlier, where a recorder is uneven)."""


def own(spans: list[Span], samples: Samples, other: Samples) -> tuple[list[Span], list[Span]]:
    """Return the ``spans`` in which this channel's own voice speaks, and those that are an echo of the ``other``."""
    echoes = [span for span in spans if _is_echo(samples, other, span)]
    return [span for span in spans if span not in echoes], echoes


def _is_echo(samples: Samples, other: Samples, span: Span) -> bool:
    start, end = span
    wide = round(DELAY * RATE)
    here, there = floats(samples[start:end]), floats(other[max(0, start - wide) : end + wide])
    if not len(there) or _level(there) < LOUDER * _level(here):
        return False
    return _likeness(here, there) >= ALIKE


def _level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


def _likeness(here: np.ndarray, there: np.ndarray) -> float:
    """Return the highest normalised cross-correlation over all delays, by fast Fourier transform."""
    size = 1 << (len(here) + len(there)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(there, size) * np.conj(np.fft.rfft(here, size)), size)
    lags = max(1, len(there) - len(here) + 1)
    energy = np.concatenate([[0.0], np.cumsum(np.square(there, dtype=np.float64))])
    windows = energy[len(here) : len(here) + lags] - energy[:lags]
    norm = np.sqrt(np.maximum(windows, 1e-12) * float(np.square(here, dtype=np.float64).sum()) + 1e-12)
    return float(np.max(np.abs(crossed[:lags]) / norm[: len(crossed[:lags])], initial=0.0))
