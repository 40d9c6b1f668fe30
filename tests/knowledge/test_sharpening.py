"""Passages are read sentence by sentence: one sentence that answers counts more than a page that is near."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge import KnowledgeBase
from crm_lab_knowledge.pieces import LEAST, MOST, parts, pieces, weight
from crm_lab_knowledge.vectors import sharpening
from crm_lab_knowledge.words.tokens import tokens

TOPICS = [{"money", "cash", "refund"}, {"parcel", "delivery"}, {"door", "gate"}]
ABOUT = {
    "money": "All the cash that was paid for it comes back to whoever has paid it before.",
    "parcel": "The parcel is carried by whoever has the time and a car that is large enough.",
    "door": "There is a gate of old oak in front of it, which nobody has ever painted.",
    "both": "Whoever brings a parcel is given cash, and that is how it has always been here.",
}


class Topics:
    """A model that knows three things."""

    name, dimension, languages = "topics", len(TOPICS) + 1, None

    def __init__(self) -> None:
        self.read: list[str] = []

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        self.read += texts
        return np.array([[*(len(set(tokens(text)) & each) for each in TOPICS), 0.05] for text in texts])


def passage(*about: str) -> str:
    return " ".join(ABOUT[each] for each in about)


@pytest.fixture
def model() -> Topics:
    return Topics()


@pytest.fixture
def kb(tmp_path: Path, model: Topics) -> KnowledgeBase:
    return KnowledgeBase(tmp_path / "kb", model)


def found(kb: KnowledgeBase, text: str) -> list[Any]:
    return [hit.id for hit in kb.search(text, k=10)]


def test_a_passage_with_the_answer_among_other_things_beats_one_that_is_near_throughout(kb: KnowledgeBase) -> None:
    kb.add([{"id": "near", "text": passage("both", "both", "both")}])
    kb.add([{"id": "answer", "text": passage("door", "money", "door")}])
    assert found(kb, "refund") == ["answer", "near"]
    assert found(kb, "delivery")[0] == "near"


def test_every_sentence_is_read_once_and_a_question_whole(kb: KnowledgeBase, model: Topics) -> None:
    rows = [
        {"id": 1, "text": passage("money", "door", "parcel")},
        {"id": 2, "question": "Cash? Or what?", "answer": "Cash. Yes."},
    ]
    kb.add(rows)
    assert sorted(model.read) == sorted(
        [ABOUT["money"], ABOUT["door"], ABOUT["parcel"], "Cash? Or what?", "Cash. Yes."]
    )
    kb.add([{**rows[0], "product": "new"}, rows[1]])
    assert len(model.read) == 5


def test_passages_that_are_not_looked_at_come_behind_those_that_are(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.add([{"id": f"near {n}", "text": f"{passage('both', 'both')} Number {n} of them."} for n in range(5)])
    kb.add(
        [{"id": "answer", "text": passage("money", "money", "door")}, {"id": "far", "text": passage("door", "door")}]
    )
    whole = found(kb, "refund")
    monkeypatch.setattr(sharpening, "CANDIDATES", 2)
    assert whole[0] == "answer" == found(kb, "refund")[0]
    assert len(found(kb, "refund")) == len(whole) == 7
    assert found(kb, "refund")[-1] == "far"


def test_filters_hold_for_the_close_look_too(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharpening, "CANDIDATES", 3)
    kb.add([{"id": n, "text": f"{passage('money')} It is number {n}.", "team": "a"} for n in range(20)])
    kb.add([{"id": "mine", "text": passage("door", "both"), "team": "b"}])
    assert [hit.id for hit in kb.search("refund", team="b")] == ["mine"]


def test_what_is_kept_by_an_earlier_version_with_one_vector_per_passage_is_still_found(kb: KnowledgeBase) -> None:
    kb.add([{"id": "old", "text": passage("money", "door")}, {"id": "new", "text": passage("parcel", "door")}])
    with kb._store.writing() as connection:
        rows = connection.execute("SELECT number, vector FROM vectors").fetchall()
        connection.executemany(
            "UPDATE vectors SET vector = ? WHERE number = ?", [(vector[: 2 * 4], number) for number, vector in rows[:1]]
        )
    assert set(found(kb, "delivery")) == {"old", "new"}
    assert found(kb, "delivery")[0] == "new"


@given(st.text(alphabet="ab .!?。！？；,\n3好", max_size=400))
def test_parts_say_all_that_the_text_says(text: str) -> None:
    held = parts(text)
    assert "".join("".join(held).split()) == "".join(text.split())
    assert bool(held) == bool(text.strip())
    assert all(weight(each) >= LEAST for each in held[:-1])


@given(st.text(max_size=3000))
def test_there_are_few_parts(text: str) -> None:
    assert all(len(parts(piece)) <= MOST // LEAST + 1 for piece in pieces(text))
