"""Measuring two ways of doing a thing so that a noisy machine hits both alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, what came out, and whether it meets the bar.

    ``ok`` is None where it was not measured, or not all of it that the bar speaks of.
    """

    name: str
    value: str
    bar: str
    ratio: float | None
    ok: bool | None
    detail: dict[str, Any] = field(default_factory=dict)


def not_measured(name: str, why: str, bar: str, detail: dict[str, Any] | None = None) -> Figure:
    """Return the line of a figure that could not be measured, and why."""
    return Figure(name, f"not measured: {why}", bar, None, None, detail or {})


def verdict(met: bool, complete: bool) -> bool | None:
    """Return False for a bar that was missed, True for one that was met in all it speaks of, else None."""
    return None if met and not complete else met


@dataclass
class Times:
    """How long one way took, run by run, in seconds: on the clock, and of this process's processor time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, way: Callable[[], object]) -> None:
        """Time one run of ``way``."""
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        way()
        self.wall.append(time.perf_counter() - wall)
        self.cpu.append(time.process_time() - cpu)

    @property
    def typical(self) -> float:
        """The median on the clock."""
        return median(self.wall)

    def summary(self) -> dict[str, float]:
        """Return medians and minima in milliseconds."""
        return {
            "wall_median_ms": round(median(self.wall) * 1000, 2),
            "wall_min_ms": round(min(self.wall) * 1000, 2),
            "cpu_median_ms": round(median(self.cpu) * 1000, 2),
            "cpu_min_ms": round(min(self.cpu) * 1000, 2),
        }


def interleaved(repeats: int, **ways: Callable[[], object]) -> dict[str, Times]:
    """Run every way once to warm up, then all of them in turn ``repeats`` times; return their times by name."""
    times = {name: Times() for name in ways}
    for way in ways.values():
        way()
    for _ in range(repeats):
        for name, way in ways.items():
            times[name].run(way)
    return times


def ratios(ours: Times, theirs: Times) -> dict[str, float]:
    """Return ours / theirs of the medians and of the minima, by the clock and by processor time."""
    return {
        "wall": round(median(ours.wall) / median(theirs.wall), 3),
        "wall_min": round(min(ours.wall) / min(theirs.wall), 3),
        "cpu": round(median(ours.cpu) / median(theirs.cpu), 3),
        "cpu_min": round(min(ours.cpu) / min(theirs.cpu), 3),
    }
