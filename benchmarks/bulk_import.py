"""The import of a CSV of activities against a bare ``executemany`` of the rows that it made."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.company import SEED, company
from benchmarks.measure import Figure, Times, ratios
from crm_lab.intake import propose
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Activity
from crm_lab.workspace import open as open_workspace

BAR = 6.0
SETTINGS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -32000")
"""What our own connections use."""

Rows = list[tuple[Any, ...]]


def bulk_import(folder: Path, quick: bool = False) -> Figure:
    """Import 100,000 activities from CSV (validated, with audit and events), at most 6 × the time of bare sqlite3.

    The bare side gets the very rows that the import made, as tuples in memory, into a table with the same columns
    and indexes, in one transaction with the same settings.  ``insert_frame`` alone is told beside it.
    """
    count = 10_000 if quick else 100_000
    file, empty = folder / "activities.csv", folder / "empty.db"
    company(empty, 1).close()
    activity_file(file, count, empty)
    full = folder / "full.db"
    report = _import(file, copy_of(empty, full))
    rows, schema, frame = _made(full)
    times = {"import": Times(), "insert_frame": Times(), "bare": Times()}
    for turn in range(1 if quick else 3):
        times["import"].run(_importing(file, copy_of(empty, folder / f"import{turn}.db")))
        times["insert_frame"].run(_inserting(frame, copy_of(empty, folder / f"frame{turn}.db")))
        times["bare"].run(_bare(rows, schema, folder / f"bare{turn}.db"))
    return _figure(times, count, len(rows), report)


def _figure(times: dict[str, Times], count: int, landed: int, report: Any) -> Figure:
    ratio = ratios(times["import"], times["bare"])
    detail: dict[str, Any] = {name: one.summary() for name, one in times.items()} | {"ratios": ratio}
    detail |= {"ratios_insert_frame": ratios(times["insert_frame"], times["bare"]), "landed": landed}
    detail["rows_per_second"] = {name: round(count / one.typical) for name, one in times.items()}
    speed = 1 / ratio["wall"]
    value = f"{speed:.2f} of bare (CPU {1 / ratio['cpu']:.2f}; {detail['rows_per_second']['import']:,} rows/s)"
    ok = ratio["wall"] <= BAR and landed == count and not sum(len(one.aside) for one in report.files)
    return Figure(f"import of {count:,} activities / executemany, rows/s", value, "≥ 1/6", round(speed, 3), ok, detail)


def activity_file(file: Path, count: int, store: Path) -> None:
    """Write an export of ``count`` activities at the accounts and by the people of ``store``."""
    with closing(sqlite3.connect(store)) as bare:
        accounts = [name for (name,) in bare.execute("SELECT name FROM accounts")]
        people = [name for (name,) in bare.execute("SELECT name FROM users WHERE name LIKE 'Person%'")]
    chance = np.random.default_rng(SEED)
    moments = pd.Timestamp("2025-01-01") + pd.to_timedelta(chance.integers(0, 500 * 86400, count), unit="s")
    pd.DataFrame(
        {
            "Activity ID": [f"A-{number:07d}" for number in range(count)],
            "Type": chance.choice(["Call", "Email", "Meeting", "Note"], count),
            "Subject": [f"Talk about offer 报价 {number % 977}" for number in range(count)],
            "Notes": [f"They asked for a sample, and for terms of {number % 90} days." for number in range(count)],
            "Date": pd.Series(moments).dt.strftime("%d/%m/%Y %H:%M"),
            "Duration (seconds)": chance.integers(20, 3600, count),
            "Account Name": chance.choice(accounts, count),
            "Assigned To": chance.choice(people, count),
        }
    ).to_csv(file, index=False)


def copy_of(source: Path, target: Path) -> Path:
    """Copy a store and return where the copy is."""
    return Path(shutil.copyfile(source, target))


def _import(file: Path, store: Path) -> Any:
    with open_workspace(store) as ws:
        return propose(file, ws).run(set_aside=store.parent)


def _importing(file: Path, store: Path) -> Callable[[], object]:
    return lambda: _import(file, store)


def _inserting(frame: pd.DataFrame, store: Path) -> Callable[[], object]:
    def insert() -> None:
        with open_workspace(store) as ws, ws.database.write(ws.actor, "import") as unit:
            insert_frame(unit, Activity, frame)

    return insert


def _made(store: Path) -> tuple[Rows, list[str], pd.DataFrame]:
    """Return the rows of the activities, the statements that make their table, and the frame that they came from."""
    with closing(sqlite3.connect(store)) as bare:
        rows = bare.execute("SELECT * FROM activities").fetchall()
        query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'activities' AND sql IS NOT NULL ORDER BY type DESC"
        schema = [statement for (statement,) in bare.execute(query)]
        frame = pd.read_sql("SELECT * FROM activities", bare).dropna(axis="columns", how="all")
    frame["custom"] = None
    for name in [name for name in frame.columns if name.endswith("_at")]:
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
    return rows, schema, frame


def _bare(rows: Rows, schema: list[str], store: Path) -> Callable[[], object]:
    marks = ", ".join("?" * len(rows[0]))

    def insert() -> None:
        with closing(sqlite3.connect(store)) as bare, bare:
            for statement in (*SETTINGS, *schema):
                bare.execute(statement)
            bare.executemany(f"INSERT INTO activities VALUES ({marks})", rows)

    return insert
