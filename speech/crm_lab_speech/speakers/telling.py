"""Which voice speaks when in a recording of one channel: voices of windows, clusters of them, turns again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from crm_lab_speech.errors import BadRequest
from crm_lab_speech.intervals import Interval
from crm_lab_speech.speakers.clustering import Labels, centres_of, clustered
from crm_lab_speech.speakers.hearing import Heard, hear
from crm_lab_speech.speakers.mel import RATE, Floats
from crm_lab_speech.speakers.naming import named
from crm_lab_speech.speakers.turns import turns_of
from crm_lab_speech.speakers.voices import Voices

ALIKE = 0.87
"""Cosine of two clusters' centres at which one voice is as likely as two."""
ONE = 0.925
"""Cosine from which two clusters are joined: halves of one voice reach 0.95 in a call, two voices on a telephone 0.91.

Between the two the clusters stay, with a low certainty."""
SLOPE = 25.0
"""How fast that becomes certain."""
ONE_MODEL = 0.8
"""What certainty is worth when only one of the two models is there."""


def who_spoke(
    samples: NDArray[np.float32] | NDArray[np.int16],
    speech: Sequence[Interval],
    *,
    count: int = 2,
    known: Mapping[str, Floats] | None = None,
) -> Voices:
    """Return who speaks when: at most ``count`` voices, fewer when voices are so alike that they are one.

    ``samples`` is one channel of 16 kHz, from -1 to 1 or of 16 bits; ``speech`` is where somebody speaks, in seconds.
    ``known`` are voices by name (of ``enrol``): a voice that fits one is called that, every other "A", "B", … in the
    order in which they begin.  Raises ModelMissing without a speaker model, BadRequest for a count below 1.
    """
    if count < 1:
        raise BadRequest(f"A recording of {count} voices is none: give a count from 1.")
    heard = hear(samples, speech)
    if not len(heard.voices):
        return Voices((), 0.0)
    labels, centres = clustered(heard.voices, count)
    labels, centres, certainty = _merged(heard, labels, centres)
    names = named(centres, known or {}, ascii_uppercase)
    return Voices(turns_of(heard, centres, speech, names, certainty), certainty)


def enrol(samples: NDArray[np.float32] | NDArray[np.int16], speech: Sequence[Interval] | None = None) -> Floats:
    """Return the voice of a recording in which only one person speaks: what ``who_spoke`` takes as known.

    ``speech`` is where they speak, in seconds (default: everywhere).  Raises ModelMissing, and BadRequest when there
    is no speech to learn from.
    """
    heard = hear(samples, speech or [(0.0, len(samples) / RATE)])
    if not len(heard.voices):
        raise BadRequest("There is no speech to learn the voice from: give a recording of some seconds.")
    voice: Floats = centres_of(heard.voices, np.zeros(len(heard.voices), np.intp))[0]
    return voice


def _merged(heard: Heard, labels: Labels, centres: Floats) -> tuple[Labels, Floats, float]:
    """Join the voices that are one; return how certain it is that the rest are (or is) as many as they are."""
    worth = 1.0 if heard.models > 1 else ONE_MODEL
    while len(centres) > 1:
        alike = centres @ centres.T - 2 * np.eye(len(centres), dtype=np.float32)
        one, other = sorted(np.unravel_index(int(np.argmax(alike)), alike.shape))
        apart = _apart(float(alike[one, other]))
        if alike[one, other] < ONE:
            return labels, centres, apart * worth
        joined = np.where(labels == other, one, labels)
        labels = np.unique(joined, return_inverse=True)[1].reshape(-1)
        centres = centres_of(heard.voices, labels)
        if len(centres) == 1:
            return labels, centres, (1 - apart) * worth
    return labels, centres, worth


def _apart(cosine: float) -> float:
    """Return how certain it is that two centres are two voices."""
    return float(1 / (1 + np.exp(SLOPE * (cosine - ALIKE))))
