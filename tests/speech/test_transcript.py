"""Transcripts: from turns, as files and back, and what is said about turns that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import BadTranscript, Transcript, load, save
from crm_lab_speech.captions import from_json, to_json

TURNS = [
    {"speaker": "客户", "start": 61.5, "end": 64.25, "text": "您好，太贵了"},
    {"speaker": "rep", "start": 0.25, "end": 3.5, "text": "Hello <b> & you: fine?"},
    {"speaker": "", "start": 70, "end": 71, "text": "  "},
]


def test_turns_are_put_in_order_and_empty_ones_left_out() -> None:
    made = Transcript.from_turns(TURNS, rep="rep")
    assert [each.speaker for each in made] == ["rep", "客户"]
    assert made.frame().columns.tolist() == ["start", "end", "speaker", "text"]
    assert (made.duration, made.language, made.speakers) == (71.0, "zh", ("rep", "客户"))
    assert made.text.splitlines()[0] == "Hello <b> & you: fine?"
    assert made.with_rep("客户").rep == "客户"
    with pytest.raises(BadTranscript, match="Nobody is called 'Bob'"):
        made.with_rep("Bob")


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        ({"start": 0, "end": 1}, "Turn 1 has no text"),
        ({"start": "soon", "end": 1, "text": "a"}, "has 'soon' as its start"),
        ({"start": float("nan"), "end": 1, "text": "a"}, "has nan as its start"),
        ({"start": -1, "end": 1, "text": "a"}, "has -1 as its start"),
        ({"start": 2, "end": 1, "text": "a"}, "ends at 1 s, before it starts at 2 s"),
        ({"start": 0, "end": 1, "text": "a", "words": [{"text": "a"}]}, "needs text, start and end"),
        ({"start": 0, "end": 1, "text": "a", "words": 3}, "words that are no list"),
        (
            {"start": 0, "end": 1, "text": "a", "words": [{"text": "a", "start": 0, "end": 1, "probability": "x"}]},
            "'x' as its probability",
        ),
    ],
)
def test_a_turn_that_cannot_be_used_is_named(turn: dict[str, Any], said: str) -> None:
    with pytest.raises(BadTranscript, match=said):
        Transcript.from_turns([turn])


@pytest.mark.parametrize("kind", [".json", ".vtt", ".srt"])
def test_a_file_says_the_same(tmp_path: Path, kind: str) -> None:
    made = Transcript.from_turns(TURNS)
    read = load(save(made, tmp_path / f"call{kind}"))
    assert read.frame().equals(made.frame())
    assert [each.name for each in tmp_path.iterdir()] == [f"call{kind}"]


def test_captions_of_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "meeting.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.500\nAnn Lee: Good morning\n", "utf-8")
    (tmp_path / "call.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nNote: 客服: 您好\n\n", "utf-8-sig")
    first = load(tmp_path / "meeting.vtt").segments[0]
    assert (first.start, first.end, first.speaker, first.text) == (1.0, 2.5, "Ann Lee", "Good morning")
    assert load(tmp_path / "call.srt").segments[0].text.endswith("您好")


def test_words_keep_their_times() -> None:
    word = {"text": "Hello", "start": 0.2, "end": 0.6, "probability": 0.9}
    made = Transcript.from_turns([{"speaker": "a", "start": 0, "end": 1, "text": "Hello", "words": [word]}])
    again = from_json(to_json(made))
    assert again == made
    assert again.words().loc[0].tolist() == [0.2, 0.6, "a", "Hello", 0.9]


@pytest.mark.parametrize("wrong", [{"duration": "long"}, {"duration": [1]}, {"rep": "Bob"}])
def test_what_stands_beside_the_turns_is_checked_too(wrong: dict[str, Any]) -> None:
    turns = [{"speaker": "a", "start": 0, "end": 1, "text": "Hello"}]
    with pytest.raises(BadTranscript, match=r"Bob|as its duration"):
        from_json(json.dumps({"segments": turns, **wrong}))


@pytest.mark.parametrize("content", ["", "garbage", "WEBVTT\n\nfoo", "1\n00:00 --> xx\nhi", '{"segments": 3}', "[1]"])
@pytest.mark.parametrize("kind", [".json", ".vtt", ".srt"])
def test_what_is_no_transcript_is_said_in_a_sentence(tmp_path: Path, content: str, kind: str) -> None:
    file = tmp_path / f"bad{kind}"
    file.write_text(content, "utf-8")
    with pytest.raises(BadTranscript, match=f"bad{kind}"):
        load(file)


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(b"RIFF")
    (tmp_path / "latin.srt").write_bytes(b"\xff\xfe\xe9")
    for name, said in (("call.wav", "end it in .json"), ("latin.srt", "in UTF-8"), ("none.vtt", "cannot be read")):
        with pytest.raises(BadTranscript, match=said):
            load(tmp_path / name)


names = st.sampled_from(["rep", "customer", "Ann Lee", "客户"])
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=60).map(
    str.strip
)
times = st.integers(0, 100_000_000)


@given(st.lists(st.tuples(names, times, times, texts.filter(bool)), max_size=8))
def test_json_keeps_everything(rows: list[tuple[str, int, int, str]]) -> None:
    turns = [{"speaker": who, "start": min(a, b) / 1000, "end": max(a, b) / 1000, "text": t} for who, a, b, t in rows]
    made = Transcript.from_turns(turns)
    assert from_json(to_json(made)) == made
