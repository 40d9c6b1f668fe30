"""Several processes that do random things with one store for a while, each noting what the store confirmed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Done = list[dict[str, Any]]
"""What was confirmed: {"what": the verb, or "error", "seconds": how long it took, …}."""


def side_by_side(module: str, store: str | Path, seconds: float, count: int, folder: Path) -> tuple[Done, list[int]]:
    """Let ``count`` processes run ``python -m module store seconds number log``; return their notes and exit codes."""
    logs = [folder / f"log{number}.jsonl" for number in range(count)]
    start = [sys.executable, "-m", module, str(store), str(seconds)]
    running = [subprocess.Popen([*start, str(number), str(log)]) for number, log in enumerate(logs)]
    codes = [process.wait() for process in running]
    return [json.loads(line) for log in logs for line in log.read_text("utf-8").splitlines()], codes


def act_until(end: float, log: Path, act: Callable[[random.Random], dict[str, Any]], seed: int) -> None:
    """Call ``act`` until the monotonic clock shows ``end``, and write what it tells, and errors, to ``log``."""
    chance = random.Random(seed)
    with log.open("w", encoding="utf-8") as told:
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                entry = act(chance)
            except Exception as problem:
                entry = {"what": "error", "error": f"{type(problem).__name__}: {problem}"}
            told.write(json.dumps(entry | {"seconds": round(time.monotonic() - began, 4)}) + "\n")
