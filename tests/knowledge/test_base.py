"""What goes into a knowledge base, what comes out, and what may go wrong on the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crm_lab_knowledge import BadInput, BaseDamaged, FilterUnknown, KnowledgeBase, KnowledgeError


def ids(kb: KnowledgeBase, text: str, **given: Any) -> list[Any]:
    return [hit.id for hit in kb.search(text, **given)]


def test_questions_find_their_answers_in_both_languages(kb: KnowledgeBase, help_desk: pd.DataFrame) -> None:
    assert kb.add(help_desk).new == len(kb) == 5
    best = kb.search("I forgot my passwords")[0]
    assert (best.id, best.text) == ("password", "Choose 'forgotten' on the sign-in page.")
    assert best.matched == "How do I reset my password?"
    assert best.facets["category"] == ("account",)
    assert ids(kb, "我想退貨")[0] == "退货"  # written in traditional signs
    assert ids(kb, "ＲＥＦＵＮＤ")[0] == "refund"  # full width


def test_a_hit_tells_its_version(kb: KnowledgeBase) -> None:
    def version() -> str:
        return kb.search("parcels")[0].version

    kb.add([{"id": 7, "text": "Parcels leave on Monday."}])
    first = version()
    kb.add([{"id": 7, "text": "Parcels leave on Monday."}])
    assert len(first) == 12
    assert version() == first
    kb.add([{"id": 7, "text": "Parcels leave on Friday."}])
    assert version() != first


def test_texts_are_found_too_and_ids_come_back_as_given(kb: KnowledgeBase) -> None:
    kb.add(pd.DataFrame({"id": [7, 8], "text": ["Parcels leave on Monday.", "Stamps cost one euro."]}))
    kb.add(pd.DataFrame({"id": ["7"], "text": ["Parcels may weigh two kilos."]}))
    assert ids(kb, "parcels monday") == [7, "7"]
    assert kb.search("stamps")[0].id == 8


def test_an_entry_with_a_known_id_replaces_the_old_one(kb: KnowledgeBase, help_desk: pd.DataFrame) -> None:
    kb.add(help_desk)
    changed = help_desk.assign(question=help_desk["question"].replace({"Where do I find an invoice?": "Receipts?"}))
    done = kb.add(changed)
    assert (done.new, done.replaced, done.unchanged) == (0, 1, 4)
    assert ids(kb, "invoice") == []
    assert ids(kb, "receipt") == ["invoice"]
    assert len(kb) == 5


def test_what_is_removed_is_not_found(kb: KnowledgeBase, help_desk: pd.DataFrame) -> None:
    kb.add(help_desk)
    assert kb.remove(["refund", "never there"]) == 1
    assert ids(kb, "refund") == []
    with pytest.raises(BadInput, match="give a list"):
        kb.remove("refund")


def test_rows_of_one_id_are_wordings_of_one_question(kb: KnowledgeBase) -> None:
    rows = [
        {"id": 1, "question": "Reset a password", "answer": "Press the button."},
        {"id": 1, "question": ["Locked out", "Cannot log in"], "answer": None},
        {"id": 1, "question": "x", "answer": "Another answer."},
    ]
    done = kb.add(rows)
    assert [each.reason for each in done.set_aside] == ["Row 3: the id 1 is there before with another text."]
    for asked in ("password", "locked", "log"):
        assert ids(kb, asked) == [1]
    assert len(kb) == 1


def test_filters_hold_exactly(kb: KnowledgeBase, help_desk: pd.DataFrame) -> None:
    kb.add(help_desk)
    both = "invoice refund 发票 退货"
    assert set(ids(kb, both)) == {"refund", "invoice", "退货", "发票"}
    assert set(ids(kb, both, language="zh")) == {"退货", "发票"}
    assert set(ids(kb, both, category=["money", "nothing"])) == {"refund", "invoice"}
    assert ids(kb, both, category="money", language="zh") == []
    assert ids(kb, both, category=[]) == []
    assert len(ids(kb, both, category=None)) == 4
    assert kb.ids(category="money") == ["refund", "invoice"]
    assert kb.ids(category="money", language="zh") == []
    assert len(kb.ids()) == len(kb)
    with pytest.raises(FilterUnknown, match="filtered by product: there is category, language"):
        kb.search(both, product="x")


def test_numbers_and_several_values_can_be_filtered_by(kb: KnowledgeBase) -> None:
    frame = pd.DataFrame(
        {"id": [1, 2, 3], "text": ["a door", "a door", "a door"], "size": [1, None, 2], "for": [["x", "y"], "y", None]}
    )
    kb.add(frame)  # the column of sizes has become one of floats
    assert ids(kb, "door", size=1) == [1]
    assert ids(kb, "door", **{"for": "y"}) == [1, 2]
    assert ids(kb, "door", size=[1, 2.0]) == [1, 3]


def test_what_has_run_out_is_never_answered(kb: KnowledgeBase) -> None:
    frame = pd.DataFrame(
        {
            "id": [1, 2, 3],
            "text": ["sale in May", "sale for ever", "sale at times"],
            "valid_until": ["2026-05-31", None, "soon"],
        }
    )
    done = kb.add(frame)
    assert [each.reason for each in done.set_aside] == ["Row 3: valid_until is 'soon', which is no date."]
    assert ids(kb, "sale", on=date(2026, 5, 31)) == [1, 2]
    assert ids(kb, "sale", on=date(2026, 6, 1)) == [2]


def test_the_language_is_guessed(kb: KnowledgeBase) -> None:
    kb.add(pd.DataFrame({"id": [1, 2, 3], "text": ["iPhone 15 退货流程", "The iPhone", "возврат iPhone товара"]}))
    assert [ids(kb, "iPhone", language=each) for each in ("zh", "en", "ru")] == [[1], [2], [3]]


@pytest.mark.parametrize("asked", ["", "  \n", None, float("nan"), pd.NA, "的" * 0, "?!", "the of and"])
def test_a_question_that_says_nothing_finds_nothing(kb: KnowledgeBase, help_desk: pd.DataFrame, asked: Any) -> None:
    kb.add(help_desk)
    assert kb.search(asked) == []


@pytest.mark.parametrize(
    "asked", ["refund " * 150_000, "refund\x00\x07", "\ud83d refund \udc00", "refund' OR 1=1; DROP TABLE units; --"]
)
def test_a_hostile_question_still_finds(kb: KnowledgeBase, help_desk: pd.DataFrame, asked: str) -> None:
    kb.add(help_desk)
    assert ids(kb, asked)[0] == "refund"


def test_a_question_must_be_a_text_and_k_a_number_of_hits(kb: KnowledgeBase) -> None:
    with pytest.raises(BadInput, match="of type int"):
        kb.search(5)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="0 hits"):
        kb.search("x", k=0)


def test_hostile_rows_are_kept_or_set_aside(kb: KnowledgeBase) -> None:
    texts = [
        "nul\x00led door",
        "lone \ud800 door",
        "'); DROP TABLE entries; -- door",
        "d" * 1_000_001,
        {"a": 1},
        float("nan"),
    ]
    done = kb.add(pd.DataFrame({"id": [*range(5), 5], "text": pd.Series(texts, dtype=object)}))
    assert done.new == 3
    assert [each.row for each in done.set_aside] == [4, 5, 6]
    assert "1,000,001 characters" in done.set_aside[0].reason
    assert set(ids(kb, "door")) == {0, 1, 2}
    assert kb.search("nul")[0].text == "nul led door"


def test_frames_without_the_columns_are_refused_whole(kb: KnowledgeBase) -> None:
    for frame, said in (
        (pd.DataFrame({"key": [1], "text": ["x"]}), "columns are key, text"),
        (pd.DataFrame({"id": [1], "name": ["x"]}), "columns are id, name"),
        (pd.DataFrame([[1, "x", "y"]], columns=["id", "text", "Text "]), "columns text are there twice"),
    ):
        with pytest.raises(BadInput, match=said):
            kb.add(frame)
    assert kb.add(pd.DataFrame()).new == 0
    assert len(kb) == 0


def test_it_is_the_same_after_reopening_and_for_another_reader(tmp_path: Path, help_desk: pd.DataFrame) -> None:
    with KnowledgeBase(tmp_path) as first, KnowledgeBase(tmp_path) as second:
        first.add(help_desk)
        before = second.search("Where is my invoice or refund?")
        first.add([{"id": "new", "text": "An invoice by post"}])
        assert "new" in ids(second, "invoice")
        first.remove(["new"])
        assert second.search("Where is my invoice or refund?") == before
    with KnowledgeBase(tmp_path) as again:
        assert again.search("Where is my invoice or refund?") == before


def test_equal_hits_stay_in_the_order_in_which_they_came(kb: KnowledgeBase) -> None:
    kb.add(pd.DataFrame({"id": range(50), "text": ["the same door"] * 50}))
    assert ids(kb, "door", k=50) == list(range(50))


KILLED = """
import os, sys
from crm_lab_knowledge import KnowledgeBase
from crm_lab_knowledge.words import postings

calls = iter(range(10))
whole = postings.add_segment

def half_way(connection, units):
    whole(connection, units)
    if next(calls):
        os._exit(9)

postings.add_segment = half_way
KnowledgeBase(sys.argv[1]).add([{"id": n, "text": f"door number{n}"} for n in range(6000)])
"""


def test_a_process_that_dies_while_adding_leaves_what_was_there(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path) as kb:
        kb.add([{"id": 3, "text": "the old door"}])
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)], check=False)
    assert died.returncode == 9
    with KnowledgeBase(tmp_path) as kb:
        assert [hit.text for hit in kb.search("door")] == ["the old door"]
        assert len(kb) == 1
        kb.add([{"id": 4, "text": "a new door"}])
        assert len(kb) == 2


def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="No knowledge base can be kept in"):
        KnowledgeBase(tmp_path / "file")


def test_a_file_that_is_none_is_said_and_kept(tmp_path: Path) -> None:
    (tmp_path / "knowledge.db").write_bytes(b"not SQLite " * 1000)
    with pytest.raises(BaseDamaged, match="put back a copy"):
        KnowledgeBase(tmp_path)
    assert (tmp_path / "knowledge.db").read_bytes().startswith(b"not SQLite")


def test_a_base_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    KnowledgeBase(tmp_path).close()
    file = sqlite3.connect(tmp_path / "knowledge.db")
    file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(KnowledgeError, match="has version 99"):
        KnowledgeBase(tmp_path)
