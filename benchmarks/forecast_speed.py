"""The forecast of a large pipeline."""

from __future__ import annotations

from pathlib import Path

from benchmarks.company import company
from benchmarks.measure import Figure, Times

SECONDS = 1.0


def forecast_speed(folder: Path, quick: bool = False) -> Figure:
    """Forecast 100,000 deals (60,000 open) per month, and per month and rep; the slower one of both counts."""
    count = 2_000 if quick else 100_000
    times = {"month": Times(), "rep": Times()}
    with company(folder / "deals.db", count) as ws:
        for _ in range(1 if quick else 5):
            times["month"].run(lambda: ws.forecast())
            times["rep"].run(lambda: ws.forecast(by="rep"))
    slower = max(one.typical for one in times.values())
    detail = {name: one.summary() for name, one in times.items()}
    value = ", ".join(f"by {name} {one.typical:.2f} s" for name, one in times.items())
    return Figure(f"forecast of {count:,} deals", value, f"< {SECONDS:.0f} s", None, slower < SECONDS, detail)
