"""The README: two commands and no third, and .ci/run runs what people are told to run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_there_are_exactly_two_commands_of_one_line() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert [block.count("\n") for block in blocks] == [1, 1]
    first, second = blocks
    assert first == (
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[all]' && .venv/bin/crm-lab demo\n"
    )
    assert second == (
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[test]' && .venv/bin/python -m pytest\n"
    )


def test_ci_takes_its_commands_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.count("readme_command 1") == 1
    assert script.count("readme_command 2") == 1
    assert "pip install -c constraints.txt -e '.[test]'" not in script, "a copy would go stale"


@pytest.mark.skipif(os.name == "nt", reason="CI runs on Linux")
def test_the_ci_script_is_sound() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    done = subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("paper", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda path: path.name)
def test_links_between_papers_lead_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", paper.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (paper.parent / target).exists()]
    assert missing == []
