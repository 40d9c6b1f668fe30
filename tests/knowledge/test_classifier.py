"""Texts to classes: from words alone, from models, from a few examples; in two languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from crm_lab_knowledge.classifier import TextClassifier
from crm_lab_knowledge.entries import Kind
from crm_lab_knowledge.errors import BadInput, KnowledgeError
from crm_lab_knowledge.features import EVERY_WORD, Meaning, Words, parts
from crm_lab_knowledge.view import Floats
from crm_lab_knowledge.words.tokens import tokens

pytest.importorskip("sklearn")

EXAMPLES = {
    "delivery": [
        "where is my parcel", "my parcel has not arrived", "when will the order be delivered", "the courier is late",
        "track my shipment please", "包裹还没到", "什么时候发货", "快递在哪里", "我的快递迟到了", "物流信息不更新",
    ],
    "invoice": [
        "please send the invoice", "the invoice shows a wrong amount", "I need a tax invoice",
        "billing address is wrong",
        "was I charged twice on the bill", "请开发票", "发票金额不对", "发票抬头写错了", "需要增值税发票",
        "账单重复扣款",
    ],
}  # fmt: skip
TEXTS = [text for each in EXAMPLES.values() for text in each]
LABELS = [label for label, each in EXAMPLES.items() for _ in each]


class Letters:
    """A model that knows how often each letter occurs."""

    def __init__(self, languages: frozenset[str] | None = None) -> None:
        self.name, self.dimension, self.languages = "letters", 64, languages
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], kind: Kind) -> Floats:
        self.asked += texts
        rows = np.ones((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % 64] += 1
        return rows


@pytest.fixture
def words() -> TextClassifier:
    return TextClassifier([]).fit(TEXTS, LABELS)


@pytest.mark.parametrize(
    ("text", "label"),
    [("parcel delivered?", "delivery"), ("INVOICES", "invoice"), ("开个发票", "invoice"), ("快遞呢", "delivery")],
)
def test_words_alone_tell_in_both_languages(words: TextClassifier, text: str, label: str) -> None:
    assert words.predict([text]).tolist() == [label]


def test_probabilities_are_of_every_class_and_sum_to_one(words: TextClassifier) -> None:
    found = words.predict_proba(["parcel", "", "???", "发票" * 10_000])
    assert found.shape == (4, 2)
    assert np.allclose(found.sum(axis=1), 1)
    assert words.classes_.tolist() == ["delivery", "invoice"]
    assert abs(found[1, 0] - 0.5) < 0.2, "nothing was said, so nothing is known"


def test_nothing_asked_nothing_answered(words: TextClassifier) -> None:
    assert words.predict([]).tolist() == []
    assert words.predict_proba([]).shape == (0, 2)


def test_it_learns_the_same_twice() -> None:
    first, second = (TextClassifier([]).fit(TEXTS, LABELS).predict_proba(TEXTS) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_name_of_a_class_is_an_example() -> None:
    few = TextClassifier([]).fit(["hello there", "good morning"], ["lost card", "exchange rate"])
    assert few.predict(["my card is lost", "the rate of exchange"]).tolist() == ["lost card", "exchange rate"]


def test_labels_may_be_numbers() -> None:
    numbers = [7 if label == "invoice" else 3 for label in LABELS]
    assert TextClassifier([]).fit(TEXTS, numbers).predict(["invoice", "parcel"]).tolist() == [7, 3]


def test_three_classes_and_one_of_a_single_example() -> None:
    learnt = TextClassifier([]).fit([*TEXTS, "my password does not work"], [*LABELS, "login"])
    assert learnt.predict(["password"]).tolist() == ["login"]
    assert learnt.score(TEXTS, LABELS) > 0.9


def test_a_model_is_not_asked_in_a_language_it_does_not_speak() -> None:
    english = Letters(frozenset({"en"}))
    learnt = TextClassifier([english]).fit(TEXTS, LABELS)
    assert learnt.predict(["开个发票"]).tolist() == ["invoice"], "words stand in"
    assert all(text.isascii() for text in english.asked)


def test_two_models_count_together() -> None:
    learnt = TextClassifier([Letters(), Letters(frozenset({"en"}))]).fit(TEXTS, LABELS)
    assert learnt.score(TEXTS, LABELS) > 0.9


def test_meaning_is_centred_and_of_one_size() -> None:
    rows = Meaning(Letters()).learn(TEXTS)
    assert np.allclose(rows.mean(axis=0), 0, atol=1e-5)
    assert np.isclose((rows**2).sum(axis=1).mean(), 0.49, atol=1e-3)


def test_word_rows_have_length_one() -> None:
    rows = Words().learn([*TEXTS, ""])
    lengths = np.sqrt(np.asarray((rows * rows).sum(axis=1)).ravel())
    assert np.allclose(lengths[:-1], 1, atol=1e-5)
    assert lengths[-1] == 0


def test_every_word_counts() -> None:
    assert "where" in parts("where is my card")
    assert "where" not in tokens("where is my card")
    assert "where" in tokens("where is my card", EVERY_WORD)


def test_similar_texts_are_the_reasons(words: TextClassifier) -> None:
    nearest = words.similar("the invoice please", 2)
    assert nearest[0][0] == "please send the invoice"
    assert nearest[0][1] == "invoice"
    assert nearest[0][2] >= nearest[1][2]
    assert {label for _, label, _ in words.similar("the invoice please", 20, "delivery")} == {"delivery"}


def test_it_is_about_as_sure_as_it_is_right() -> None:
    chance = np.random.default_rng(1)
    label = chance.integers(0, 2, 600)
    told = np.where(chance.random(600) < 0.8, label, 1 - label)  # a fifth of the labels is wrong
    texts = [f"{'parcel' if one else 'invoice'} {chance.integers(1000)}" for one in label]
    learnt = TextClassifier([]).fit(texts[:400], told[:400].tolist())
    sure = learnt.predict_proba(texts[400:]).max(axis=1).mean()
    assert abs(sure - learnt.score(texts[400:], told[400:].tolist())) < 0.08


@pytest.mark.parametrize(
    ("texts", "labels", "said"),
    [
        (["a"], ["x", "y"], "1 texts and 2 labels"),
        (["a", "b"], ["x", "x"], "at least two classes"),
        ([], [], "at least two classes"),
        (["a", None], ["x", "y"], "Text 1 is None"),
        (["a", "b"], ["x", None], "label"),
        (["a", "b"], [1.0, float("nan")], "label"),
    ],
)
def test_bad_examples_are_refused(texts: list[str], labels: list[object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        TextClassifier([]).fit(texts, labels)


def test_asking_before_learning_is_told() -> None:
    with pytest.raises(KnowledgeError, match="learnt nothing yet"):
        TextClassifier([]).predict(["a"])
