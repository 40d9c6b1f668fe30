"""One way of finding duplicates in one set, in its own process: ``python -m benchmarks.duplicate_runs ours febrl3``.

It prints one line of JSON: precision, recall, F1, processor seconds and the most memory used (GB).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.duplicate_sets import SETS, f1

ANSWERS = (20, 20, 20)


def run(way: str, name: str) -> dict[str, Any]:
    """Measure in a fresh process and return what it printed."""
    command = [sys.executable, "-m", "benchmarks.duplicate_runs", way, name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    if done.returncode:
        raise RuntimeError(f"{way} on {name} failed:\n{done.stderr[-3000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def ours(frame: pd.DataFrame, truth: pd.Series[Any], name: str) -> pd.DataFrame:
    """Find duplicates without any answer."""
    from crm_lab.customers import find_duplicates

    return find_duplicates(frame, **SETS[name].hints)


def answered(frame: pd.DataFrame, truth: pd.Series[Any], name: str) -> pd.DataFrame:
    """Find duplicates with 60 answers of somebody who knows, asked for in three rounds."""
    from crm_lab.customers import choose_pairs_to_label, find_duplicates

    hints, labels = SETS[name].hints, pd.DataFrame()
    for count in ANSWERS:
        asked = choose_pairs_to_label(frame, count, labels=labels, **hints)
        asked["same"] = truth[asked["left_id"]].to_numpy() == truth[asked["right_id"]].to_numpy()
        labels = pd.concat([labels, asked[["left_id", "right_id", "same"]]], ignore_index=True)
    return find_duplicates(frame, labels=labels, **hints)


def splink(frame: pd.DataFrame, truth: pd.Series[Any], name: str) -> pd.DataFrame:
    """Find duplicates with Splink on DuckDB."""
    from benchmarks.splink_customers import find

    return find(frame)


WAYS: dict[str, Callable[[pd.DataFrame, pd.Series[Any], str], pd.DataFrame]] = {
    "ours": ours,
    "answered": answered,
    "splink": splink,
}


def main(way: str, name: str) -> None:
    """Measure one way on one set."""
    frame, truth = SETS[name].load()
    wall, cpu = time.perf_counter(), time.process_time()
    found = WAYS[way](frame, truth, name)
    spent = {"cpu_s": round(time.process_time() - cpu, 1), "wall_s": round(time.perf_counter() - wall, 1)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    print(json.dumps({**f1(found, truth), **spent, "gb": round(memory, 2), "pairs": len(found)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
