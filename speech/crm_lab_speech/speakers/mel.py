"""Mel spectra in numpy, as librosa makes them: Slaney's scale and areas, power, frames centred on their time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE = 16_000
"""Samples a second."""
HOP = 160
"""Samples from one frame to the next: ten milliseconds."""
WINDOW = 400
"""Samples that a frame looks at."""
BANDS = 40
"""Mel bands of both voice models."""
_LINEAR = 200 / 3
"""Hertz of a mel below 1000 Hz on Slaney's scale, which is logarithmic above."""
_STEP = np.log(6.4) / 27
BLOCK = 6_000
"""Frames that are transformed at a time."""


def mel_frames(sound: Floats, count: int, *, fft: int, window: str) -> Floats:
    """Return ``count`` frames of mel power (count × 40), the first centred ``fft / 2`` samples into ``sound``.

    ``window`` is "hann" or "hamming" (periodic), 400 samples in the middle of ``fft``.
    """
    shape, bank = _window(window, fft), _bank(fft)
    frames = np.lib.stride_tricks.sliding_window_view(sound, fft)[::HOP][:count]
    made = [_power(frames[at : at + BLOCK] * shape) @ bank for at in range(0, len(frames), BLOCK)]
    return np.concatenate(made).astype(np.float32)


def _power(frames: Floats) -> Floats:
    spectrum = np.fft.rfft(frames, axis=1)
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float32)


@lru_cache
def _window(name: str, fft: int) -> Floats:
    least = {"hann": 0.5, "hamming": 0.54}[name]
    shape = least - (1 - least) * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    before = (fft - WINDOW) // 2
    return np.pad(shape, (before, fft - WINDOW - before)).astype(np.float32)


@lru_cache
def _bank(fft: int) -> Floats:
    """Return the triangles (bins × bands), each of the same area (Slaney, Auditory Toolbox, 1998)."""
    edges = _hertz(np.linspace(0.0, _mel(RATE / 2), BANDS + 2))
    bins = np.arange(fft // 2 + 1) * RATE / fft
    rising = (bins[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins[:, None]) / np.diff(edges)[1:]
    return (np.maximum(0, np.minimum(rising, falling)) * 2 / (edges[2:] - edges[:-2])).astype(np.float32)


def _mel(hertz: float) -> float:
    return hertz / _LINEAR if hertz < 1000 else 15 + float(np.log(hertz / 1000)) / _STEP


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels < 15, mels * _LINEAR, 1000 * np.exp(_STEP * (mels - 15)))
