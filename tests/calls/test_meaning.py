"""What was said is found by its meaning, as it stands now, by those who may hear it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crm_lab.calls.meaning import CallIndex
from crm_lab.errors import InvalidValue
from crm_lab.workspace import Workspace

from .conftest import TALK, PutCall


class Concepts:
    """A model that knows what money and time are, in two languages."""

    name, languages, dimension = "concepts", None, 8
    known = (("expensive", "price", "贵", "价格"), ("deliver", "weeks", "交货", "什么时候"), ("morning", "您好"))

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:3] = [any(one in text.casefold() for one in each) for each in self.known]
            row[3 + len(text) % 5] = 0.1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def library(ws: Workspace, folder: Path, put: PutCall, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr("crm_lab_knowledge.meaning.open_embedder", lambda chosen: Concepts())
    put("20260101-090000_13812345678.wav", *TALK, "Yes.")
    put("20260102-090000_13812345679.wav", "您好，这里是安芯科技。", "请问大概什么时候可以交货？", "好")
    ws.calls.bring_in(folder, workers=1)
    return ws


def said(ws: Workspace, words: str, **how: Any) -> list[str]:
    return [hit.quote for hit in ws.calls.search(words, by="meaning", **how)]


def test_a_hit_is_a_turn_that_plays_at_its_moment_in_either_language(library: Workspace) -> None:
    (hit,) = library.calls.search("价格问题", 1, by="meaning")
    assert (hit.quote, hit.turn, hit.start, hit.speaker) == (TALK[1], 1, 5.0, "customer")
    assert hit.file_name == "20260101-090000_13812345678.wav"
    assert said(library, "how many weeks until you deliver", k=1) == ["请问大概什么时候可以交货？"]
    assert "Yes." not in said(library, "Yes, please")  # a word of assent is no find
    with pytest.raises(InvalidValue, match="choose one of words, meaning"):
        library.calls.search("price", by="smell")


def test_what_was_corrected_is_found_as_it_stands(library: Workspace) -> None:
    (hit,) = library.calls.search("the price", 1, by="meaning")
    behind = CallIndex(library.database)
    behind.follow()
    library.calls.correct(hit.call, {1: "When can you deliver, in how many weeks?"})
    assert behind.behind()
    assert hit.call not in {str(one.id).split(":")[0] for one in behind.search("the price", follow=False)}
    behind.close()
    assert TALK[1] not in said(library, "the price")
    assert said(library, "deliver", k=1) == ["When can you deliver, in how many weeks?"]
    assert not library.calls.index.behind()


def test_one_finds_only_what_one_may_hear(library: Workspace, acting: Callable[..., Workspace]) -> None:
    ann = acting("Ann")
    assert said(ann, "the price") == []
    calls = library.calls.frame()
    library.calls.link(calls.loc[calls.file_name.str.contains("5678"), "id"].iloc[0], rep="Ann")
    assert said(ann, "the price")[0] == TALK[1]
    assert said(ann, "交货") == said(ann, "the price") or TALK[1] in said(ann, "交货")
    ann.close()


def test_the_library_is_read_with_progress_and_made_anew_when_lost(library: Workspace) -> None:
    told: list[tuple[int, int]] = []
    assert library.calls.refresh(lambda done, total: told.append((done, total))) == 2
    assert told == [(2, 2)]
    assert library.calls.refresh() == 0
    folder = library.calls.index.folder
    library.calls.close()
    for file in folder.glob("*"):
        file.unlink()
    assert said(library, "the price", k=1) == [TALK[1]]


def test_a_forgotten_person_is_not_found_even_before_the_next_search(library: Workspace) -> None:
    bob = library.contacts.add(name="Bob", phone="13812345678")
    calls = library.calls.frame()
    mine = calls.loc[calls.file_name.str.contains("5678"), "id"].iloc[0]
    library.calls.link(mine, contact=bob.id)
    library.calls.refresh()
    file = library.calls.index.folder / "knowledge.db"
    library.contacts.forget(bob.id)
    assert said(library, "the price", k=1) == [TALK[1]]  # that was only tried
    library.contacts.forget(bob.id, dry_run=False)
    with sqlite3.connect(file) as connection:
        left = [row[0] for row in connection.execute("SELECT text FROM entries")]
    connection.close()
    assert not any("expensive" in text for text in left)
    assert TALK[1] not in said(library, "the price")
