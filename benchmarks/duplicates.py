"""Duplicates: how many of the known ones are found on real and made sets, and how fast against Splink."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.duplicate_runs import run
from benchmarks.duplicate_sets import LABELLED_BAR, NOT_GIVEN, SETS
from benchmarks.measure import Figure, not_measured, verdict

FOUND = "duplicates found, pairwise F1"
MEMORY = 4.0
"""GB that a million customers may take."""


def duplicates_found(folder: Path, quick: bool = False) -> Figure:
    """Pairwise F1 of every set that is there, without answers, and of the organisations after 60 answers."""
    names = [name for name, one in SETS.items() if one.file() and not (quick and name.endswith(("100k", "1m")))]
    found: dict[str, Any] = {name: run("ours", name) | {"bar": SETS[name].bar} for name in names}
    if "organisations" in names:
        found["organisations, 60 answers"] = run("answered", "organisations") | {"bar": LABELLED_BAR}
    missing = [name for name in SETS if name not in found]
    bars = ", ".join([*(f"{one.name} {one.bar}" for one in SETS.values()), f"with 60 answers {LABELLED_BAR}"])
    if not found:
        return not_measured(FOUND, NOT_GIVEN, f"≥ {bars}")
    value = "; ".join(f"{name} {one['f1']:.4f}" for name, one in found.items())
    value += f" (not measured: {', '.join(missing)})" if missing else ""
    met = all(one["f1"] >= one["bar"] for one in found.values())
    return Figure(FOUND, value, f"≥ {bars}", None, verdict(met, not missing), found)


def duplicates_speed(folder: Path, quick: bool = False) -> Figure:
    """Processor time on the most customers that are there, at most that of Splink 5 on DuckDB; memory below 4 GB."""
    bar = f"≤ 1.0 × Splink, < {MEMORY:.0f} GB"
    wanted = ("customers 10k",) if quick else ("customers 1m", "customers 100k", "customers 10k")
    name = next((one for one in wanted if SETS[one].file()), None)
    title = f"duplicates among {name or 'customers'}, CPU time / Splink"
    if name is None:
        return not_measured(title, NOT_GIVEN, bar)
    if find_spec("splink") is None:
        return not_measured(title, "splink is not installed", bar, {"ours": run("ours", name)})
    both = {way: run(way, name) for way in ("ours", "splink")}
    mine, theirs = both["ours"], both["splink"]
    ratio = mine["cpu_s"] / theirs["cpu_s"]
    value = (
        f"{ratio:.2f} × ({mine['cpu_s']} s, {mine['gb']} GB, F1 {mine['f1']}; "
        f"Splink {theirs['cpu_s']} s, {theirs['gb']} GB, F1 {theirs['f1']})"
    )
    return Figure(title, value, bar, round(ratio, 3), ratio <= 1.0 and mine["gb"] < MEMORY, both)
