"""Loudness by speaker: what is drawn in the lanes beside the transcript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crm_lab_widgets.calls.loudness import A_SECOND

BUCKETS = 2_000
"""Values of a lane at the most."""


def by_speaker(loud: NDArray[np.float32], segments: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """Return a lane a speaker, in the order in which they begin: peaks from 0 to 100.

    Of two channels and two speakers each has the channel on which their own turns are louder; else a lane has the
    sound of its speaker's turns.
    """
    names = list(dict.fromkeys(str(one["speaker"]) for one in segments)) or [""]
    speaking = np.array([_speaking(segments, name, loud.shape[1]) for name in names])
    if len(loud) == 2 and len(names) == 2:
        energy = speaking.astype(np.float32) @ np.square(loud).T
        straight = energy[0, 0] + energy[1, 1] >= energy[0, 1] + energy[1, 0]
        lanes = loud if straight else loud[::-1]
    else:
        everything = loud.max(axis=0)
        lanes = np.where(speaking, everything, 0) if segments else everything[None, :]
    return [_short(lane, float(loud.max()) or 1.0) for lane in lanes]


def _speaking(segments: Sequence[Mapping[str, Any]], name: str, length: int) -> NDArray[np.bool_]:
    found = np.zeros(length, dtype=bool)
    for one in segments:
        if str(one["speaker"]) == name:
            found[int(one["start"] * A_SECOND) : int(one["end"] * A_SECOND) + 1] = True
    return found


def _short(lane: NDArray[np.float32], top: float) -> list[int]:
    edges = np.unique(np.linspace(0, len(lane), BUCKETS, endpoint=False).astype(int))
    peaks: list[int] = np.rint(np.maximum.reduceat(lane, edges) / top * 100).astype(int).tolist()
    return peaks
