"""What people decide changes what is found, stays through new versions, and can be taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge import BadInput, KnowledgeBase
from crm_lab_knowledge.learning import wordings
from crm_lab_knowledge.words.tokens import tokens

ROWS = [
    {"id": "password", "question": "Reset a password", "answer": "Press 'forgotten'."},
    {"id": "refund", "question": "When is my refund paid?", "answer": "Within five days."},
    {"id": "invoice", "question": "Where is my invoice?", "answer": "Under orders."},
]


class Letters:
    """A model that compares words by their hash: enough to have vectors."""

    name, languages, dimension = "letters", None, 64

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        rows = np.full((len(texts), self.dimension), 0.01, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in tokens(text):
                row[sum(map(ord, word)) % self.dimension] += 1
        return rows


@pytest.fixture(params=["words", "meaning"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with KnowledgeBase(tmp_path / "kb", False if request.param == "words" else Letters()) as kb:
        kb.add(ROWS)
        yield kb


def best(kb: KnowledgeBase, text: str) -> Any:
    found = kb.search(text)
    return found[0].id if found else None


def lesson(question: str, id: str, verdict: str = "accepted", **more: Any) -> dict[str, Any]:
    return {"question": question, "id": id, "verdict": verdict, **more}


def test_an_accepted_answer_is_found_by_the_customers_wording(desk: KnowledgeBase) -> None:
    assert desk.learn([lesson("Hello,\nmy dough has not come home\nBest regards\nAnna", "refund")]) == 1
    (hit, *_) = desk.search("has the dough come home")
    assert (hit.id, hit.matched, hit.text) == ("refund", "my dough has not come home", "Within five days.")
    assert best(desk, "When is my refund paid?") == "refund"
    assert len(desk) == 3


def test_a_refused_answer_sinks_for_like_questions_and_for_no_others(desk: KnowledgeBase) -> None:
    before = {hit.id: hit.score for hit in desk.search("where is my refund invoice password")}
    desk.learn([lesson("where is my money password", "password", "refused")])
    ranked = [hit.id for hit in desk.search("where is my money password")]
    assert not ranked or ranked[0] != "password"
    assert best(desk, "Reset a password") == "password"
    assert all("money" not in hit.matched for hit in desk.search("money password"))
    assert set(before) == {hit.id for hit in desk.search("where is my refund invoice password")}


def test_the_last_word_on_a_wording_counts(desk: KnowledgeBase) -> None:
    desk.learn([lesson("gone dough", "refund", "refused", key="1")])
    desk.learn([lesson("gone dough", "refund", "edited", key="2")])
    (row,) = desk.lessons().to_dict("records")
    assert (row["key"], row["id"], row["wording"], row["refused"]) == ("2", "refund", "gone dough", False)
    assert best(desk, "gone dough") == "refund"


def test_lessons_outlive_versions_and_removals(desk: KnowledgeBase) -> None:
    desk.learn([lesson("gone dough", "refund"), lesson("unknown thing", "later")])
    desk.add([{**ROWS[1], "answer": "Within ten days."}])
    assert desk.search("gone dough")[0].text == "Within ten days."
    desk.remove(["refund"])
    assert best(desk, "gone dough") != "refund"
    desk.add([ROWS[1]])
    assert best(desk, "gone dough") == "refund"
    desk.add([{"id": "later", "question": "Something else", "answer": "Yes."}])
    assert best(desk, "unknown thing") == "later"


def test_what_is_taken_back_is_gone_to_the_last_word(desk: KnowledgeBase) -> None:
    desk.learn([lesson("gone dough zebra", "refund", person="p1"), lesson("gone cash yak", "invoice", person="p2")])
    desk.learn([lesson("my zebra again", "password", "refused", key="k")])
    assert desk.unlearn(person="p1") == 1
    assert desk.unlearn(["k", "never there"]) == 1
    assert list(desk.lessons()["wording"]) == ["gone cash yak"]
    assert best(desk, "zebra") is None or not desk.search("zebra")[0].matched.count("zebra")
    folder = desk.folder
    desk.close()
    with sqlite3.connect(folder / "knowledge.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert not connection.execute("SELECT 1 FROM postings WHERE term LIKE 'zebra%'").fetchall()
    connection.close()
    assert b"zebra" not in (folder / "knowledge.db").read_bytes()


def test_nothing_private_is_learnt(desk: KnowledgeBase) -> None:
    asked = "Where is order AB-123456 of anna@example.org, phone +86 138 0013 8000?"
    desk.learn([lesson(asked, "refund")])
    wording = str(desk.lessons()["wording"][0])
    assert wording.startswith("Where is order")
    assert not any(part in wording for part in ("123456", "anna", "138"))
    assert desk.learn([lesson("anna@example.org", "refund")]) == 0  # nothing is left of it


def test_of_a_mail_the_sentence_that_asks_is_learnt(desk: KnowledgeBase) -> None:
    mail = "I bought a kettle in spring. It was blue. When do you pay my refund? My cat likes the box."
    desk.learn([lesson(mail, "refund")])
    assert desk.lessons()["wording"][0] == "When do you pay my refund?"


def test_passages_of_documents_learn_too(desk: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("Parcels leave our store on Monday and on Thursday at noon.")
    desk.refresh(folder)
    id = best(desk, "parcels store monday")
    desk.learn([lesson("kettle underway", str(id))])
    assert best(desk, "kettle underway") == id
    (folder / "0.txt").write_text("Another document comes first.")
    desk.refresh(folder)
    assert best(desk, "kettle underway") == id
    (folder / "a.txt").write_text("Now something else is said here.")
    desk.refresh(folder)
    assert best(desk, "kettle underway") is None or "kettle" not in desk.search("kettle underway")[0].matched


def test_lessons_that_cannot_be_used_are_refused(desk: KnowledgeBase) -> None:
    with pytest.raises(BadInput, match="has no verdict"):
        desk.learn(pd.DataFrame({"question": ["a"], "id": [1]}))
    with pytest.raises(BadInput, match="'perhaps' is not known"):
        desk.learn([lesson("a", "refund", "perhaps")])
    assert desk.learn([]) == 0


@given(st.text(max_size=120))
def test_wordings_never_fail_and_hold_no_address(text: str) -> None:
    assert all((each.strip() and "@" not in each.strip("@")) or "@" in each for each in wordings(text))


def test_another_process_learns_beside(desk: KnowledgeBase, tmp_path: Path) -> None:
    opened: Callable[[], KnowledgeBase] = lambda: KnowledgeBase(desk.folder, False)  # noqa: E731
    with opened() as other:
        assert other.search("gone dough") == []
        desk.learn([lesson("gone dough", "refund")])
        assert other.search("gone dough")[0].id == "refund"
