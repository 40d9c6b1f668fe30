"""The index for many vectors: same hits as the exact one, filters hold, a damaged file is built anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crm_lab_knowledge import KnowledgeBase
from crm_lab_knowledge.vectors import building, choosing, file, large

pytest.importorskip("faiss", reason="the extra 'embed' is not installed")


class Hashing:
    """A model whose vectors are random but the same for the same text; texts of one group lie together."""

    name = "hashing"
    dimension = 32
    languages = None

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        return np.array([self._one(text) for text in texts])

    def _one(self, text: str) -> Any:
        group, _, rest = text.partition(" ")
        near, apart = (np.random.default_rng(list(each.encode())).standard_normal(32) for each in (group, rest))
        return near + 0.5 * apart


GROUPS = [f"group{number}" for number in range(20)]


def rows(first: int, count: int) -> list[dict[str, Any]]:
    return [
        {"id": n, "text": f"{GROUPS[n % 20]} text of thing{n}", "half": n % 2, "few": n % 100 == 7}
        for n in range(first, first + count)
    ]


@pytest.fixture(params=["SQ8", "IVF-SQ8"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(choosing, "EXACT", 300)
    monkeypatch.setattr(choosing, "FLAT", 300 if request.param == "IVF-SQ8" else 10_000)
    monkeypatch.setattr(building, "CANDIDATES", 150)
    monkeypatch.setattr(large, "CANDIDATES", 150)
    return str(request.param)


def meant(kb: KnowledgeBase, text: str, **given: Any) -> list[Any]:
    return [hit.id for hit in kb.search(text, k=10, **given)]


def index_of(kb: KnowledgeBase) -> Any:
    return kb._meaning._index


@pytest.fixture
def both(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> tuple[KnowledgeBase, KnowledgeBase]:
    """The same texts in a large index and in an exact one."""
    bases = KnowledgeBase(tmp_path / "large", Hashing()), KnowledgeBase(tmp_path / "exact", Hashing())
    for kb in bases:
        kb.add(rows(0, 2000))
    with monkeypatch.context() as patch:
        patch.setattr(choosing, "EXACT", 10_000)
        meant(bases[1], "warm up")
    meant(bases[0], "warm up")
    assert index_of(bases[0]).built.kind == kind
    assert index_of(bases[0]).built.recall >= building.ENOUGH
    return bases


def test_it_finds_what_the_exact_one_finds(both: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    for group in GROUPS[:8]:
        found, true = (meant(kb, f"{group} question") for kb in both)
        assert len(set(found) & set(true)) >= 9
    for given in ({"half": 1}, {"few": True}):
        found, true = (meant(kb, "group7 question", **given) for kb in both)
        assert found == true
        assert len(true) == 10
    scores = [[hit.score for hit in kb.search("group3 question")] for kb in both]
    assert scores[0] == pytest.approx(scores[1], abs=0.01)


def test_what_is_added_and_removed_counts_at_once(both: tuple[KnowledgeBase, KnowledgeBase]) -> None:
    kb = both[0]
    built = index_of(kb).built
    gone = meant(kb, "group5 question")[:3]
    kb.remove(gone)
    kb.add([{"id": "new", "text": "group5 question", "half": 1}])
    found = meant(kb, "group5 question")
    assert found[0] == "new"
    assert not set(gone) & set(found)
    assert meant(kb, "group5 question", half=1)[0] == "new"
    assert index_of(kb).built is built


def test_it_is_opened_and_not_built_again(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        kb.add(rows(0, 1000))
        before = kb.search("group1 question")
    monkeypatch.setattr(building, "build", lambda *given: pytest.fail("built again"))
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        assert kb.search("group1 question") == before
        assert index_of(kb).built.kind == kind
    assert not list(tmp_path.glob(".index*"))


def test_it_is_built_anew_when_much_was_added(tmp_path: Path, kind: str) -> None:
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        kb.add(rows(0, 1000))
        meant(kb, "x")
        first = index_of(kb).built
        kb.add(rows(1000, 50))
        meant(kb, "x")
        assert index_of(kb).built is first
        kb.add(rows(1050, 500))
        meant(kb, "x")
        assert len(index_of(kb).built.numbers) == 1550
    assert len(list(tmp_path.glob("vectors-*.index"))) == 1


def damage(kind: str, folder: Path) -> None:
    index = next(folder.glob("vectors-*.index"))
    if kind == "cut":
        index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])
    elif kind == "bit":
        data = bytearray(index.read_bytes())
        data[len(data) // 2] ^= 1
        index.write_bytes(data)
    elif kind == "header":
        (folder / file.HEADER).write_text("{")
    elif kind == "fields":
        (folder / file.HEADER).write_text("{}")
    else:
        next(folder.glob("vectors-*.ids")).unlink()


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize("way", ["cut", "bit", "header", "fields", "ids"])
def test_a_damaged_file_is_built_anew(tmp_path: Path, way: str, caplog: pytest.LogCaptureFixture) -> None:
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        kb.add(rows(0, 600))
        before = kb.search("group1 question")
    damage(way, tmp_path)
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        assert kb.search("group1 question") == before
    assert way == "ids" or "built anew" in caplog.text
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        caplog.clear()
        assert kb.search("group1 question") == before
        assert caplog.text == ""


@pytest.mark.usefixtures("kind")
def test_without_faiss_the_exact_index_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "find_spec", lambda name: None)
    with KnowledgeBase(tmp_path, Hashing()) as kb:
        kb.add(rows(0, 600))
        assert meant(kb, "group1 question")
        assert not hasattr(index_of(kb), "built")
