"""Names for voices: of those that are known, else letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crm_lab_speech.errors import BadRequest
from crm_lab_speech.speakers.mel import Floats

FITS = 0.75
"""Cosine from which a voice is the one that is known."""
HALF = 256
"""Numbers of each model in a voice."""


def named(centres: Floats, known: Mapping[str, Floats], letters: Sequence[str]) -> list[str]:
    """Return a name for each of ``centres``: the best pairs first, nobody twice; letters for the rest, in order."""
    fits = sorted(
        ((likeness(centre, voice), at, name) for at, centre in enumerate(centres) for name, voice in known.items()),
        reverse=True,
    )
    found: dict[int, str] = {}
    for fit, at, name in fits:
        if fit >= FITS and at not in found and name not in found.values():
            found[at] = name
    free = (each for each in letters if each not in known)
    return [found[at] if at in found else next(free) for at in range(len(centres))]


def likeness(one: Floats, other: Floats) -> float:
    """Return the cosine of two voices by the models that heard both.  Raises BadRequest for what is no voice."""
    if np.shape(other) != np.shape(one):
        raise BadRequest(f"A known voice has the shape {np.shape(other)}, should be {np.shape(one)}: make it by enrol.")
    both = [part for part in (slice(0, HALF), slice(HALF, None)) if one[part].any() and other[part].any()]
    dot, left, right = (sum(float(a[part] @ b[part]) for part in both) for a, b in _pairs(one, other))
    return dot / (left * right) ** 0.5 if left and right else 0.0


def _pairs(one: Floats, other: Floats) -> tuple[tuple[Floats, Floats], ...]:
    return (one, other), (one, one), (other, other)
