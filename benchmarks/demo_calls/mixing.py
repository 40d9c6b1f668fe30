"""Puts the turns of a call on one time line, one channel a speaker or both on one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from voices import RATE

LEVEL = 10 ** (-20 / 20)
"""How loud speech is on each channel: its root mean square where somebody speaks, relative to full scale."""
HIGHEST = 0.8
AIR = 0.8
"""Seconds after the last word."""
LINE = (300.0, 3400.0)
"""What a telephone line lets through, in hertz."""
NOISE = 2e-4
"""A line is never quite still."""


def placed(turns: Sequence[Sequence[Any]], spoken: Sequence[Any]) -> list[int]:
    """Return at which sample each turn starts: its pause after what was said so far; less than 0 cuts in."""
    starts, so_far = [], 0
    for turn, samples in zip(turns, spoken, strict=True):
        starts.append(max(0, so_far + round(turn[1] * RATE)))
        so_far = max(so_far, starts[-1] + len(samples))
    return starts


def mixed(spoken: Sequence[Any], starts: Sequence[int], sides: Sequence[int], call: dict[str, Any]) -> Any:
    """Return the sound, (channels, samples) at RATE.  ``sides``: 0 the rep, 1 the customer."""
    length = max(start + len(samples) for start, samples in zip(starts, spoken, strict=True)) + round(AIR * RATE)
    lanes = np.random.default_rng(1).normal(0, NOISE, (2, length))
    for side in (0, 1):
        own = [samples for samples, each in zip(spoken, sides, strict=True) if each == side]
        gain = LEVEL / _loudness(np.concatenate(own))
        for start, samples, each in zip(starts, spoken, sides, strict=True):
            if each == side:
                lanes[side, start : start + len(samples)] += gain * _faded(samples)
    sound = lanes[[1, 0]] if call.get("rep_channel") else lanes
    sound = sound if call["channels"] == 2 else sound.sum(axis=0, keepdims=True)
    return _limited(_telephoned(sound) if call.get("telephone") else sound)


def _loudness(samples: Any) -> float:
    """Return the root mean square of the parts of 20 ms in which something is heard."""
    frames = samples[: len(samples) // 480 * 480].reshape(-1, 480)
    power = (frames**2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


def _faded(samples: Any, seconds: float = 0.01) -> Any:
    count = round(seconds * RATE)
    ramp = np.ones(len(samples))
    ramp[:count], ramp[-count:] = np.linspace(0, 1, count), np.linspace(1, 0, count)
    return samples * ramp


def _limited(sound: Any) -> Any:
    """Return ``sound`` with peaks bent below HIGHEST; what is below half of it stays as it is."""
    knee = HIGHEST / 2
    over = np.abs(sound) > knee
    bent = np.sign(sound) * (knee + (HIGHEST - knee) * np.tanh((np.abs(sound) - knee) / (HIGHEST - knee)))
    return np.where(over, bent, sound)


def _telephoned(sound: Any) -> Any:
    """Return what a telephone line leaves of ``sound``, as loud as before: a band pass with edges of 100 Hz."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    low, high = LINE
    window = np.clip((hertz - low + 100) / 100, 0, 1) * np.clip((high + 100 - hertz) / 100, 0, 1)
    heard = np.fft.irfft(spectrum * window, sound.shape[1])
    return heard * np.sqrt((sound**2).mean() / (heard**2).mean())
