"""What must never be committed, and how light `import crm_lab` is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEGABYTE = 1 << 20

# Every word has a gap in it here, so that this file does not hold what it forbids.
REGISTRIES = "pypi .org|python hosted.org|registry. npmjs|deb. debian"
MACHINE = "/work /|/ro ot/|.py env/|file: ///"
DATA = "maven _crm|salesforce_data loader|openrefine_ fixtures|zh_crm_ templates|x_educ ation|import_ fixtures"


def committed() -> list[Path]:
    """The files that git knows or would add, without the lock files and what is built."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no git clone")
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    out = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for path in (ROOT / name for name in out.split("\0") if name) if path.is_file()]


def holding(gapped: str) -> list[str]:
    """Each committed file that holds one of the words, with the word."""
    words = gapped.replace(" ", "").split("|")
    texts = {path: path.read_bytes().decode("utf-8", errors="ignore") for path in committed()}
    return [f"{path.relative_to(ROOT)}: {word}" for path, text in texts.items() for word in words if word in text]


def test_no_file_names_a_registry() -> None:
    assert holding(REGISTRIES) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert holding(MACHINE) == []


def test_no_file_knows_the_data_that_it_will_be_tried_on() -> None:
    assert holding(DATA) == []


def test_no_large_file_and_no_database_is_committed() -> None:
    heavy = [path for path in committed() if path.stat().st_size > MEGABYTE or path.suffix in {".db", ".sqlite"}]
    assert heavy == []


HEAVY = ["torch", "faiss", "plotly", "pandas", "numpy", "jupyterlab", "sqlalchemy", "ipywidgets", "anywidget"]


@pytest.mark.parametrize("module", ["crm_lab", "crm_lab.errors", "crm_lab.speech", "crm_lab.knowledge"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({HEAVY})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_workspace_needs_neither_torch_nor_a_screen() -> None:
    unwanted = {"torch", "faiss", "plotly", "jupyterlab", "anywidget", "crm_lab_widgets"}
    code = f"import sys, crm_lab; crm_lab.open; print(*sorted(set(sys.modules) & {unwanted}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
