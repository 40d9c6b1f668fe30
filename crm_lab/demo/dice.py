"""Seeded chance: one independent stream per name, so that a change in one table leaves the others as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Dice:
    """A stream of chance for one purpose.  ``raw`` is the numpy generator beneath."""

    def __init__(self, seed: int, name: str) -> None:
        self.raw = np.random.default_rng([seed, crc32(name.encode())])

    def index(self, options: int, count: int, weights: Sequence[float] | Array | None = None) -> Array:
        """Return ``count`` indexes below ``options``, by weight."""
        if weights is None:
            return np.asarray(self.raw.integers(0, options, count))
        edges = np.cumsum(np.asarray(weights, dtype=float))
        points = self.raw.random(count) * edges[-1]
        return np.asarray(np.searchsorted(edges, points, side="right").clip(0, options - 1))

    def pick(self, options: Sequence[Any] | Array, count: int, weights: Sequence[float] | Array | None = None) -> Array:
        """Return ``count`` of the ``options`` as an object array, by weight."""
        return objects(options)[self.index(len(options), count, weights)]

    def pick_by(self, weights: Array, rows: Array) -> Array:
        """Return one column index per entry of ``rows``, by the weights in that row of the matrix ``weights``."""
        edges = np.cumsum(weights, axis=1)
        points = self.raw.random(len(rows)) * edges[rows, -1]
        return np.asarray((edges[rows] <= points[:, None]).sum(axis=1).clip(0, weights.shape[1] - 1))

    def chance(self, share: float | Array, count: int) -> Array:
        """Return ``count`` booleans that are true with probability ``share`` (one, or one per row)."""
        return np.asarray(self.raw.random(count) < share)

    def some(self, candidates: Array, share: float) -> Array:
        """Return a sorted choice of round(share x n) of the ``candidates`` (at least one when share > 0)."""
        count = min(len(candidates), max(round(share * len(candidates)), 1 if share > 0 else 0))
        return np.sort(self.raw.choice(candidates, count, replace=False)) if count else candidates[:0]

    def ids(self, moments: Array) -> Array:
        """Return one id per moment (datetime64), shaped like a UUIDv7: the time first, then chance."""
        stamps = moments.astype("datetime64[ms]").astype(np.int64).astype(">u8").view(np.uint8).reshape(-1, 8)
        octets = np.empty((len(moments), 16), dtype=np.uint8)
        octets[:, :6] = stamps[:, 2:]
        octets[:, 6:] = self.raw.integers(0, 256, (len(moments), 10), dtype=np.uint8)
        octets[:, 6] = (octets[:, 6] & 0x0F) | 0x70
        octets[:, 8] = (octets[:, 8] & 0x3F) | 0x80
        text = octets.tobytes().hex()
        parts = (text[at : at + 32] for at in range(0, len(text), 32))
        return objects([f"{p[:8]}-{p[8:12]}-{p[12:16]}-{p[16:20]}-{p[20:]}" for p in parts])


def objects(values: Sequence[Any] | Array) -> Array:
    """Return ``values`` as a one-dimensional object array, whatever they are."""
    result = np.empty(len(values), dtype=object)
    result[:] = values if isinstance(values, np.ndarray) else list(values)
    return result


def choose(condition: Any, yes: Any, no: Any) -> Array:
    """Return ``yes`` where ``condition`` holds, else ``no``; each is one value (None too) or one per row."""
    return np.asarray(np.where(condition, yes, no))


def at(options: Array, index: Array) -> Array:
    """Return ``options[index]`` with None where the index is negative."""
    result = np.full(len(index), None, dtype=object)
    known = index >= 0
    result[known] = options[index[known]]
    return result


def spread(counts: Array) -> tuple[Array, Array]:
    """Return, for rows that repeat ``counts`` times, the row number and the place within the row."""
    rows = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return rows, np.arange(len(rows)) - starts[rows]
