"""Where demand comes from: sources and campaigns."""

from __future__ import annotations

from typing import Any

import numpy as np

from crm_lab.demo.dice import Array, Dice, objects
from crm_lab.demo.texts import words


def sources() -> list[dict[str, Any]]:
    """Return the sources as the data file has them; other modules name them by their number."""
    return list(words("market")["source"])


def draw_sources(dice: Dice, count: int, existing: Array | None = None) -> Array:
    """Return a source per row; "Existing customer" only where ``existing`` says so, and more often there."""
    weights = np.array([s["weight"] for s in sources()], dtype=float)
    old = np.array([s["name"] == "Existing customer" for s in sources()])
    matrix = np.stack([weights * ~old, weights * np.where(old, 3.0, 1.0)])
    return dice.pick_by(matrix, np.zeros(count, dtype=int) if existing is None else existing.astype(int))


def draw_campaigns(dice: Dice, source: Array, created: Array) -> Array:
    """Return the campaign of each row, with its year, or None."""
    options = [s.get("campaigns", []) for s in sources()]
    years = created.astype("datetime64[Y]").astype(int) + 1970
    lots = dice.raw.integers(0, 60, len(source))
    named = dice.chance(0.65, len(source))
    rows = zip(source, years, lots, named, strict=True)
    return objects([f"{y} {options[s][n % len(options[s])]}" if yes and options[s] else None for s, y, n, yes in rows])
