"""A cross-encoder orders the best hits anew, when somebody chose one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crm_lab_knowledge import BadInput, KnowledgeBase, KnowledgeError, ModelMissing, find_reranker, models
from crm_lab_knowledge.reranking import open_reranker


class Shortest:
    """Holds the shortest text for the best answer."""

    name, languages = "shortest", None

    def __init__(self) -> None:
        self.asked: list[tuple[str, Sequence[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> Any:
        self.asked.append((question, texts))
        return [-len(text) / 10 for text in texts]


def base(folder: Path, help_desk: pd.DataFrame, reranker: Any = None) -> KnowledgeBase:
    kb = KnowledgeBase(folder, False, reranker=reranker)
    kb.add(help_desk)
    return kb


def test_it_orders_the_best_hits_and_finds_no_others(tmp_path: Path, help_desk: pd.DataFrame) -> None:
    with base(tmp_path / "plain", help_desk) as kb:
        before = [hit.id for hit in kb.search("my refund or invoice")]
    shortest = Shortest()
    with base(tmp_path / "kb", help_desk, shortest) as kb:
        hits = kb.search("Dear team,\nmy refund or invoice\nKind regards")
        assert kb.search("refund invoice", k=1)[0].id == hits[0].id
        assert kb.search("") == []
    assert before == ["invoice", "refund"]
    assert [hit.id for hit in hits] == ["refund", "invoice"]
    assert [0 <= hit.score <= 1 for hit in hits] == [True, True]
    question, texts = shortest.asked[0]
    assert question == "my refund or invoice"
    assert "Where do I find an invoice?\nUnder orders, behind the paper sign." in texts


def test_a_passage_is_read_as_it_was_found(tmp_path: Path) -> None:
    shortest = Shortest()
    with base(tmp_path, pd.DataFrame({"id": [1], "text": ["The parcel is sent.\n\nIt is insured."]}), shortest) as kb:
        kb.search("parcel")
    assert shortest.asked[0][1] == ["The parcel is sent.\n\nIt is insured."]


def test_in_a_language_that_it_does_not_know_the_order_stays(tmp_path: Path, help_desk: pd.DataFrame) -> None:
    english = Shortest()
    english.languages = frozenset({"en"})  # type: ignore[assignment]
    with base(tmp_path, help_desk, english) as kb:
        assert kb.search("怎么申请退货", k=1)[0].id == "退货"
    assert english.asked == []


def test_what_returns_no_numbers_is_named(tmp_path: Path, help_desk: pd.DataFrame) -> None:
    broken = Shortest()
    broken.scores = lambda question, texts: [float("nan")] * len(texts)  # type: ignore[method-assign]
    with (
        base(tmp_path, help_desk, broken) as kb,
        pytest.raises(KnowledgeError, match="shortest did not return a number"),
    ):
        kb.search("refund")


def cross_encoder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"architectures": ["BertForSequenceClassification"]}))
    return folder


def test_it_is_off_unless_somebody_names_one(
    tmp_path: Path, help_desk: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(models.RERANKER_ENVIRONMENT, raising=False)
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path / "models"))
    local = cross_encoder(tmp_path / "models" / "mine")
    assert find_reranker() is None
    assert open_reranker(None) is None
    assert find_reranker(name="mine") == models.Model("mine", "folder", local)
    assert find_reranker(name="some/other", hub=True) == models.Model("some/other", "hub", None)
    monkeypatch.setenv(models.RERANKER_ENVIRONMENT, str(cross_encoder(tmp_path / "set")))
    assert find_reranker() == models.Model("set", "environment", tmp_path / "set")
    assert find_reranker(local) == models.Model("mine", "path", local)
    assert open_reranker(False) is None


def test_one_that_is_absent_is_said_in_a_sentence(
    tmp_path: Path, help_desk: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path / "models"))
    with pytest.raises(ModelMissing, match=r"No cross-encoder was found \(mine\): put its folder at .*models.mine\."):
        open_reranker("mine")
    with pytest.raises(ModelMissing, match="is no cross-encoder: give a folder that sentence-transformers saved"):
        open_reranker(tmp_path)
    with pytest.raises(BadInput, match="is no cross-encoder"):
        open_reranker(7)  # type: ignore[arg-type]
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(ModelMissing, match=r"needs sentence-transformers, which is missing: run: pip install 'crm-lab"):
        open_reranker(cross_encoder(tmp_path / "there"))
    monkeypatch.setenv(models.RERANKER_ENVIRONMENT, str(tmp_path / "gone"))
    with base(tmp_path / "kb", help_desk) as kb, pytest.raises(ModelMissing, match=r"CRM_LAB_RERANKER=.*gone is no"):
        kb.search("refund")
    (tmp_path / "there" / "config.json").write_text("{")
    assert not models.is_reranker(tmp_path / "there")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A real cross-encoder with weights by chance that knows four words."""
    tokenizers, transformers = (pytest.importorskip(name) for name in ("tokenizers", "transformers"))
    words = {word: at for at, word in enumerate(["[PAD]", "[UNK]", "refund", "invoice"])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    marks = {"pad_token": "[PAD]", "unk_token": "[UNK]"}
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(tmp_path)
    shape = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    config = transformers.BertConfig(vocab_size=len(words), max_position_embeddings=64, num_labels=1, **shape)
    transformers.BertForSequenceClassification(config).save_pretrained(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.skipif(find_spec("sentence_transformers") is None, reason="the extra 'embed' is not installed")
@pytest.mark.filterwarnings("default")  # of torch and what it brings
def test_sentence_transformers_loads_it(tiny: Path, help_desk: pd.DataFrame) -> None:
    assert find_reranker(tiny) == models.Model(tiny.name, "path", tiny)
    model = open_reranker(tiny)
    assert model is not None
    with base(tiny / "kb", help_desk, tiny) as kb:
        hits = kb.search("refund invoice")
    read = [f"{hit.matched}\n{hit.text}" for hit in hits]
    expected = sorted(map(float, model.scores("refund invoice", read)), reverse=True)
    assert [hit.score for hit in hits] == pytest.approx(expected)
