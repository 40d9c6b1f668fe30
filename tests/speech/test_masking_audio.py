"""A tone lies over what is personal, and over nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crm_lab_speech import BadRules, Removed, Segment, Transcript, Word, mask_audio
from crm_lab_speech.masking_audio import personal_times

pytest.importorskip("av")

from crm_lab_speech.recognition.recording import RATE, read_recording
from tests.speech.scripted import noise, wav


def call(*words: Word, removed: tuple[Removed, ...] = ()) -> Transcript:
    text = " ".join(each.text for each in words) or "ring 13812345678"
    return Transcript((Segment(1.0, 6.0, "a", text, words),), "en", 8.0, removed=removed)


SAID = (Word("ring", 1.0, 1.5), Word("13812345678", 2.0, 4.0), Word("later", 4.5, 5.0))


def test_the_number_is_covered_in_all_channels_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    before = wav(tmp_path / "a.wav", noise(8), noise(8, seed=3))
    assert mask_audio(before, tmp_path / "b.wav", call(*SAID)) == [pytest.approx((1.8, 4.2))]
    old, new = (list(read_recording(each).channels.values()) for each in (before, tmp_path / "b.wav"))
    first, last = round(1.8 * RATE), round(4.2 * RATE)
    for one, other in zip(old, new, strict=True):
        assert np.array_equal(one[:first], other[:first])
        assert np.array_equal(one[last:], other[last:])
        assert abs(np.corrcoef(one[first:last], other[first:last])[0, 1]) < 0.1
    assert np.array_equal(new[0][first:last], new[1][first:last])


def test_without_the_times_of_words_the_whole_segment_is_covered() -> None:
    assert personal_times(call()) == [pytest.approx((0.8, 6.2))]
    assert personal_times(call(*SAID[:1])) == []


def test_what_was_removed_and_looks_personal_is_covered_too() -> None:
    gone = Removed(6.5, 7.0, "a", "13812345678", "loop")
    assert personal_times(call(*SAID, removed=(gone,))) == [pytest.approx((1.8, 4.2)), pytest.approx((6.3, 7.2))]


def test_an_unknown_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match="shoe size cannot be masked"):
        mask_audio(wav(tmp_path / "a.wav", noise(1)), tmp_path / "b.wav", call(*SAID), ["shoe size"])
    assert not (tmp_path / "b.wav").exists()
