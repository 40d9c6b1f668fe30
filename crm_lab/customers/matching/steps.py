"""How far a search for duplicates is: told as it goes on, and the place where it can be stopped."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, float], None]
"""Is told the phase and how much of it is done (0..1); what it raises stops the search."""

PHASES = {"read": 0.1, "prepare": 0.25, "pair": 0.1, "compare": 0.3, "learn": 0.05, "group": 0.05, "explain": 0.15}
"""The phases in their order, and about how much of the whole time each takes."""


def silent(_phase: str, _share: float) -> None:
    """Tell nobody."""


def overall(phase: str, share: float) -> float:
    """Return how much of the whole search (0..1) is done with ``share`` of a phase."""
    names = list(PHASES)
    before = sum(PHASES[name] for name in names[: names.index(phase)])
    return min(1.0, before + PHASES[phase] * share)
