"""What was said can be corrected and found; what follows from it follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_lab.calls.correcting import corrected
from crm_lab.calls.judging import plain_transcript, storable, transcript_of
from crm_lab.errors import InvalidValue, NotFound, StaleRecord
from crm_lab.store.entities import CallFigures, CallScore
from crm_lab.workspace import Workspace
from crm_lab_speech import measure

from .conftest import TALK, PutCall


@pytest.fixture
def call(ws: Workspace, folder: Path, put: PutCall) -> str:
    put("a.wav", *TALK, "Let me show you.")
    ws.calls.bring_in(folder, workers=1)
    return str(ws.calls.frame().id.iloc[0])


def objection(ws: Workspace) -> object:
    with ws.database.read() as session:
        made = session.scalars(select(CallScore)).one()
        return next(mark["mark"] for mark in made.marks or [] if mark["item"] == "price_objection")


def test_a_correction_is_a_new_version_and_all_follows(ws: Workspace, call: str) -> None:
    assert objection(ws) is True
    ws.calls.correct(call, {1: "Honestly, what we have is splendid."}, note="misheard", number=1)
    assert ws.calls.transcript(call).segments[1].text == "Honestly, what we have is splendid."
    assert ws.calls.transcript(call, 1).text.splitlines()[:2] == list(TALK)
    assert objection(ws) is False
    assert not ws.calls.search("expensive")
    assert [hit.turn for hit in ws.calls.search("splendid")] == [1]
    said = ws.calls.versions(call)
    assert list(said.number) == [1, 2]
    assert list(said.made_by) == ["machine", ws.actor.name]
    assert said.note.iloc[1] == "misheard"
    assert "call.corrected" in set(ws.events.frame().name)
    ws.calls.restore_transcript(call, 1)
    assert objection(ws) is True
    assert ws.calls.get(call).revision == 3


def test_speakers_are_swapped_and_the_figures_follow(ws: Workspace, call: str) -> None:
    def share() -> float | None:
        with ws.database.read() as session:
            return session.get_one(CallFigures, call).talk_share

    before = share()
    ws.calls.correct(call, rep="customer")
    assert share() == pytest.approx(1 - (before or 0))
    heard = ws.calls.correct(call, speakers={2: "customer"}, names={"rep": "Ann", "customer": "Bob"})
    assert heard.speakers == ("Ann", "customer", "Bob") or heard.speakers == ("Ann", "Bob", "customer")
    assert share() == measure(heard).talk_share


def test_what_cannot_be_corrected_is_said(ws: Workspace, call: str) -> None:
    for wrong, words in (
        ({"texts": {9: "x"}}, "no turn 9 in it; its turns are 0 to 2"),
        ({"names": {"Eve": "x"}}, "nobody is called Eve"),
        ({"rep": "Eve"}, "Nobody is called 'Eve'"),
        ({"texts": {0: TALK[0]}}, "nothing would change"),
        ({}, "nothing would change"),
    ):
        with pytest.raises(InvalidValue, match=words):
            ws.calls.correct(call, **wrong)  # type: ignore[arg-type]
    assert ws.calls.get(call).revision == 1
    ws.calls.correct(call, {0: "Hello."}, number=1)
    with pytest.raises(StaleRecord):
        ws.calls.correct(call, {0: "Hi."}, number=1)


def test_a_corrected_call_is_judged_by_the_card_it_was_judged_by(
    ws: Workspace, folder: Path, put: PutCall, tmp_path: Path
) -> None:
    card = tmp_path / "card.yaml"
    card.write_text("name: 短\nversion: 2\nitems: [{id: price, kind: forbidden, tracker: price_objection}]\n", "utf-8")
    put("a.wav")
    ws.calls.bring_in(folder, card=card, workers=1)
    card.unlink()
    ws.calls.correct(ws.calls.frame().id.iloc[0], {1: "Splendid."})
    with ws.database.read() as session:
        made = session.scalars(select(CallScore)).one()
    assert (made.name, made.version, made.total, made.transcript) == ("短", 2, 100.0, 2)


def test_search_finds_words_in_any_script_and_says_when_and_who(ws: Workspace, folder: Path, put: PutCall) -> None:
    put("20260102-100000.wav", "Is there a DISCOUNT?", "A discount of 5%_ is there.", "Ｔｈａｎｋｓ.")
    put("20260103-100000.wav", "这个价格有优惠吗？", "可以給您打折。")
    ws.calls.bring_in(folder, workers=1)
    assert [(hit.turn, hit.start, hit.speaker) for hit in ws.calls.search("discount")] == [
        (0, 0.0, "rep"),
        (1, 5.0, "customer"),
    ]
    assert [hit.quote for hit in ws.calls.search("there 'x'".replace("'x'", "5%_"))] == ["A discount of 5%_ is there."]
    assert [hit.quote for hit in ws.calls.search("给您打折")] == ["可以給您打折。"]
    assert [hit.file_name for hit in ws.calls.search("優惠")] == ["20260103-100000.wav"]
    assert len(ws.calls.search("thanks")) == 1
    assert not ws.calls.search('"is discount"')
    assert len(ws.calls.search('"a discount"')) == 2
    assert len(ws.calls.search("discount", 1)) == 1
    assert not ws.calls.search("%")[2:]
    with pytest.raises(InvalidValue, match="what to look for"):
        ws.calls.search(' "" ')


def test_nobody_finds_or_reads_calls_of_others(ws: Workspace, call: str, acting: Callable[..., Workspace]) -> None:
    joe = acting("Joe")
    assert joe.calls.search("expensive") == []
    for deed in (joe.calls.transcript, joe.calls.versions, lambda id: joe.calls.correct(id, {0: "Hi."})):
        with pytest.raises(NotFound):
            deed(call)
    ws.calls.link(call, rep="Joe")
    assert len(joe.calls.search("expensive")) == 1
    assert list(joe.calls.latest().rep) == ["Joe"]


def test_times_of_words_stay_with_the_turns_that_did_not_change() -> None:
    word = {"text": "Hello", "start": 0.0, "end": 1.0, "probability": 0.5}
    turns = [
        {"start": float(at), "end": at + 1.0, "speaker": "AB"[at % 2], "text": text, "words": [word]}
        for at, text in enumerate(("Hello", "there", "", "you"))
    ]
    kept = {"segments": turns, "language": "en", "duration": 9.0, "rep": None, "removed": [], "notes": []}
    whole = storable(plain_transcript(transcript_of(kept)))  # a turn without a text is no turn
    assert corrected(kept, {2: "me\x00"}) == corrected(whole, {2: "me\x00"})
    made = corrected(kept, {1: "", 2: "me"}, names={"A": "Ann"}, rep="B")
    assert made == {
        **kept,
        "rep": "B",
        "segments": [{**turns[0], "speaker": "Ann"}, {**turns[3], "text": "me", "words": []}],
    }
    assert transcript_of(made).segments[0].words[0].probability == 0.5
    with pytest.raises(InvalidValue, match="nothing would change"):
        corrected(kept, {0: " Hello "})


def test_a_long_call_is_prepared_for_its_first_correction(ws: Workspace, call: str) -> None:
    ws.calls.prepare(call)
    with pytest.raises(NotFound):
        ws.calls.prepare("nobody")
