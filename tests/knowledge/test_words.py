"""Words: how a text is cut into them, and that a base that grew finds what a base made at once does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lab_knowledge import KnowledgeBase
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.store import Store
from crm_lab_knowledge.words import postings
from crm_lab_knowledge.words.tokens import tokens


def test_english_loses_its_endings_and_its_commonest_words() -> None:
    assert tokens("The orders of ORDERED parcels, don't they?") == ["order", "order", "parcel", "they"]


def test_chinese_becomes_signs_and_pairs_and_numbers_stay_whole() -> None:
    assert tokens("订单AB12345") == ["订", "单", "订单", "ab12345"]
    assert tokens("訂單") == tokens("订单")
    assert tokens("Ａ１") == tokens("a1")


@given(st.text())
def test_any_text_has_words_and_a_language(text: str) -> None:
    assert all(0 < len(word) <= 64 for word in tokens(text))
    assert len(language_of(text)) in (0, 2)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("你好", "zh"),
        ("ご注文はキャンセル済み", "ja"),
        ("환불", "ko"),
        ("Bonjour à tous", "en"),
        ("12:30", ""),
        ("", ""),
    ],
)
def test_the_language_shows_in_the_letters(text: str, language: str) -> None:
    assert language_of(text) == language


WORD = st.sampled_from(["red", "green", "blue", "退", "货", "订单", "door"])
TEXT = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.dictionaries(st.integers(0, 12), TEXT, min_size=1, max_size=4)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 12), min_size=1, max_size=3)),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40)
@given(STEPS)
def test_a_base_that_grew_scores_as_one_that_was_made_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list
) -> None:  # type: ignore[type-arg]
    folder = tmp_path_factory.mktemp("grown")
    held: dict[int, str] = {}
    with KnowledgeBase(folder / "grown") as grown, KnowledgeBase(folder / "whole") as whole:
        for verb, given_ in steps:
            if verb == "add":
                held |= given_
                grown.add([{"id": each, "text": text} for each, text in given_.items()])
            else:
                held = {each: text for each, text in held.items() if each not in given_}
                grown.remove(given_)
        whole.add([{"id": each, "text": text} for each, text in held.items()])
        for asked in ("red door", "退货", "订单 blue"):
            scores = [{hit.id: hit.score for hit in kb.search(asked, k=99)} for kb in (grown, whole)]
            assert scores[0] == pytest.approx(scores[1])


def test_many_small_additions_leave_few_segments_without_what_was_removed(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path) as kb:
        for number in range(70):
            kb.add([{"id": 1, "text": f"door number {number}"}, {"id": number + 2, "text": "window"}])
        assert [hit.text for hit in kb.search("door")] == ["door number 69"]
    store = Store(tmp_path)
    with store.reading() as connection:
        (segments,) = connection.execute("SELECT count(*) FROM segments").fetchone()
        assert segments < 2 * postings.FANOUT
        assert len(postings.read(connection, "window")[0]) == 70
        assert len(postings.read(connection, "door")[0]) < 70
    store.close()


def test_a_term_that_fills_a_batch_is_merged_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "TERMS_AT_ONCE", 12)
    with KnowledgeBase(tmp_path) as kb:
        for number in range(postings.FANOUT):
            kb.add([{"id": number, "text": f"window door part{number} glass"}])
        assert len(kb.search("window", k=99)) == len(kb.search("glass", k=99)) == postings.FANOUT
    store = Store(tmp_path)
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM segments").fetchone() == (1,)
    store.close()
