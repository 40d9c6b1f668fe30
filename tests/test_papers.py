"""The Python in the README and the papers runs on the demo company as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.demo import build

ROOT = Path(__file__).parents[1]
TEXTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PAPERS = [path for path in TEXTS if "```python" in path.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "demo.db"
    with crm_lab.open(path) as ws:
        build(ws, "small")
    return path


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.stem)
def test_python_runs_as_it_stands(paper: Path, company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_LAB_DB", str(company))
    monkeypatch.chdir(tmp_path)
    with crm_lab.open() as ws:
        names: dict[str, Any] = {"ws": ws, "crm": crm_lab}
        for block in re.findall(r"```python\n(.*?)```", paper.read_text(encoding="utf-8"), re.DOTALL):
            exec(compile(block, paper.name, "exec"), names)
        if names["ws"] is not ws:
            names["ws"].close()
