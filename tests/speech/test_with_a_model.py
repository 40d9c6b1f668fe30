"""With the real engine and a real model, where they are installed: tones give nothing, a call gives its words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.fuzz import partial_ratio

pytest.importorskip("faster_whisper", reason="needs the whole design: pip install 'crm-lab[speech]'")

from crm_lab_speech import ModelMissing, find_whisper, transcribe
from crm_lab_speech.recognition.recording import RATE, floats, read_recording
from tests.speech.scripted import noise, silence, tone, wav

try:
    find_whisper(size="base")
except ModelMissing as missing:
    pytest.skip(f"needs the whole design: {missing}", allow_module_level=True)


def test_silence_noise_and_ringing_give_not_one_word(tmp_path: Path) -> None:
    ring = np.concatenate([np.concatenate([tone(1, 425), silence(4)])] * 4)
    sound = np.concatenate([silence(20), noise(20, 0.02), noise(20), ring, tone(20, 440)])
    made = transcribe(wav(tmp_path / "a.wav", sound), model="base", threads=1)
    assert made.text == ""


def test_a_call_gives_its_words_and_the_same_ones_each_time(tmp_path: Path) -> None:
    truth = min((Path(__file__).parents[2] / "crm_lab" / "demo" / "calls").glob("en*.json"))
    turns = json.loads(truth.read_text("utf-8"))["turns"]
    whole = read_recording(truth.with_suffix(".ogg")).channels.values()
    path = wav(tmp_path / "a.wav", *(floats(each[: 20 * RATE]) for each in whole))
    first, second = (transcribe(path, model="base", threads=1, speakers=None) for _ in range(2))
    assert first == second
    assert first.language == "en"
    told = " ".join(turn["text"] for turn in turns if turn["end"] <= 20)
    assert partial_ratio(told, first.text.replace("\n", " ")) > 75
