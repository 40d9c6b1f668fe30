"""k-means on the sphere, small and without chance: the same voices give the same clusters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_lab_speech.speakers.mel import Floats

Labels = NDArray[np.intp]
STARTS = 8
"""Times that k-means begins anew; the tightest result counts."""
ROUNDS = 60


def clustered(points: Floats, count: int) -> tuple[Labels, Floats]:
    """Return the cluster of each of ``points`` (rows of length 1) and the centres, also of length 1.

    At most ``count`` clusters, none empty, numbered by their first point.
    """
    count = min(count, len(np.unique(points, axis=0)))
    chance = np.random.default_rng(0)
    tries = (_settled(points, _begun(points, count, chance)) for _ in range(STARTS))
    labels = max(tries, key=lambda each: _tightness(points, each))
    return _in_order(points, labels)


def centres_of(points: Floats, labels: Labels) -> Floats:
    """Return the direction of each cluster's mean."""
    sums = np.stack([points[labels == at].sum(axis=0) for at in range(int(labels.max()) + 1)])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)


def _begun(points: Floats, count: int, chance: np.random.Generator) -> Floats:
    """Return centres by k-means++ (Arthur and Vassilvitskii, 2007)."""
    chosen = [int(chance.integers(len(points)))]
    while len(chosen) < count:
        far = np.maximum(0.0, 1 - (points @ points[chosen].T).max(axis=1)).astype(np.float64)
        far[chosen] = 0.0
        total = far.sum()
        chosen.append(int(chance.choice(len(points), p=far / total)) if total else _other(chosen, len(points)))
    return points[chosen]


def _other(chosen: list[int], count: int) -> int:
    return next(at for at in range(count) if at not in chosen)


def _settled(points: Floats, centres: Floats) -> Labels:
    labels = np.argmax(points @ centres.T, axis=1)
    for _ in range(ROUNDS):
        labels = np.unique(labels, return_inverse=True)[1].reshape(-1)  # a cluster that lost all its points is gone
        moved = np.argmax(points @ centres_of(points, labels).T, axis=1)
        if np.array_equal(moved, labels):
            break
        labels = moved
    return np.unique(labels, return_inverse=True)[1].reshape(-1)


def _tightness(points: Floats, labels: Labels) -> float:
    return float(np.einsum("ij,ij->", points, centres_of(points, labels)[labels]))


def _in_order(points: Floats, labels: Labels) -> tuple[Labels, Floats]:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    ordered = rank[inverse.reshape(-1)]
    return ordered, centres_of(points, ordered)
