"""Texts in 64 bits each, so that pairs that are far apart are told by one operation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Texts = npt.NDArray[np.object_]
Bits = npt.NDArray[np.uint64]
LONGEST = 40
"""Letters of a text that are looked at."""
CHUNK = 250_000
TIMES = 4
"""So often the same letter counts; with that 16 kinds of letters fill 64 bits."""


def pairs_of(texts: Texts) -> Bits:
    """Return 64 bits per text: one for each pair of neighbouring letters among the first LONGEST."""
    bits = np.zeros(len(texts), np.uint64)
    for at, letters in _chunks(texts):
        for here, after in pairwise(letters):
            place = ((here * np.uint32(2654435761)) ^ (after * np.uint32(2246822519))) >> np.uint32(26)
            bit = np.uint64(1) << place.astype(np.uint64)
            bits[at] |= np.where(after > 0, bit, np.uint64(0))
    return bits


def letters_of(texts: Texts) -> Bits:
    """Return 64 bits per text: for 16 kinds of letters a bit for each of the first TIMES, among the first LONGEST.

    Two texts differ in at most as many bits as one has letters that the other has not.
    """
    bits = np.zeros(len(texts), np.uint64)
    for at, letters in _chunks(texts):
        counts = np.zeros((letters.shape[1], 16), np.uint8)
        rows = np.arange(letters.shape[1])
        for each in letters:
            counts[rows, each & np.uint32(15)] += each > 0
        filled = (np.uint8(1) << np.minimum(counts, TIMES)) - np.uint8(1)
        bits[at] = (filled[:, ::2] | filled[:, 1::2] << np.uint8(TIMES)).view(np.uint64)[:, 0]
    return bits


def _chunks(texts: Texts) -> Iterator[tuple[slice, npt.NDArray[np.uint32]]]:
    """Yield where some texts stand, and their letters as numbers: a row per place in the text, 0 behind its end."""
    width = min(LONGEST, max(map(len, texts), default=0) + 1)
    for start in range(0, len(texts), CHUNK):
        part = texts[start : start + CHUNK].astype(f"U{width}")
        letters = part.view(np.uint32).reshape(len(part), width)
        yield slice(start, start + CHUNK), np.ascontiguousarray(letters.T)
