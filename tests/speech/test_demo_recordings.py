"""The sound of the demo company's recordings: each speaker on one channel, as loud as the other, nothing clipped."""

from __future__ import annotations

import numpy as np
import pytest

from crm_lab.demo.recordings import DemoCall, demo_calls

av = pytest.importorskip("av", reason="reads sound: needs the extra 'speech'")


@pytest.mark.parametrize("call", demo_calls(), ids=lambda call: call.id)
def test_it_sounds_as_the_truth_says(call: DemoCall) -> None:
    with av.open(str(call.path)) as file:
        parts = [frame.to_ndarray() for frame in file.decode(audio=0)]
        rate = file.streams.audio[0].rate
    sound = np.concatenate(parts, axis=1)
    assert sound.shape[0] == call.truth["channels"]
    assert sound.shape[1] / rate == pytest.approx(call.truth["duration"], abs=0.1)
    assert np.abs(sound).max() < 0.99
    if call.truth["channels"] == 2:
        assert_each_has_a_channel(call, sound, rate)


def assert_each_has_a_channel(call: DemoCall, sound: np.ndarray, rate: int) -> None:
    sides = {"rep": call.truth["rep_channel"], "customer": 1 - call.truth["rep_channel"]}
    levels = {}
    for speaker, channel in sides.items():
        speaks = np.zeros(sound.shape[1], dtype=bool)
        for turn in (turn for turn in call.turns if turn["speaker"] == speaker):
            speaks[round((turn["start"] - 0.15) * rate) : round((turn["end"] + 0.15) * rate)] = True
        levels[speaker] = 10 * np.log10(np.mean(sound[channel][speaks] ** 2))
        assert 10 * np.log10(np.mean(sound[channel][~speaks] ** 2)) < -50
    assert all(-25 < level < -18 for level in levels.values()), levels
