"""``ws.opportunities.frame()`` of many deals against ``pandas.read_sql`` on a bare connection."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd

from benchmarks.company import company
from benchmarks.measure import Figure, interleaved, ratios
from crm_lab.workspace import Workspace

BAR = 2.0
NAMES = {"account": "accounts", "owner": "users", "pipeline": "pipelines", "stage": "pipeline_stages"}


def frame_reading(folder: Path, quick: bool = False) -> Figure:
    """``frame()`` of 100,000 deals, at most 2 × ``read_sql`` of the same columns (names by joins) on bare sqlite3.

    The bare side parses no times, checks no scope and scales no money; the same without the joins is told beside it.
    """
    count = 10_000 if quick else 100_000
    with company(folder / "frames.db", count) as ws:
        joined, plain = bare_queries(ws)
        with sqlite3.connect(ws.database.url.database or "") as bare:
            times = interleaved(
                3 if quick else 7,
                frame=ws.opportunities.frame,
                joined=lambda: pd.read_sql(joined, bare),
                plain=lambda: pd.read_sql(plain, bare),
            )
        bare.close()
    ratio = ratios(times["frame"], times["joined"])
    detail = {name: one.summary() for name, one in times.items()}
    detail |= {"ratios": ratio, "ratios_without_joins": ratios(times["frame"], times["plain"])}
    value = f"{ratio['wall']:.2f} × (CPU {ratio['cpu']:.2f} ×; {times['frame'].typical:.2f} s for {count:,})"
    return Figure(
        "frame() of 100,000 deals / read_sql", value, f"≤ {BAR} ×", ratio["wall"], ratio["wall"] <= BAR, detail
    )


def bare_queries(ws: Workspace) -> tuple[str, str]:
    """Return two SELECTs of the columns that ``frame()`` shows: with the names joined, and of the deals alone."""
    shown = list(ws.opportunities.frame(name="nobody").columns)
    table = set(ws.opportunities.entity.columns())
    own = [f"o.{name if name in table else f'{name}_minor'}" for name in shown if name not in {*NAMES, "territory"}]
    named = [f"t_{name}.name AS {name}" for name in [*NAMES, "territory"]]
    joins = [
        f"LEFT JOIN {table} t_{n} ON t_{n}.id = o.{n}_id" for n, table in {**NAMES, "territory": "territories"}.items()
    ]
    source = "FROM opportunities o"
    condition = "WHERE o.deleted_at IS NULL"
    return (
        f"SELECT {', '.join([*own, *named])} {source} {' '.join(joins)} {condition}",
        f"SELECT {', '.join(own)} {source} {condition}",
    )
