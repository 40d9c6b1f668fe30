"""Where the sentences of a text come from, and what is no source however alike it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_knowledge.citing import Source, cite, whole
from crm_lab_knowledge.facts import agree, denies, numbers
from crm_lab_knowledge.sentences import spans
from crm_lab_knowledge.words.tokens import tokens

REFUND = Source(
    "refund",
    "Refunds are paid within five working days. They go to the card that was charged. "
    "A refund to another card is not possible.",
    ("Money",),
)
RETURN = Source("退货", "在订单页面点击申请退货，七天内有效。运费由我们承担。不支持线下退货。")
SOURCES = [REFUND, RETURN]


class Synonyms:
    """A model that knows what means the same."""

    name, languages = "synonyms", None
    groups = (("refund", "money", "back"), ("card", "plastic"), ("day",), ("moon",), ("退货", "退"), ("parcel",))
    dimension = len(groups) + 8

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[len(self.groups) + hash(text) % 8] = 0.2
            for word in tokens(text):
                for at, group in enumerate(self.groups):
                    row[at] += word in group
        return rows


def sources_of(text: str, **given: Any) -> list[list[object]]:
    return [[citation.id for citation in one.citations] for one in cite(text, SOURCES, **given)]


def test_every_sentence_finds_its_source_or_is_marked() -> None:
    said = cite("Hello Anna,\nRefunds are paid within 5 working days. You also get a voucher.\nBest regards", SOURCES)
    assert [one.courtesy for one in said] == [True, False, False, True]
    assert [one.uncited for one in said] == [False, False, True, False]
    (citation,) = said[1].citations
    assert REFUND.text[citation.start : citation.end] == citation.quote == "Refunds are paid within five working days."
    assert citation.place == ("Money",)
    assert citation.score > 0.8


@pytest.mark.parametrize(
    "said",
    [
        "Refunds are paid within 50 working days.",
        "A refund to another card is possible.",
        "Refunds are not paid within five working days.",
        "运费由您承担。",
        "支持线下退货。",
        "在订单页面点击申请退货，十天内有效。",
        "",
    ],
)
def test_other_numbers_a_no_for_a_yes_and_another_payer_have_no_source(said: str) -> None:
    assert all(found == [] for found in sources_of(said))


def test_chinese_is_cited_too() -> None:
    assert sources_of("您可以在7天内在订单页面申请退货。") == [["退货"]]


def test_meaning_finds_what_other_words_say() -> None:
    said = "The money is back in five days."
    assert sources_of(said) == [[]]
    assert sources_of(said, embedder=Synonyms()) == [["refund"]]
    assert sources_of("The moon is back.", embedder=Synonyms()) == [[]]


def test_a_citation_to_a_changed_text_is_stale() -> None:
    citation = whole(REFUND, 43, 80)
    assert citation.quote == "They go to the card that was charged."
    assert not citation.stale(REFUND.text)
    assert not citation.stale("New: " + REFUND.text)  # it moved
    assert citation.stale(REFUND.text.replace("card", "account"))
    assert citation.stale(None)


@given(st.text(alphabet='aB1 .!?。！\n"”é', max_size=60))
def test_sentences_lie_in_the_text_in_order_and_lose_nothing(text: str) -> None:
    found = spans(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    outside = text
    for one in reversed(found):
        outside = outside[: one.start] + outside[one.end :]
    assert not set(outside) - set(' \n"”\t')


def test_addresses_decimals_and_abbreviations_are_not_cut() -> None:
    text = "Dr. Wu pays 3.50 at www.example.org today. Approx. two days. 好的。“行。”再见"
    assert [one.text for one in spans(text)] == [
        "Dr. Wu pays 3.50 at www.example.org today.",
        "Approx. two days.",
        "好的。",
        "“行。",
        "再见",
    ]


def test_numbers_are_read_in_digits_and_words() -> None:
    assert numbers("1,000 pieces for 3.5 in twelve days, 十五天, 两次，一些") == numbers("1000 3.5 12 15天 2次")
    assert denies("it isn't so")
    assert denies("不可以")
    assert not denies("不同的、特别的、非常好")
    assert not denies("nothing else matters here, it is not impossible")
    assert agree("It takes five days", "It takes 5 days or 6")
