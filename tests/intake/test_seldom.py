"""How often Python looks for cycles is as before once an import or a search for duplicates is over, however it ends."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from crm_lab.customers import find_duplicates
from crm_lab.customers.matching.matching import Matching
from crm_lab.errors import CrmLabError
from crm_lab.intake import propose
from crm_lab.seldom import NEW_OBJECTS, seldom_collected
from crm_lab.workspace import Workspace


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_it_is_seldom_inside_and_as_before_behind() -> None:
    gc.set_threshold(500, 7, 9)
    with seldom_collected(), seldom_collected():
        assert gc.get_threshold() == (NEW_OBJECTS, 7, 9)
    assert gc.get_threshold() == (500, 7, 9)


@pytest.mark.parametrize("chosen", [0, NEW_OBJECTS * 2])
def test_what_is_more_seldom_already_stays(chosen: int) -> None:
    gc.set_threshold(chosen, 7, 9)
    with seldom_collected():
        assert gc.get_threshold() == (chosen, 7, 9)
    assert gc.get_threshold() == (chosen, 7, 9)


def test_two_that_overlap_leave_it_as_it_was() -> None:
    gc.set_threshold(500, 7, 9)
    first, second = seldom_collected(), seldom_collected()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.get_threshold() == (500, 7, 9)


def test_an_import_leaves_it_as_it_was(ws: Workspace, write: Callable[..., Path], tmp_path: Path) -> None:
    gc.set_threshold(500, 7, 9)
    seen = []
    proposal = propose(write("leads.csv", "Name,Mobile\nWang Wei,13812345678\n"), ws, "leads")
    proposal.run(set_aside=tmp_path, progress=lambda _file, _rows: seen.append(gc.get_threshold()[0]))
    assert (seen, gc.get_threshold()) == ([NEW_OBJECTS], (500, 7, 9))
    with pytest.raises(CrmLabError):
        propose(tmp_path / "nothing.csv", ws)
    assert gc.get_threshold() == (500, 7, 9)


def test_a_search_for_duplicates_leaves_it_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.set_threshold(500, 7, 9)
    seen = []
    groups = Matching.groups

    def watched(matching: Matching) -> object:
        seen.append(gc.get_threshold()[0])
        return groups(matching)

    monkeypatch.setattr(Matching, "groups", watched)
    find_duplicates(pd.DataFrame({"id": [1, 2], "name": ["Wang Wei", "Wang Wei"]}))
    assert (seen, gc.get_threshold()) == ([NEW_OBJECTS], (500, 7, 9))
