"""``crm-lab transcribe``: a folder in, transcripts out, nothing done twice, one bad file stops nothing."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("av", reason="needs the whole design: pip install 'crm-lab[speech]'")

from crm_lab.cli.program import main
from crm_lab_speech import ModelMissing, Word, load, speakers
from crm_lab_speech.recognition import job
from crm_lab_speech.recognition.recogniser import Piece
from tests.speech.scripted import Scripted, tone, wav


def nobody_knows(*_: object, **__: object) -> None:
    raise ModelMissing("No model for voices was found.")


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """An engine that hears the same in every recording."""
    monkeypatch.setenv("LC_ALL", "C")
    scripted = Scripted(lambda sound, language: "good morning" if language == "en" else "早上好")
    monkeypatch.setattr(job, "engine", lambda model, threads=0: scripted if model == "auto" else model)
    monkeypatch.setattr(job, "voiced", lambda samples, longest: [(0, len(samples))] if np.any(samples) else [])
    monkeypatch.setattr(speakers, "who_spoke", nobody_knows)
    return scripted


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    (folder / "march").mkdir(parents=True)
    wav(folder / "a.wav", tone(1))
    wav(folder / "march" / "b.wav", tone(2))
    (folder / "notes.txt").write_text("no recording")
    return folder


def test_a_folder_becomes_transcripts_beside_the_recordings(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", str(calls)]) == 0
    assert load(calls / "a.json").text == "good morning"
    assert load(calls / "march" / "b.json").duration == pytest.approx(2.0)
    said = capsys.readouterr().out
    assert "a.json  0:01  en, 1 segments" in said
    assert said.endswith("2 of 2 transcribed\n")


def test_what_has_a_newer_transcript_is_not_done_again(
    calls: Path, engine: Scripted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["transcribe", str(calls)]) == 0
    assert main(["transcribe", str(calls)]) == 0
    assert len(engine.asked) == 2
    assert "2 had a transcript" in capsys.readouterr().out
    later = (calls / "a.json").stat().st_mtime + 5
    os.utime(calls / "a.wav", (later, later))
    assert main(["transcribe", str(calls)]) == 0
    assert len(engine.asked) == 3
    assert main(["transcribe", str(calls), "--again"]) == 0
    assert len(engine.asked) == 5


def test_one_bad_file_stops_nothing_and_is_listed(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (calls / "0.mp3").write_bytes(b"")
    assert main(["transcribe", str(calls)]) == 3
    told = capsys.readouterr()
    assert "0.mp3 is empty (0 bytes)" in told.err
    assert "2 of 3 transcribed, 1 failed" in told.out
    assert not (calls / "0.json").exists()


def test_a_cut_off_recording_is_used_and_told(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = wav(calls / "c.wav", tone(10))
    path.write_bytes(path.read_bytes()[:200_000])
    assert main(["transcribe", str(path)]) == 0
    assert "cut off after 6.2 seconds" in capsys.readouterr().out


def test_out_format_language_and_script(calls: Path, tmp_path: Path, engine: Scripted) -> None:
    out = tmp_path / "out"
    asked = ["transcribe", str(calls), "--out", str(out), "--format", "vtt", "--language", "zh", "--mode", "fast"]
    assert main(asked) == 0
    assert "早上好。" in (out / "march" / "b.vtt").read_text("utf-8")
    assert not list(calls.glob("*.vtt"))
    assert engine.batches == [1, 1]


def test_two_recordings_of_one_name_have_a_transcript_each(calls: Path) -> None:
    wav(calls / "a.flac", tone(3))  # the content decides
    assert main(["transcribe", str(calls)]) == 0
    assert load(calls / "a.json").duration == pytest.approx(3.0)
    assert load(calls / "a.wav.json").duration == pytest.approx(1.0)


def test_names_come_from_a_file(calls: Path, tmp_path: Path, engine: Scripted) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Merdale\n\n 嘟嘟科技 \n", "utf-8")
    engine.script = lambda sound, language: [Piece((Word(" Murdale.", 0.0, 1.0, 0.5),))]
    assert main(["transcribe", str(calls / "a.wav"), "--glossary", str(names)]) == 0
    assert load(calls / "a.json").text == "Merdale."
    assert main(["transcribe", str(calls / "a.wav"), "--glossary", str(tmp_path / "none.txt")]) == 2


def test_nothing_to_do_and_no_model_are_told(
    tmp_path: Path, calls: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["transcribe", str(tmp_path / "empty")]) == 2
    assert "no recording lies in" in capsys.readouterr().err

    def none(model: str, threads: int) -> None:
        raise ModelMissing("No speech model was found.")

    monkeypatch.setattr(job, "engine", none)
    assert main(["transcribe", str(calls)]) == 2
    assert capsys.readouterr().err == "crm-lab: No speech model was found.\n"


def test_a_full_disk_fails_one_file_and_leaves_no_half(
    calls: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = Path.write_text

    def full(self: Path, *args: object, **more: object) -> int:
        if "b.json" in self.name:
            write(self, "half")
            raise OSError(28, "No space left on device")
        return write(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "write_text", full)
    assert main(["transcribe", str(calls)]) == 3
    assert "No space left on device" in capsys.readouterr().err
    assert (calls / "a.json").exists()
    assert [each.name for each in (calls / "march").iterdir()] == ["b.wav"]


def test_personal_data_are_masked_in_the_text_and_in_a_copy_that_is_no_recording_of_its_own(
    calls: Path, engine: Scripted
) -> None:
    engine.script = lambda sound, language: "ring 13812345678"
    assert main(["transcribe", str(calls), "--mask"]) == 0
    assert load(calls / "a.json").text == "ring [phone]"
    assert (calls / "a.masked.wav").exists()
    assert main(["transcribe", str(calls), "--mask", "--again"]) == 0
    assert not (calls / "a.masked.json").exists()
    assert len(engine.asked) == 4
