"""Groups of records that are one customer: average linkage inside what the pairs connect.

Taking every chain of likely pairs for one customer joins whole groups by one mistake, and such a mistake costs as many
wrong pairs as the groups have members.  So two groups become one only if the mean score of all pairs between them is
high enough.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
CLIP = 8.0
"""No single pair counts for more than this many log odds, for or against."""
JOIN = 0.0
_APART = -1e9


def components(left: Rows, right: Rows, size: int) -> npt.NDArray[np.int32]:
    """Return for each record the smallest one that a chain of pairs connects it with."""
    parent = list(range(size))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        first, second = root(one), root(other)
        if first != second:
            parent[max(first, second)] = min(first, second)
    touched = np.unique(np.concatenate([left, right])).tolist()
    result = np.arange(size, dtype=np.int32)
    result[touched] = [root(one) for one in touched]
    return result


def grouped(left: Rows, right: Rows, scores: Scores, size: int, sources: Rows | None = None) -> npt.NDArray[np.int32]:
    """Return for each of `size` records the smallest one of its group.

    `scores` are log odds of pairs; infinite ones are certain (told by a person).  With `sources` (a number per record)
    no group has two records of one source.
    """
    likely = scores > JOIN
    whole = components(left[likely], right[likely], size)
    at = np.flatnonzero(whole[left] == whole[right])
    order = at[np.argsort(whole[left[at]], kind="stable")]
    groups = np.arange(size, dtype=np.int32)
    starts = np.flatnonzero(np.diff(whole[left[order]], prepend=-1))
    for rows in np.split(order, starts[1:]) if len(order) else ():
        joined = _Component(left[rows].tolist(), right[rows].tolist(), scores[rows].tolist(), sources).joined()
        for group in joined:
            groups[group] = min(group)
    return groups


@dataclass
class _Component:
    """Records connected by likely pairs, and the scores of all pairs among them that are known."""

    left: list[int]
    right: list[int]
    scores: list[float]
    sources: Rows | None
    links: dict[int, dict[int, float]] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    heap: list[tuple[float, int, int, int, int]] = field(default_factory=list)

    def joined(self) -> Iterable[list[int]]:
        """Join the closest two groups as long as their mean score is above JOIN; return the groups."""
        self._start()
        while self.heap:
            _, one, other, seen, also_seen = heapq.heappop(self.heap)
            if self.changed.get(one) == seen and self.changed.get(other) == also_seen:
                self._join(one, other)
        return self.members.values()

    def _start(self) -> None:
        for one, other, score in zip(self.left, self.right, self.scores, strict=True):
            worth = self._worth(one, other, score)
            self.links.setdefault(one, {})[other] = worth
            self.links.setdefault(other, {})[one] = worth
        self.members = {one: [one] for one in self.links}
        self.changed = dict.fromkeys(self.links, 0)
        for one, other in zip(self.left, self.right, strict=True):
            self._offer(one, other)

    def _worth(self, one: int, other: int, score: float) -> float:
        """Return the score above that of an unknown pair, so that sums need only the known ones."""
        if score == -np.inf or (self.sources is not None and 0 <= self.sources[one] == self.sources[other]):
            return _APART
        return -_APART / 2 if score == np.inf else min(max(score, -CLIP), CLIP) + CLIP

    def _offer(self, one: int, other: int) -> None:
        mean = self.links[one][other] / (len(self.members[one]) * len(self.members[other])) - CLIP
        if mean > JOIN and not self._same_source(one, other):
            first, second = min(one, other), max(one, other)
            heapq.heappush(self.heap, (-mean, first, second, self.changed[first], self.changed[second]))

    def _same_source(self, one: int, other: int) -> bool:
        if self.sources is None:
            return False
        have = {int(self.sources[row]) for row in self.members[one]} - {-1}
        return any(int(self.sources[row]) in have for row in self.members[other])

    def _join(self, one: int, other: int) -> None:
        for third, worth in self.links.pop(other).items():
            del self.links[third][other]
            if third != one:
                total = self.links[one].get(third, 0.0) + worth
                self.links[one][third] = self.links[third][one] = total
        self.members[one] += self.members.pop(other)
        self.changed[one] += 1
        del self.changed[other]
        for third in self.links[one]:
            self._offer(one, third)
