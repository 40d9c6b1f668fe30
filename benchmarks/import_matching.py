"""The import of leads, standardised and compared with a store full of leads, against bare pandas."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.bulk_import import copy_of
from benchmarks.company import SEED
from benchmarks.duplicate_check import people
from benchmarks.measure import Figure, Times, ratios
from crm_lab.customers.key_index import catch_up
from crm_lab.intake import propose
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Lead
from crm_lab.workspace import open as open_workspace

ROWS_PER_SECOND = 5_000
SHARE = 1 / 3
KNOWN = 0.2
"""Which part of the file is in the store already, written in another way."""


def import_matching(folder: Path, quick: bool = False) -> Figure:
    """Import a CSV of 100,000 leads into a store that has 100,000: read, standardised, and compared with all of them.

    A fifth of the file is there already with another spelling of phone and name.  The bar is the lower one of 5,000
    rows a second and a third of bare pandas (``read_csv`` and ``to_sql``).  Bringing the index of the store up to date
    is not counted: it is once per store.
    """
    count = 10_000 if quick else 100_000
    file, store = folder / "leads.csv", folder / "leads.db"
    known = _file(file, store, count)
    times = {"import": Times(), "bare": Times()}
    landed = listed = 0
    for turn in range(1 if quick else 3):
        target = copy_of(store, folder / f"matched{turn}.db")
        report: list[Any] = []
        times["import"].run(_importing(file, target, report))
        landed, listed = report[0].total("landed"), len(report[0].likely())
        times["bare"].run(_bare(file, folder / f"bare{turn}.db"))
    speed = {name: count / one.typical for name, one in times.items()}
    bar = min(ROWS_PER_SECOND, SHARE * speed["bare"])
    cpu = count / (times["import"].summary()["cpu_median_ms"] / 1000)
    detail = {name: one.summary() for name, one in times.items()} | {"ratios": ratios(times["import"], times["bare"])}
    detail |= {"landed": landed, "listed": listed, "known": known, "rows_per_second": speed}
    value = f"{speed['import']:,.0f} rows/s (CPU {cpu:,.0f}; bare {speed['bare']:,.0f}; found {listed:,} of {known:,})"
    ok = speed["import"] >= bar and landed == count and listed >= 0.95 * known
    return Figure(f"import of {count:,} leads into {count:,}, matched", value, f"≥ {bar:,.0f} rows/s", None, ok, detail)


def _file(file: Path, store: Path, count: int) -> int:
    """Fill the store with one half of the people, and write the other half with some of the first; return how many."""
    all_of_them = people(2 * count)
    known = all_of_them.iloc[: int(KNOWN * count)].copy()
    phones = known["phone"]
    known["phone"] = "+86 " + phones.str[:3] + "-" + phones.str[3:7] + "-" + phones.str[7:]
    known["email"] = ""
    known["name"] = known["name"].str[1:] + " " + known["name"].str[0]
    fresh = all_of_them.iloc[count : 2 * count - len(known)]
    order = np.random.default_rng(SEED).permutation(count)
    pd.concat([known, fresh]).iloc[order].to_csv(file, index=False)
    with open_workspace(store) as ws:
        with ws.database.write(ws.actor, "import") as unit:
            insert_frame(unit, Lead, all_of_them.iloc[:count])
        catch_up(ws.database)
    return len(known)


def _importing(file: Path, store: Path, reports: list[Any]) -> Callable[[], object]:
    def land() -> None:
        with open_workspace(store) as ws:
            reports.append(propose(file, ws, "leads").run(set_aside=store.parent))

    return land


def _bare(file: Path, store: Path) -> Callable[[], object]:
    def insert() -> None:
        with closing(sqlite3.connect(store)) as bare, bare:
            pd.read_csv(file, dtype=str).to_sql("leads", bare, index=False)

    return insert
