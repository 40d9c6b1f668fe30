"""What the benchmarks say about their figures: only what was measured, whole, and reaches its bar is met."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.knowledge_retrieval import RETRIEVAL, _met
from benchmarks.long_lists import Scrolled, _figure
from benchmarks.measure import Figure, not_measured, verdict

GOOD, SLOW = Scrolled([16.0] * 40, 100, 100), Scrolled([16.0] * 40, 100, 5_000)


def test_every_figure_of_the_knowledge_base_is_in_the_run() -> None:
    names = {path.stem for path in Path(run.__file__).parent.glob("knowledge_*.py")}
    figures = {name for name in names if hasattr(import_module(f"benchmarks.{name}"), name)}
    assert "knowledge_routing" in figures
    assert figures <= {one.__name__ for one in run.FIGURES}


@pytest.mark.parametrize(("met", "complete", "ok"), [(True, True, True), (True, False, None), (False, False, False)])
def test_half_a_measurement_is_not_met(met: bool, complete: bool, ok: bool | None) -> None:
    assert verdict(met, complete) is ok


def test_what_was_not_measured_is_not_met(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def missing(_folder: Path, _quick: bool) -> Figure:
        return not_measured("speed", "no data", "≤ 1 s")

    monkeypatch.setattr(run, "FIGURES", (missing,))
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.json")
    monkeypatch.chdir(tmp_path)
    assert run.table([missing(tmp_path, False)]).splitlines()[-1] == (
        "| speed | not measured: no data | ≤ 1 s | not measured |"
    )
    assert (run.main([]), run.main(["--quick"])) == (1, 0)


@pytest.mark.parametrize("name", ["timeline", "to-do list", "pairs"])
def test_every_long_list_counts(name: str) -> None:
    assert _figure(dict.fromkeys(("timeline", "to-do list", "pairs"), GOOD)).ok
    assert not _figure(dict.fromkeys(("timeline", "to-do list", "pairs"), GOOD) | {name: SLOW}).ok


def test_recall_is_not_rounded_up_to_its_bar() -> None:
    set_of = RETRIEVAL[0]
    assert _met({set_of.name: {"both": [set_of.bar, 1.0]}})
    assert not _met({set_of.name: {"both": [set_of.bar - 0.001, 1.0]}})
