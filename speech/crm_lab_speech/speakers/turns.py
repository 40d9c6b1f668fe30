"""From voices of windows to turns: every moment of speech goes to the voice that the windows around it are nearest to.

Windows of one and a half seconds straddle changes; what is nearest to their middle counts most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from crm_lab_speech.intervals import Interval
from crm_lab_speech.speakers.hearing import Heard
from crm_lab_speech.speakers.mel import HOP, RATE, Floats
from crm_lab_speech.speakers.voices import VoiceTurn

SECOND = RATE // HOP
"""Frames a second."""
SHORT = 0.4
"""Seconds below which a stretch within speech belongs to what is around it."""
CLEAR = 0.1
"""Difference of two voices' nearness (cosine) that is quite clear."""

_Stretch = tuple[int, int, int]
"""First frame, end, voice."""


def turns_of(
    heard: Heard, centres: Floats, speech: Sequence[Interval], names: Sequence[str], certainty: float
) -> tuple[VoiceTurn, ...]:
    """Return the turns within ``speech`` (seconds), each with the certainty of its voice."""
    nearness = _nearness(heard, centres)
    found: list[VoiceTurn] = []
    for start, end in speech:
        first, last = round(start * SECOND), min(round(end * SECOND), len(nearness))
        for one, other, voice in _smooth(nearness[first:last]):
            sure = certainty * _clearness(nearness[first + one : first + other], voice)
            begins = start if one == 0 else (first + one) / SECOND
            ends = end if first + other == last else (first + other) / SECOND
            found.append(VoiceTurn(begins, ends, names[voice], sure))
    return _lettered(found, names)


def _nearness(heard: Heard, centres: Floats) -> Floats:
    """Return how near each frame is to each of ``centres``: the mean of its windows, the middle counting most."""
    sums = np.zeros((int(heard.places[:, 1].max()) + 1, len(centres)), np.float32)
    weights = np.zeros((len(sums), 1), np.float32)
    for (start, end), near in zip(heard.places, heard.voices @ centres.T, strict=True):
        shape = np.hanning(end - start + 2)[1:-1, None].astype(np.float32) + np.float32(1e-3)
        sums[start:end] += shape * near
        weights[start:end] += shape
    return np.asarray(sums / np.maximum(weights, 1e-6), np.float32)


def _smooth(nearness: Floats) -> list[_Stretch]:
    """Return the stretches of one voice each; too short ones join the neighbour that is nearer, the shortest first."""
    stretches = list(_runs(np.argmax(nearness, axis=1)))
    while len(stretches) > 1:
        at = min(range(len(stretches)), key=lambda each: stretches[each][1] - stretches[each][0])
        start, end, _ = stretches[at]
        if end - start >= SHORT * SECOND:
            break
        beside = [stretches[each][2] for each in (at - 1, at + 1) if 0 <= each < len(stretches)]
        voice = max(beside, key=lambda each: float(nearness[start:end, each].sum()))
        stretches = _rejoined([*stretches[:at], (start, end, voice), *stretches[at + 1 :]])
    return stretches


def _runs(voices: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Iterator[_Stretch]:
    if len(voices):
        edges = [0, *(np.flatnonzero(np.diff(voices)) + 1).tolist(), len(voices)]
        yield from ((one, other, int(voices[one])) for one, other in pairwise(edges))


def _rejoined(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for start, end, voice in stretches:
        if found and found[-1][2] == voice:
            found[-1] = (found[-1][0], end, voice)
        else:
            found.append((start, end, voice))
    return found


def _clearness(nearness: Floats, voice: int) -> float:
    """Return from 0.5 to 1 how much nearer the voice is than the next one."""
    if nearness.shape[1] < 2:
        return 1.0
    mean = nearness.mean(axis=0)
    ahead = float(mean[voice] - np.delete(mean, voice).max())
    return float(np.clip(0.5 + 0.5 * ahead / CLEAR, 0.5, 1.0))


def _lettered(turns: Sequence[VoiceTurn], names: Sequence[str]) -> tuple[VoiceTurn, ...]:
    """Return ``turns`` with the letters among the names in the order in which those voices begin."""
    letters = sorted(each for each in names if len(each) == 1)
    order = [each for each in dict.fromkeys(turn.speaker for turn in turns) if each in letters]
    new = dict(zip(order, letters, strict=False))
    return tuple(VoiceTurn(e.start, e.end, new.get(e.speaker, e.speaker), e.certainty) for e in turns)
