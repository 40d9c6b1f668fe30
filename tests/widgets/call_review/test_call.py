"""What the call review screen asks of one call: words, marks, figures, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crm_lab.calls.bands import BANDS
from crm_lab.store.entities import CallScore, CallTranscript
from crm_lab.workspace import Workspace
from crm_lab_speech import Scorecard, Transcript, score
from crm_lab_widgets.calls.marks import reason
from crm_lab_widgets.calls.spoken import told

from ...spoken_calls import CHINESE, GOOD
from ..conftest import Browser


def test_a_call_tells_with_whom_it_was_and_what_was_said(browser: Browser, ws: Workspace, ids: dict[str, str]) -> None:
    call = browser.ok("call", id=ids["good"])
    assert call["customer"] == {"entity": "contacts", "id": ws.contacts.frame()["id"].iloc[0]}
    spoken = call["spoken"]
    assert [(one["name"], one["role"]) for one in spoken["speakers"]] == [("rep", "rep"), ("customer", "customer")]
    assert [(spoken["speakers"][one[0]]["name"], one[3]) for one in spoken["segments"]] == list(GOOD)
    place, start, end, text, words = spoken["segments"][1]
    assert (place, start, end) == (1, 4.0, 7.6)
    assert [text[words[at] :][: words[at + 1]] for at in range(0, len(words), 4)] == text.split()
    assert words[2] == 4.0


def test_marks_have_their_evidence_and_reasons_in_both_languages(browser: Browser, ids: dict[str, str]) -> None:
    judged = browser.ok("call", id=ids["chinese"])["judged"]
    marks = {one["item"]: one for one in judged["marks"]}
    promise = marks["forbidden_promise"]
    assert (promise["state"], promise["knock_out"], promise["forbidden"]) == ("missed", True, True)
    assert promise["evidence"][0]["turn"] == 2
    assert "保证" in promise["evidence"][0]["quote"]
    assert marks["price_objection"]["state"] == "found"
    assert marks["complaint"]["state"] == "absent"
    assert marks["complaint"]["reason"] == ["it was not said where it is looked for", "在应出现的地方没有说"]
    assert marks["greeting"]["title"] == ["Greeting", "问候"]
    assert (judged["total"], judged["older"]) == (0, False)


def test_reasons_with_figures_are_said_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    item = "{id: share, kind: limit, measure: talk_share, between: [0.2, 0.6], weight: 1}"
    path.write_text(f"name: One\nversion: 1\nitems:\n  - {item}\n")
    card = Scorecard.load(path)
    rows = [{"speaker": name, "start": at, "end": at + 1.0, "text": text} for at, (name, text) in enumerate(CHINESE)]
    (mark,) = score(Transcript.from_turns(rows, "zh"), card).marks
    english, chinese = reason(mark.reason)
    assert chinese == mark.reason
    assert "should be 0.2 to 0.6" in english
    assert reason("A coach said so, 1 2 3") == ["A coach said so, 1 2 3"] * 2


def test_figures_stand_beside_their_usual_range(browser: Browser, ids: dict[str, str]) -> None:
    figures = {one["name"]: one for one in browser.ok("call", id=ids["good"])["figures"]}
    assert list(figures) == [name for name in BANDS if name in figures]
    share = figures["talk_share"]
    assert (share["low"], share["high"], share["state"]) == (0.35, 0.55, "usual")
    assert figures["longest_story"]["state"] == "free"  # a short call has no room for a long story


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [
        ("talk_share", 0.349, "low"),
        ("talk_share", 0.35, "usual"),
        ("talk_share", 0.6, "high"),
        ("talk_share", 0.66, "very_high"),
        ("longest_monologue", 120, "usual"),
        ("longest_monologue", 121, "high"),
        ("longest_monologue", 151, "very_high"),
        ("longest_story", 49, "low"),
        ("patience", 0.4, "low"),
        ("rep_questions", 100, "free"),
    ],
)
def test_bands(name: str, value: float, state: str) -> None:
    assert BANDS[name].state(value) == state


def test_a_call_without_transcript_score_and_figures_is_shown(
    browser: Browser, ws: Workspace, ids: dict[str, str]
) -> None:
    with ws.database.write(ws.actor) as unit:
        for entity in (CallScore, CallTranscript):
            unit.session.query(entity).filter_by(recording_id=ids["good"]).delete()
    call = browser.ok("call", id=ids["good"])
    assert (call["spoken"], call["judged"]) == (None, None)
    assert browser.error("call", id="nothing")["code"] == "not_found"


def test_why_a_call_has_no_customer_is_said_in_both_languages(browser: Browser, ids: dict[str, str]) -> None:
    call = browser.ok("call", id=ids["chinese"])
    assert (call["linked"], call["customer"]) == (False, None)
    assert "13900002222" in call["why"][0]
    assert "没有客户" in call["why"][1]


def segment(text: str, *words: str) -> dict[str, Any]:
    timed = [{"text": word, "start": at, "end": at + 1} for at, word in enumerate(words)]
    return {"speaker": "A", "start": 0, "end": 9, "text": text, "words": timed}


def test_words_are_placed_as_browsers_count() -> None:
    said = segment("😀 hi, hi 你好", "hi,", "hi", "你好", "gone")
    words = told({"segments": [said]}, None)["segments"][0][4]
    assert words[::4] == [3, 7, 10]
    assert words[1::4] == [3, 2, 2]
    assert told({"segments": [segment("nothing", "else")]}, None)["segments"][0][4] is None


@pytest.mark.parametrize(
    ("names", "rep", "roles"),
    [
        ("AB", "A", ["rep", "customer"]),
        ("AB", None, [None, None]),
        ("ABC", "A", ["rep", None, None]),
        ("AB", "gone", [None, None]),
    ],
)
def test_the_other_side_of_two_is_the_customer(names: str, rep: str | None, roles: list[str | None]) -> None:
    segments = [{"speaker": name, "start": at, "end": at + 1, "text": "x"} for at, name in enumerate(names)]
    assert [one["role"] for one in told({"segments": segments}, rep)["speakers"]] == roles


def test_words_are_corrected_and_the_correction_is_taken_back(browser: Browser, ids: dict[str, str]) -> None:
    id = ids["good"]
    before = browser.ok("call", id=id)
    done = browser.ok("correct_text", id=id, number=1, turn=4, text="Goodbye then.")
    assert done["call"]["spoken"]["segments"][4][3:] == ["Goodbye then.", None]
    assert done["call"]["judged"]["total"] < before["judged"]["total"]
    assert done["undo"]["what"] == "text"
    assert browser.error("correct_text", id=id, number=1, turn=0, text="x")["code"] == "stale"
    assert browser.ok("undo")["undo"] is None
    after = browser.ok("call", id=id)
    assert after["spoken"]["segments"] == before["spoken"]["segments"]
    assert after["judged"]["total"] == before["judged"]["total"]
    assert after["spoken"]["number"] == 3
    assert browser.error("undo")["code"] == "refused"


def test_speaker_and_rep_are_corrected(browser: Browser, ids: dict[str, str]) -> None:
    id = ids["good"]
    moved = browser.ok("correct_speaker", id=id, number=1, turn=5, speaker="rep")
    assert moved["call"]["spoken"]["segments"][5][0] == 0
    swapped = browser.ok("choose_rep", id=id, number=2, speaker="customer")["call"]
    assert [one["role"] for one in swapped["spoken"]["speakers"]] == ["customer", "rep"]
    assert browser.ok("undo")["undo"] == {"what": "speaker", "name": "20260110093000_13800001111.wav"}


def test_what_somebody_else_corrected_since_is_not_taken_back(
    browser: Browser, ws: Workspace, ids: dict[str, str]
) -> None:
    browser.ok("correct_text", id=ids["good"], number=1, turn=0, text="One.")
    ws.calls.correct(ids["good"], {0: "Two."})
    assert browser.error("undo")["code"] == "refused"
    assert ws.calls.transcript(ids["good"]).segments[0].text == "Two."
