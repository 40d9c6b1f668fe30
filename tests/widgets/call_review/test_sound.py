"""The sound of a call as the screen gets it: its address, its pieces, its lanes."""

from __future__ import annotations

import base64
import wave
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crm_lab.workspace import Workspace
from crm_lab_widgets.audio.tokens import path_of
from crm_lab_widgets.calls import sound
from crm_lab_widgets.calls.lanes import BUCKETS, by_speaker
from crm_lab_widgets.calls.loudness import A_SECOND, Unreadable, loudness

from ...spoken_calls import GOOD, put_call, turns
from ..conftest import Browser
from ..waiting import eventually


def path(ws: Workspace, id: str) -> Path:
    return Path(str(ws.calls.get(id).path))


def test_its_address_names_the_recording_and_nothing_else(browser: Browser, ws: Workspace, ids: dict[str, str]) -> None:
    told = browser.ok("sound", id=ids["good"])
    base, _, name = told["address"].rpartition("/")
    assert (told["state"], base, told["type"], told["in_pieces"]) == ("there", "crm-lab/audio", "audio/wav", True)
    assert path_of(name) == str(path(ws, ids["good"]))


def test_a_call_without_recording_and_one_that_is_gone_say_so(
    browser: Browser, ws: Workspace, ids: dict[str, str]
) -> None:
    assert browser.ok("sound", id=ids["chinese"]) == {"state": "none"}
    path(ws, ids["good"]).unlink()
    assert browser.ok("sound", id=ids["good"]) == {"state": "gone"}
    assert browser.error("piece", id=ids["good"], start=0)["code"] == "not_found"


def test_pieces_are_the_whole(
    browser: Browser, ws: Workspace, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "PIECE", 100_000)
    whole = path(ws, ids["good"]).read_bytes()
    parts = []
    while sum(map(len, parts)) < len(whole):
        start = sum(map(len, parts))
        parts.append(base64.b64decode(browser.ok("piece", id=ids["good"], start=start)["data"]))
    assert len(parts) > 3
    assert b"".join(parts) == whole
    monkeypatch.setattr(sound, "MOST_IN_PIECES", 1000)
    assert browser.ok("sound", id=ids["good"])["in_pieces"] is False
    assert browser.error("piece", id=ids["good"], start=0)["code"] == "refused"


def test_lanes_follow_in_the_background(browser: Browser, ids: dict[str, str]) -> None:
    browser.ok("sound", id=ids["good"])
    eventually(lambda: browser.events("lanes"))
    (told,) = browser.events("lanes")
    assert told["id"] == ids["good"]
    rep, customer = told["lanes"]
    assert max(rep) == 100
    assert 45 < max(customer) < 55  # half as loud
    fifth = len(rep) // 20
    assert min(rep[2:fifth]) > 90 > 5 > max(customer[2:fifth])


def test_a_recording_that_cannot_be_read_has_no_lanes(browser: Browser, ws: Workspace, ids: dict[str, str]) -> None:
    path(ws, ids["good"]).write_bytes(b"no sound at all")
    browser.ok("sound", id=ids["good"])
    eventually(lambda: browser.events("lanes"))
    assert browser.events("lanes")[0]["lanes"] is None


@pytest.mark.parametrize("without_av", [True, False])
def test_loudness_is_read_in_small_blocks(tmp_path: Path, without_av: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if without_av:
        monkeypatch.setitem(__import__("sys").modules, "av", None)
    elif find_spec("av") is None:
        pytest.skip("PyAV is not installed")
    recording = put_call(tmp_path, "a", turns(GOOD))
    found = loudness(recording)
    assert found.shape[0] == 2
    assert abs(found.shape[1] - 24.6 * A_SECOND) < A_SECOND
    assert np.allclose(found[0, 10 : 3 * A_SECOND], 0.6, atol=0.03)
    assert np.allclose(found[1, 10 : 3 * A_SECOND], 0, atol=0.03)


def test_without_av_only_plain_wav_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    odd = tmp_path / "a.mp3"
    odd.write_bytes(b"ID3")
    with pytest.raises(Unreadable):
        loudness(odd)
    narrow, empty = tmp_path / "8.wav", tmp_path / "0.wav"
    for file, width, frames in ((narrow, 1, b"\x80" * 100), (empty, 2, b"")):
        with wave.open(str(file), "wb") as written:
            written.setparams((1, width, 8000, 0, "NONE", ""))
            written.writeframes(frames)
        with pytest.raises(Unreadable):
            loudness(file)


def spans(*given: tuple[str, float, float]) -> list[dict[str, Any]]:
    return [{"speaker": name, "start": start, "end": end} for name, start, end in given]


def test_channels_are_given_to_whom_they_belong() -> None:
    loud = np.zeros((2, 10 * A_SECOND), dtype=np.float32)
    loud[1, : 5 * A_SECOND], loud[0, 5 * A_SECOND :] = 1, 0.5
    first, second = by_speaker(loud, spans(("A", 0, 5), ("B", 5, 10)))
    assert (first[0], first[-1], second[0], second[-1]) == (100, 0, 0, 50)


def test_one_channel_is_parted_by_turns() -> None:
    loud = np.full((1, 10 * A_SECOND), 0.5, dtype=np.float32)
    first, second, third = by_speaker(loud, spans(("A", 0, 5), ("B", 5.1, 8), ("C", 8.1, 10)))
    assert (first[0], first[-1], second[0], third[-1]) == (100, 0, 0, 100)
    (only,) = by_speaker(loud, [])
    assert set(only) == {100}


@pytest.mark.parametrize("length", [1, 7, BUCKETS, 3 * BUCKETS + 1])
def test_a_lane_is_never_longer_than_it_may_be(length: int) -> None:
    (lane,) = by_speaker(np.ones((1, length), dtype=np.float32), [])
    assert len(lane) == min(length, BUCKETS)
    (silent,) = by_speaker(np.zeros((1, length), dtype=np.float32), [])
    assert set(silent) == {0}
