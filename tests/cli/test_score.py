"""``crm-lab score``: transcripts in, marks with their evidence out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_lab.cli.program import main
from crm_lab_speech import Transcript, save

TURNS = [
    {"speaker": "rep", "start": 0, "end": 4, "text": "Good morning, Ann from Acme. What brings you to us?"},
    {"speaker": "customer", "start": 5, "end": 9, "text": "Your app crashed again, I want to complain."},
    {"speaker": "rep", "start": 65, "end": 69, "text": "I guarantee it will never fail again. Thank you, bye."},
]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    save(Transcript.from_turns(TURNS), folder / "a.json")
    save(Transcript.from_turns(TURNS[:2]), folder / "b.srt")
    return folder


def test_a_folder_is_judged(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(calls)]) == 0
    said = capsys.readouterr().out
    assert "a.json  Sales call 1: 0" in said
    assert "yes Forbidden promise  1:05 rep: “guarantee”" in said
    assert "b.srt" in said
    assert "talk_share=" in said


def test_json_is_for_programs(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--json", str(calls / "a.json")]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["total"] == 0
    assert {row["item"]: row["mark"] for row in made["items"]}["complaint"] is True


def test_a_bad_file_is_told_and_the_rest_goes_on(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (calls / "c.vtt").write_text("nothing", "utf-8")
    assert main(["score", str(calls)]) == 3
    told = capsys.readouterr()
    assert "c.vtt" in told.err
    assert "a.json" in told.out


def test_a_folder_without_transcripts_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], calls: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["score", str(tmp_path / "empty")]) == 2
    assert "no transcript lies in" in capsys.readouterr().err
    (calls / "b.srt").rename(calls / "B.SRT")
    assert main(["score", str(calls)]) == 0
    assert "B.SRT" in capsys.readouterr().out


def test_the_rep_and_the_card_can_be_named(calls: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    card = tmp_path / "own.yaml"
    card.write_text("name: Own\nitems: [{id: thanks, tracker: closing, by: rep}]\n", "utf-8")
    assert main(["score", str(calls / "a.json"), "--card", str(card), "--rep", "customer"]) == 0
    assert "Own 1: 0" in capsys.readouterr().out
    card.write_text("items: []", "utf-8")
    assert main(["score", str(calls), "--card", str(card)]) == 2
    assert "has no 'items'" in capsys.readouterr().err
