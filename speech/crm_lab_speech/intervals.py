"""Stretches of time as pairs of seconds: joined, measured, compared."""

from __future__ import annotations

from collections.abc import Iterable

Interval = tuple[float, float]


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Return ``intervals`` by their start, those that touch or overlap as one."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def seconds(intervals: Iterable[Interval]) -> float:
    """Return how long ``intervals`` last together; what is in several counts once."""
    return sum(end - start for start, end in joined(intervals))


def shared(ones: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """Return where both are."""
    left, right, found = joined(ones), joined(others), list[Interval]()
    at = below = 0
    while at < len(left) and below < len(right):
        start, end = max(left[at][0], right[below][0]), min(left[at][1], right[below][1])
        if start < end:
            found.append((start, end))
        if left[at][1] <= right[below][1]:
            at += 1
        else:
            below += 1
    return found


def gaps(intervals: Iterable[Interval], until: float) -> list[Interval]:
    """Return where nothing is between 0 and ``until`` seconds."""
    found, last = list[Interval](), 0.0
    for start, end in joined(intervals):
        if start > last:
            found.append((last, start))
        last = max(last, end)
    return [*found, (last, until)] if until > last else found
