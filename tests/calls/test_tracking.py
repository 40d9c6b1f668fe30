"""Trackers of one's own, and their hits over the whole library by words and by what their examples mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from crm_lab.errors import InvalidValue, MissingPart, NotFound
from crm_lab.workspace import Workspace
from crm_lab_speech.languages import language_of

from .conftest import PutCall

WAITING = {
    "means": ["Nobody got back to me.", "I heard nothing for weeks.", "一直没人联系我。"],
    "but_not": ["I get back."],
}


class Concepts:
    """A model for which a text is the concepts that it names, and a little of its letters and of its language."""

    name, languages, dimension = "concepts", None, 22
    concepts = (("nobody", "nothing", "silence", "没人"), ("get back", "noon"), ("price", "贵"), ("pump",))
    read: list[str]

    def __init__(self) -> None:
        self.read = []

    def embed(self, texts: Sequence[str], kind: str) -> Any:
        self.read += texts
        return np.array([self._row(text) for text in texts], np.float32)

    def _row(self, text: str) -> list[float]:
        named = [2.0 * any(word in text.casefold() for word in each) for each in self.concepts]
        letters = np.bincount([ord(sign) % 16 for sign in text], minlength=16) / len(text)
        return [*named, *(3.0 * (language_of(text) == each) for each in ("en", "zh")), *letters]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Concepts:
    made = Concepts()
    monkeypatch.setattr("crm_lab_knowledge.meaning.open_embedder", lambda chosen: made)
    return made


@pytest.fixture
def library(ws: Workspace, folder: Path, put: PutCall) -> Workspace:
    put(
        "20260101-090000_13812345678.wav", "Hello, here is Ann.", "I wrote twice and there was silence, nobody answers."
    )
    put(
        "20260102-090000_13812345679.wav",
        "您好，这里是安芯科技。",
        "我等了三个星期，没人理我。",
        "The pump is fine, thank you.",
    )
    ws.calls.bring_in(folder, workers=1)
    return ws


def test_one_is_kept_found_over_the_library_and_brought_back(
    library: Workspace, model: Concepts, acting: Callable[..., Workspace]
) -> None:
    door = library.calls.trackers
    door.keep(" waiting ", say=["pump"], **WAITING)
    told: list[tuple[int, int]] = []
    found = door.hits("waiting", lambda done, total: told.append((done, total)))
    assert (told, found.calls, found.unread, found.why) == ([(1, 2), (2, 2)], 2, 0, None)
    rows = found.frame()
    assert rows.turn.tolist() == [1, 2, 1]  # the newest call first
    assert rows.quote.tolist()[1:] == ["pump", "I wrote twice and there was silence, nobody answers."]
    assert rows.similarity.notna().tolist() == [True, False, True]
    assert set(rows.example.dropna()) <= set(WAITING["means"])
    read = len(model.read)
    door.keep("waiting", **WAITING)
    assert len(door.hits("waiting").hits) == 2
    assert len(model.read) == read  # what was read once is kept
    assert {"waiting", "greeting"} <= set(door.all())
    rules = door.drop("waiting")
    assert door.rules() == {}
    door.keep("waiting", **rules)
    assert door.rules() == {"waiting": {each: list(texts) for each, texts in WAITING.items()}}
    ann = acting("Ann")
    assert ann.calls.trackers.hits("waiting").hits == ()  # not her calls
    ann.close()


def test_without_a_model_it_says_so(library: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab_knowledge.meaning.open_embedder", lambda chosen: None)
    door = library.calls.trackers
    door.keep("waiting", **WAITING)
    with pytest.raises(MissingPart, match="no embedding model"):
        door.hits("waiting")
    door.keep("waiting", say="pump", **WAITING)
    found = door.hits("waiting")
    assert ([hit.quote for hit in found.hits], found.unread) == (["pump"], 2)
    assert "embedding model" in (found.why or "")
    assert door.hits("greeting").why is None


def test_a_language_that_the_model_does_not_know_is_counted(library: Workspace, model: Concepts) -> None:
    monkey: Any = model
    monkey.languages = frozenset({"zh"})
    found = library.calls.trackers
    found.keep("waiting", means=["一直没人联系我。", "没人管我。"])
    made = found.hits("waiting")
    assert ([hit.turn for hit in made.hits], made.unread) == ([1], 1)


def test_what_says_nothing_is_refused(ws: Workspace) -> None:
    door = ws.calls.trackers
    for name, rules in (
        ("", {"say": "a"}),
        ("a", {}),
        ("a", {"means": ["one"]}),
        ("a", {"like": ["("]}),
        ("a", {"b": 1}),
    ):
        with pytest.raises(InvalidValue):
            door.keep(name, **rules)
    with pytest.raises(NotFound):
        door.drop("nobody")
    with pytest.raises(NotFound, match="greeting"):
        door.hits("nobody")


def test_what_a_forgotten_person_said_is_kept_nowhere(library: Workspace, model: Concepts) -> None:
    bob = library.contacts.add(name="Bob", phone="13812345678")
    calls = library.calls.frame()
    mine = calls.loc[calls.file_name.str.contains("5678"), "id"].iloc[0]
    library.calls.link(mine, contact=bob.id)
    library.calls.trackers.keep("waiting", **WAITING)
    library.calls.trackers.hits("waiting")
    library.calls.refresh()
    index = library.calls.index
    library.contacts.forget(bob.id, dry_run=False)
    read = len(model.read)
    index.vectors(["I wrote twice and there was silence, nobody answers."])
    assert len(model.read) == read + 1


def test_a_card_may_ask_for_what_is_meant(library: Workspace, model: Concepts, tmp_path: Path) -> None:
    file = tmp_path / "card.yaml"
    card = {"name": "Waits", "trackers": {"waiting": WAITING}, "items": [{"id": "waits", "tracker": "waiting"}]}
    file.write_text(yaml.safe_dump(card, allow_unicode=True), "utf-8")
    library.calls.score(card=file)
    calls = library.calls.frame()["id"]
    evidence = [library.calls.marks(id, "Waits")["evidence"].iloc[0] for id in calls]
    assert sorted(one["example"] in WAITING["means"] for (one,) in evidence) == [True, True]
    assert library.calls.features()["tracker_waiting"].tolist() == [1, 1]
    library.calls.correct(calls.iloc[0], {1: "Thank you very much for that."})
    assert sorted(library.calls.features()["tracker_waiting"]) == [0, 1]
