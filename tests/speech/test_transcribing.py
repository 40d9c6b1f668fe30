"""From a recording to a transcript, with a recogniser that says what it is told to."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("av", reason="needs the whole design: pip install 'crm-lab[speech]'")

from crm_lab_speech import BadRequest, ModelMissing, Word, load, mask, save, speakers, transcribe
from crm_lab_speech.recognition import job
from crm_lab_speech.recognition.recogniser import Piece
from tests.speech.scripted import RATE, Scripted, noise, said, silence, tone, wav


def loud(samples: np.ndarray, *, longest: float) -> list[tuple[int, int]]:
    """Where it is not silent, as speech: what the detector would find if tones were voices."""
    on = np.abs(samples.astype(int)) > 300
    frames = np.pad(on[: len(on) // 160 * 160].reshape(-1, 160).any(axis=1).astype(int), 1)
    edges = np.flatnonzero(np.diff(frames)) * 160
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def nobody_knows(*_: object, **__: object) -> None:
    raise ModelMissing("No model for voices was found.")


@pytest.fixture(autouse=True)
def tones_are_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "voiced", loud)
    monkeypatch.setattr(speakers, "who_spoke", nobody_knows)


def pitch(sound: np.ndarray) -> int:
    return round(float(np.abs(np.fft.rfft(sound)).argmax()) * RATE / len(sound) / 10) * 10


def by_pitch(**texts: str) -> Any:
    """Say a text for each pitch: f440="hello there"."""
    return lambda sound, language: texts.get(f"f{pitch(sound)}", "")


def test_what_was_said_has_its_times_in_the_recording(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", np.concatenate([silence(2), tone(1), silence(3), tone(2), silence(1)]))
    engine = Scripted(lambda sound, language: [said("one two three four five six", 0.0, 3.0)])
    made = transcribe(path, "en", engine)
    assert made.language == "en"
    assert made.duration == pytest.approx(9)
    assert [(each.start, each.end, each.text) for each in made] == [
        (2.0, 3.0, "one two"),
        (6.0, 8.0, "three four five six"),
    ]
    assert [each.text for each in made.segments[0].words] == ["one", "two"]
    assert [each.start for each in made.segments[1].words] == [6.0, 6.5, 7.0, 7.5]


def test_stereo_is_told_apart_by_channel_and_joined_by_time(tmp_path: Path) -> None:
    rep = np.concatenate([tone(1, 440), silence(2), tone(1, 440)])
    customer = np.concatenate([silence(1.5), tone(1, 880), silence(1.5)])
    engine = Scripted(by_pitch(f440="what brings you", f880="the price"))
    made = transcribe(wav(tmp_path / "a.wav", rep, customer), "en", engine, channels=("rep", "customer"))
    assert [each.speaker for each in made] == ["rep", "customer", "rep"]
    assert [round(each.start) for each in made] == [0, 2, 3]
    assert made.speakers == ("rep", "customer")


def test_each_channel_has_its_language(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", tone(2, 440), np.concatenate([silence(2), tone(3, 880)]))
    engine = Scripted(
        by_pitch(f440="good morning", f880="你好我想問一下價格"),
        lambda sound: {"zh": 0.9, "en": 0.05} if pitch(sound) == 880 else {"en": 0.9, "zh": 0.02},
    )
    made = transcribe(path, model=engine)
    assert [each.text for each in made] == ["good morning", "你好我想问一下价格。"]
    assert made.language == "zh"
    assert transcribe(path, model=engine, script="traditional").segments[1].text == "你好我想問一下價格。"


def test_a_switch_of_languages_inside_a_call_is_followed(tmp_path: Path) -> None:
    parts = [tone(2, 440 if at % 2 else 880) for at in range(6)]
    path = wav(tmp_path / "a.wav", np.concatenate([np.concatenate([each, silence(1.2)]) for each in parts]))

    def chances(sound: np.ndarray) -> dict[str, float]:
        strength = np.abs(np.fft.rfft(sound, len(sound)))
        low, high = (strength[round(each * len(sound) / RATE)] for each in (440, 880))
        return {"en": float(low / (low + high)), "zh": float(high / (low + high))}

    engine = Scripted(lambda sound, language: "下周三可以吗" if language == "zh" else "next Wednesday", chances)
    made = transcribe(path, model=engine)
    assert [each.text for each in made] == ["下周三可以吗。", "next Wednesday"] * 3
    assert {language for language, _ in engine.asked} == {"en", "zh"}


def test_a_language_that_was_given_is_kept(tmp_path: Path) -> None:
    engine = Scripted(lambda sound, language: "yes", lambda sound: {"zh": 1.0})
    made = transcribe(wav(tmp_path / "a.wav", tone(2)), "en", engine)
    assert made.language == "en"
    assert [language for language, _ in engine.asked] == ["en"]


def test_mandarin_is_read_utterance_by_utterance(tmp_path: Path) -> None:
    sound = np.concatenate([tone(2), silence(0.4), tone(2), silence(3), tone(2)])
    engine = Scripted(lambda sound, language: "好的，没问题。")
    transcribe(wav(tmp_path / "a.wav", sound), "zh", engine)
    assert [round(seconds, 1) for _, seconds in engine.asked] == [4.9, 2.5]


@pytest.mark.parametrize("mode", ["accurate", "fast"])
def test_speech_without_words_is_read_again_by_itself(tmp_path: Path, mode: Any) -> None:
    sound = np.concatenate([tone(2, 440), silence(1), tone(3, 880)])

    def script(sound: np.ndarray, language: str) -> Any:
        return "what was left out" if len(sound) < 4 * RATE else [said("the first", 0.0, 2.0)]

    engine = Scripted(script)
    made = transcribe(wav(tmp_path / "a.wav", sound), "en", engine, mode=mode)
    assert [each.text for each in made] == ["the first", "what was left out"]
    assert made.segments[1].start == pytest.approx(3.0, abs=0.4)
    assert engine.batches == ([1] if mode == "fast" else [])


@pytest.mark.parametrize("mode", ["accurate", "fast"])
def test_names_are_put_right_in_the_words_and_the_script_that_is_wanted(tmp_path: Path, mode: Any) -> None:
    heard = [Word(each, 0.3 * at, 0.3 * at + 0.3, 0.6) for at, each in enumerate("我叫陈氏兰")]
    engine = Scripted(lambda sound, language: [Piece(tuple(heard))])
    path = wav(tmp_path / "a.wav", tone(2))
    made = transcribe(path, "zh", engine, [" 陈诗兰 ", "", "陈诗兰", "Acme"], mode=mode, script="traditional")
    assert made.text == "我叫陳詩蘭。"
    assert [each.text for each in made.segments[0].words][-3:] == ["陳", "詩", "蘭。"]


def test_what_nobody_said_is_kept_aside(tmp_path: Path) -> None:
    told = [
        said("Good morning.", 0.0, 1.0),
        said("Thanks for watching!", 1.0, 2.0),
        said("and then" + " and then" * 19, 2.0, 6.0),
        said("you", 6.0, 7.0, certainty=-1.4, silence=0.9),
    ]
    engine = Scripted(lambda sound, _: told if len(sound) == 8 * RATE else [])
    made = transcribe(wav(tmp_path / "a.wav", tone(8)), "en", engine)
    assert made.text == "Good morning.\nand then"
    assert [each.reason for each in made.removed] == ["phantom", "loop", "nobody speaks"]
    assert made.removed[0].text == "Thanks for watching!"
    again = load(save(made, tmp_path / "a.json"))
    assert again == made


def test_what_was_removed_is_masked_too(tmp_path: Path) -> None:
    told = [said("Thanks for watching call 13800138000", 0.0, 8.0)]
    made = transcribe(wav(tmp_path / "a.wav", tone(8)), "en", Scripted(lambda *_: told))
    assert "13800138000" in made.removed[0].text
    assert mask(made).removed[0].text == "Thanks for watching call [phone]"


def test_an_echo_in_the_other_channel_is_not_written_twice(tmp_path: Path) -> None:
    voice, other = noise(3, 0.5, seed=1), noise(2, 0.5, seed=2)
    left = np.concatenate([voice, silence(1), 0.1 * other])
    right = np.concatenate([silence(0.15), 0.1 * voice, silence(0.85), other])
    engine = Scripted(lambda sound, language: "long voice" if len(sound) > 2.5 * RATE else "short voice")
    made = transcribe(wav(tmp_path / "a.wav", left, right), "en", engine)
    assert [(each.speaker, each.text) for each in made] == [("left", "long voice"), ("right", "short voice")]
    assert [(each.speaker, each.reason) for each in made.removed] == [("right", "echo"), ("left", "echo")]


def test_two_who_speak_at_once_are_both_written(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", noise(3, 0.5, seed=1), noise(3, 0.1, seed=2))
    made = transcribe(path, "en", Scripted(lambda *_: "my own words"))
    assert [each.speaker for each in made] == ["left", "right"]
    assert made.removed == ()


def test_a_mono_recording_is_split_among_its_voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def who_spoke(sound: np.ndarray, speech: list[tuple[float, float]], *, count: int) -> str:
        asked.append((sound.dtype, len(sound), speech, count))
        return "B"

    def attribute(segments: Any, voices: str) -> Any:
        return tuple(replace(each, speaker=voices) for each in segments)

    monkeypatch.setattr(speakers, "who_spoke", who_spoke)
    monkeypatch.setattr(speakers, "attribute", attribute)
    path = wav(tmp_path / "a.wav", np.concatenate([silence(1), tone(2)]))
    made = transcribe(path, "en", Scripted(lambda *_: "yes"))
    assert made.speakers == ("B",)
    assert asked == [(np.int16, 48_000, [(1.0, 3.0)], 2)]
    assert transcribe(path, "en", Scripted(lambda *_: "yes"), speakers=None).speakers == ()


def test_without_a_model_for_voices_nobody_is_told_apart(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", tone(2))
    assert transcribe(path, "en", Scripted(lambda *_: "yes")).speakers == ()
    with pytest.raises(ModelMissing):
        transcribe(path, "en", Scripted(lambda *_: "yes"), speakers=2)


def test_the_progress_grows_to_the_end_and_may_cancel(tmp_path: Path) -> None:
    path = wav(
        tmp_path / "a.wav", np.concatenate([tone(1), silence(2)] * 40), np.concatenate([silence(1), tone(2, 880)] * 40)
    )
    told: list[tuple[float, float]] = []
    transcribe(path, "en", Scripted(lambda *_: "yes"), progress=lambda *at: told.append(at))
    assert all(one[0] <= other[0] for one, other in pairwise(told))
    assert len(told) > 4
    assert told[-1] == (240.0, 240.0)

    class Stop(Exception): ...

    def stop(done: float, total: float) -> None:
        raise Stop

    engine = Scripted(
        lambda sound, _: [said(" ".join(map(str, range(2 * round(len(sound) / RATE)))), 0, len(sound) / RATE)]
    )
    with pytest.raises(Stop):
        transcribe(path, "en", engine, progress=stop)
    assert len(engine.asked) == 1


def test_a_recording_in_which_nobody_speaks_has_no_text(tmp_path: Path) -> None:
    made = transcribe(wav(tmp_path / "a.wav", silence(5)), model=Scripted(lambda *_: "Thank you."))
    assert (made.segments, made.language, made.duration) == ((), "", 5.0)


def test_what_is_wrong_with_the_recording_is_kept_as_a_note(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", tone(10))
    path.write_bytes(path.read_bytes()[:200_000])
    made = transcribe(path, "en", Scripted(lambda *_: "yes"))
    assert made.notes == ("The recording is cut off after 6.2 seconds.",)
    assert load(save(made, tmp_path / "a.json")).notes == made.notes


@pytest.mark.parametrize("wrong", [{"mode": "slow"}, {"script": "zh"}, {"speakers": 0}, {"speakers": "two"}])
def test_a_setting_that_nobody_knows_is_told(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match="give "):
        transcribe(tmp_path / "none.wav", model=Scripted(lambda *_: ""), **wrong)
