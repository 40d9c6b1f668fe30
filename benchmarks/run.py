"""All figures in one run: a table on the screen and ``benchmarks/results.json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.board_drop import board_drop
from benchmarks.board_open import board_open
from benchmarks.bulk_import import bulk_import
from benchmarks.call_scoring import call_scoring
from benchmarks.concurrency import concurrency
from benchmarks.customer_360 import customer_360
from benchmarks.deal_models import lead_model, win_model
from benchmarks.duplicate_check import duplicate_check
from benchmarks.duplicates import duplicates_found, duplicates_speed
from benchmarks.forecast_speed import forecast_speed
from benchmarks.frame_reading import frame_reading
from benchmarks.import_matching import import_matching
from benchmarks.import_time import import_time
from benchmarks.knowledge_learning import knowledge_learning
from benchmarks.knowledge_no_answer import knowledge_no_answer
from benchmarks.knowledge_retrieval import knowledge_retrieval
from benchmarks.knowledge_routing import knowledge_routing
from benchmarks.knowledge_size import knowledge_size
from benchmarks.knowledge_speed import knowledge_speed
from benchmarks.lead_assignment import lead_assignment
from benchmarks.long_lists import long_lists
from benchmarks.measure import Figure
from benchmarks.sales_concurrency import sales_concurrency
from benchmarks.sla import sla
from benchmarks.speech_cost import speech_cost, speech_fast, speech_silence
from benchmarks.speech_folder import speech_long, speech_two_workers
from benchmarks.speech_names import speech_names
from benchmarks.speech_words import speech_clips, speech_joined
from benchmarks.stage_figures import stage_figures
from benchmarks.suggestion_speed import suggestion_speed
from benchmarks.tag_rules import tag_rules
from benchmarks.triage_scroll import triage_scroll
from benchmarks.who_spoke import who_spoke

RESULTS = Path(__file__).with_name("results.json")
FIGURES: tuple[Callable[[Path, bool], Figure], ...] = (
    import_time,
    bulk_import,
    import_matching,
    concurrency,
    frame_reading,
    customer_360,
    long_lists,
    triage_scroll,
    board_open,
    board_drop,
    duplicates_found,
    duplicates_speed,
    duplicate_check,
    tag_rules,
    lead_assignment,
    sales_concurrency,
    stage_figures,
    forecast_speed,
    win_model,
    lead_model,
    sla,
    knowledge_retrieval,
    knowledge_no_answer,
    knowledge_routing,
    call_scoring,
    who_spoke,
    speech_clips,
    speech_joined,
    speech_cost,
    speech_fast,
    speech_silence,
    speech_names,
    speech_two_workers,
    speech_long,
    knowledge_speed,
    suggestion_speed,
    knowledge_size,
    knowledge_learning,
)


_MET = {True: "yes", False: "NO", None: "not measured"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; return 0 when every figure was measured and meets its bar, else 1.

    With ``--quick`` what is too small to be measured is no failure.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which figures (default: all): {', '.join(_names())}")
    parser.add_argument("--quick", action="store_true", help="smaller and shorter; shows that they work, not how fast")
    given = parser.parse_args(arguments)
    unknown = set(given.names) - set(_names())
    if unknown:
        parser.error(f"there is no figure {', '.join(sorted(unknown))}; there are {', '.join(_names())}")
    figures = [_measure(one, given.quick) for one in FIGURES if not given.names or one.__name__ in given.names]
    print(table(figures))
    RESULTS.write_text(json.dumps(_results(figures, given.quick), indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"\nEverything measured is in {os.path.relpath(RESULTS)}.")
    return 0 if all(figure.ok or (given.quick and figure.ok is None) for figure in figures) else 1


def _names() -> list[str]:
    return [one.__name__ for one in FIGURES]


def _measure(one: Callable[[Path, bool], Figure], quick: bool) -> Figure:
    print(f"measuring {one.__name__} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="crm-lab-benchmark-") as folder:
        figure = one(Path(folder), quick)
    print(f"  {figure.value} (bar {figure.bar})", file=sys.stderr, flush=True)
    return figure


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| what | came out | bar | met |", "|---|---|---|---|"]
    lines += [f"| {one.name} | {one.value} | {one.bar} | {_MET[one.ok]} |" for one in figures]
    return "\n".join(lines)


def _results(figures: Sequence[Figure], quick: bool) -> dict[str, Any]:
    return {"quick": quick, "machine": _machine(), "figures": [asdict(figure) for figure in figures]}


def _machine() -> dict[str, Any]:
    """Return what the figures depend on; the load says how far to trust the clock."""
    packages = ("pandas", "sqlalchemy", "jupyterlab", "anywidget")
    return {
        "cores": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "platform": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in packages},
    }
