"""Ordering a few entries of a large base gives the same hits as ordering all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge import KnowledgeBase
from crm_lab_knowledge.narrowing import FIRST, narrowed
from crm_lab_knowledge.vectors import choosing
from crm_lab_knowledge.view import View, _lookup


def view_of(counts: list[int]) -> View:
    """A view whose entries have so many units each."""
    size = sum(counts)
    numbers = np.arange(3, 3 + 2 * size, 2)
    return View(
        numbers=numbers,
        entries=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        lengths=np.full(size, 4, np.float32),
        kinds=np.zeros(size, np.uint8),
        languages=np.zeros(size, np.uint8),
        answers=np.arange(size),
        densities=np.zeros(size, np.float32),
        refused=np.zeros(size, np.bool_),
        entry_numbers=np.arange(10, 10 + len(counts)),
        language_names=("en",),
        _lookup=_lookup(numbers),
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 900))
def test_the_best_entries_of_each_way_stay_with_all_their_units(seed: int, count: int) -> None:
    drawn = np.random.default_rng(seed)
    view = view_of(drawn.integers(1, 4, count).tolist())
    words = np.maximum(0, drawn.normal(-1, 1, len(view))).astype(np.float32)
    cosines = np.where(drawn.random(len(view)) < 0.4, drawn.random(len(view)), 0.1).astype(np.float32)
    kept, kept_words, kept_cosines = narrowed(view, words, cosines)
    for scores, lowest in ((words, 0.0), (cosines, float(cosines.min()))):
        best = view.best_of_entries(scores)
        first = np.argsort(-best, kind="stable")[:FIRST]
        assert set(view.entry_numbers[first[best[first] > lowest]]) <= set(kept.entry_numbers)
    units = np.flatnonzero(np.isin(view.entries, kept.entry_numbers - 10))
    assert (kept.numbers == view.numbers[units]).all()
    assert (kept_words == words[units]).all()
    assert (kept_cosines == cosines[units]).all()
    assert (kept.entry_numbers[kept.entries] == view.entry_numbers[view.entries[units]]).all()
    assert (kept.places(kept.numbers) == np.arange(len(kept))).all()
    assert not len(kept) or (kept.starts == np.flatnonzero(np.r_[1, np.diff(kept.entries)])).all()


@pytest.mark.parametrize("filters", [{}, {"half": 1}])
def test_the_first_hits_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filters: dict[str, int]) -> None:
    words = ["refund", "invoice", "delivery", "password", "discount", "warranty", "order", "return"]
    drawn = np.random.default_rng(5)
    texts = [" ".join(drawn.choice(words, drawn.integers(2, 9))) + f" case{n}" for n in range(1500)]
    with KnowledgeBase(tmp_path, None) as kb:
        kb.add([{"id": n, "text": text, "half": n % 2} for n, text in enumerate(texts)])
        questions = ["refund of an order", "password warranty", "case77", "nothing of this"]
        whole = [kb.search(each, k=50, **filters) for each in questions]
        many = kb.search("order", k=400, **filters)
        monkeypatch.setattr(choosing, "EXACT", 300)
        assert [kb.search(each, k=50, **filters) for each in questions] == whole
        assert kb.search("order", k=400, **filters) == many
