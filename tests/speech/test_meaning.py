"""Trackers that know their topic by examples: what is near enough, what is another matter, and who can't tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from crm_lab_speech import BadRules, CannotJudge, Scorecard, Transcript, load_trackers, score
from crm_lab_speech.errors import BadRequest
from crm_lab_speech.languages import language_of
from crm_lab_speech.meaning import Meanings, background
from crm_lab_speech.trackers import frame, tracker

WAITING = {
    "means": ["Nobody got back to me.", "I heard nothing for weeks.", "一直没人联系我。"],
    "but_not": ["I will get back to you on Friday."],
}
TALK = [
    ("customer", "Good day. I wrote twice and there was silence, nobody answers. The pump is fine."),
    ("rep", "I will get back to you before noon, on Friday at the latest."),
    ("customer", "我等了三个星期，没人理我。"),
    ("customer", "Is there silence for everybody?"),
    ("rep", "Yeah, okay."),
]


class Concepts:
    """A model for which a text is the concepts that it names, and a little of its letters and of its language."""

    concepts = (("nobody", "nothing", "silence", "没人"), ("get back", "noon", "friday"), ("price", "贵"), ("pump",))
    knows = ("en", "zh", "")

    def embed(self, texts: Sequence[str]) -> Any:
        return np.array([self._row(text) for text in texts])

    def _row(self, text: str) -> list[float]:
        if language_of(text) not in self.knows:
            return [np.nan] * 24
        named = [2.0 * any(word in text.casefold() for word in each) for each in self.concepts]
        letters = np.bincount([ord(sign) % 16 for sign in text], minlength=16) / len(text)
        return [*named, *(3.0 * (language_of(text) == each) for each in ("en", "zh", "", "fr")), *letters]


class English(Concepts):
    """One that reads no Chinese."""

    knows = ("en", "")


def call(turns: Sequence[tuple[str, str]] = TALK) -> Transcript:
    return Transcript.from_turns(
        [{"speaker": who, "start": 10 * at, "end": 10 * at + 9, "text": text} for at, (who, text) in enumerate(turns)]
    )


def test_a_sentence_that_means_the_same_is_a_hit_with_its_evidence_in_either_language() -> None:
    meanings = Meanings(Concepts())
    one = tracker("waiting", {**WAITING, "asked": False})
    hits = one.find(call(), meanings)
    assert [(hit.turn, hit.speaker) for hit in hits] == [(0, "customer"), (2, "customer")]
    assert hits[0].quote == "I wrote twice and there was silence, nobody answers."
    assert hits[1].example in WAITING["means"]
    assert all(0 < (hit.similarity or 0) <= 2 for hit in hits)
    assert frame(hits).similarity.tolist() == [hit.similarity for hit in hits]
    assert [hit.turn for hit in tracker("w", {**WAITING, "unless": ["silence"]}).find(call(), meanings)] == [2]
    both = tracker("both", {**WAITING, "say": ["pump"]}).find(call(), meanings)
    assert [(hit.quote, hit.similarity) for hit in both if hit.turn == 0][1] == ("pump", None)
    assert one.find(call([("rep", "Yeah.")]), meanings) == []


def test_what_is_nearer_to_a_counter_example_is_another_matter() -> None:
    without = tracker("waiting", {"means": ["You get back to me at noon.", "We get back to it on Friday."]})
    assert 1 in {hit.turn for hit in without.find(call(), Concepts())}
    against = tracker("waiting", {"means": list(without.means), "but_not": [TALK[1][1]]})
    assert 1 not in {hit.turn for hit in against.find(call(), Concepts())}


def test_who_cannot_read_it_says_so_and_does_not_say_that_nothing_is_there(tmp_path: Path) -> None:
    one = tracker("waiting", WAITING)
    with pytest.raises(CannotJudge, match="'waiting' knows its topic by its meaning: hand in an embedder"):
        one.find(call())
    with pytest.raises(CannotJudge, match="knows the language of no sentence"):
        one.find(call([TALK[2]]), English())
    with pytest.raises(BadRequest, match="a row each"):
        one.find(call(), type("Broken", (), {"embed": lambda self, texts: np.zeros((1, 2))})())
    rows: dict[str, Any] = {
        "waiting": {**WAITING, "say": ["pump"]},
        "price": {"means": ["Too dear.", "It costs a lot."]},
    }
    items = [{"id": name, "tracker": name} for name in rows] + [{"id": "late", "tracker": "waiting", "by": "rep"}]
    items.append({"id": "after", "tracker": "waiting", "by": "rep", "after": "price"})
    file = tmp_path / "card.yaml"
    file.write_text(yaml.safe_dump({"trackers": rows, "items": items}, allow_unicode=True), "utf-8")
    card = Scorecard.load(file)
    alone = score(call(), card)
    assert [mark.mark for mark in alone.marks] == [True, None, None, None]  # the word was said; the rest can't be told
    assert alone["price"].reason == "nobody could read what it means: no embedder was given"
    assert [mark.mark for mark in score(call(), card, embedder=Concepts()).marks] == [True, False, False, None]


@pytest.mark.parametrize("row", [{"means": ["One alone."]}, {"say": ["a"], "but_not": ["Only this."]}, {}])
def test_examples_that_tell_nothing_are_refused(row: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(yaml.safe_dump({"trackers": {"one": row}}), "utf-8")
    with pytest.raises(BadRules, match=r"'one' of .*(too few examples|says nothing)"):
        load_trackers(file)


def test_ordinary_sentences_are_as_many_in_each_language() -> None:
    assert {language: {language_of(text) for text in texts} for language, texts in background().items()} == {
        "en": {"en"},
        "zh": {"zh"},
    }
    assert len({len(texts) for texts in background().values()}) == 1
