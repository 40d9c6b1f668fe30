"""Texts that say the same, that contradict each other; questions that mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge.comparing import contradictions, duplicates
from crm_lab_knowledge.grouping import groups


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("Parcels arrive within five days.", "Parcels arrive within 6 days.", ("5 / 6",)),
        ("Gift cards are refunded in cash.", "Gift cards are not refunded in cash.", ("yes / no",)),
        ("运费由我们的公司承担。", "运费由您的公司承担。", ("we / you",)),
        ("活动到2026-03-01结束，不再延长。", "活动到2026-04-01结束，不再延长。", ("2026-03-01 / 2026-04-01",)),
        ("Parcels arrive within five days.", "Parcels arrive within 5 days.", None),
        ("Parcels arrive within five days.", "Refunds arrive at your bank after 6 weeks.", None),
    ],
)
def test_contradictions(one: str, other: str, differs: tuple[str, ...] | None) -> None:
    found = contradictions({"a": one, "b": other})
    assert [pair.differs for pair in found] == ([] if differs is None else [differs])


def test_a_text_that_stands_in_another_is_a_duplicate() -> None:
    short = "We polish violins on Mondays. Bring the bow along as well."
    texts = {"short": short, "long": f"{short} Cellos wait until Friday afternoon.", "other": "Opening hours differ."}
    assert duplicates(texts) == [("short", "long", 1.0)]
    assert duplicates({"a": short, "b": "We polish violins on Mondays."}) == [("b", "a", 1.0)]


TEXTS = ["my card is lost", "the card was lost", "lost card", "refund please", "a refund, please", "opening hours?"]


class Topics:
    """A model that knows three topics."""

    name, languages, dimension = "topics", None, 3

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        return np.array([[("card" in t) + 0.01, ("refund" in t) + 0.01, ("hour" in t) + 0.01] for t in texts])


@pytest.mark.parametrize("model", [None, Topics()])
def test_questions_that_mean_the_same_are_together(model: Any) -> None:
    assert [sorted(group) for group in groups(TEXTS, model)] == [[0, 1, 2], [3, 4], [5]]
    assert groups([], model) == []


@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_question_is_in_one_group(texts: list[str]) -> None:
    assert sorted(at for group in groups(texts) for at in group) == list(range(len(texts)))
