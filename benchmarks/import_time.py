"""``import crm_lab`` against ``import pandas``, each in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Figure, Times, ratios

BAR = 0.5
HEAVY = ("torch", "faiss", "plotly", "pandas", "jupyterlab")
PROGRAM = """
import json, sys, time
wall, cpu = time.perf_counter(), time.process_time()
import {module}
spent = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps([*spent, sorted(sys.modules)]))
"""


def import_time(folder: Path, quick: bool = False) -> Figure:
    """``import crm_lab`` takes at most half of ``import pandas`` and loads none of the heavy parts."""
    times = {"crm_lab": Times(), "pandas": Times()}
    loaded: list[str] = []
    for turn in range(4 if quick else 16):
        for module, spent in times.items():
            wall, cpu, modules = _fresh(module, folder)
            if turn:  # the first one warms the disk
                spent.wall.append(wall)
                spent.cpu.append(cpu)
            if module == "crm_lab":
                loaded = [heavy for heavy in HEAVY if heavy in modules]
    ratio = ratios(times["crm_lab"], times["pandas"])
    value = f"{ratio['wall']:.3f} × (CPU {ratio['cpu']:.3f} ×); loads {', '.join(loaded) or 'no heavy part'}"
    detail = {name: one.summary() for name, one in times.items()} | {"ratios": ratio, "heavy": loaded}
    ok = ratio["wall"] <= BAR and not loaded
    return Figure(
        "import crm_lab / import pandas", value, f"≤ {BAR} ×, no {', '.join(HEAVY)}", ratio["wall"], ok, detail
    )


def _fresh(module: str, folder: Path) -> tuple[float, float, list[str]]:
    program = PROGRAM.format(module=module)
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    wall, cpu, modules = json.loads(done.stdout)
    return wall, cpu, modules
