"""Voices told apart: weights that are only read, clusters without chance, names, and the real models where they are."""

from __future__ import annotations

import importlib.util
import os
import pickle
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab_speech import BadRequest, ModelDamaged, ModelMissing, catalogue, models
from crm_lab_speech.speakers import enrol, who_spoke
from crm_lab_speech.speakers.clustering import clustered
from crm_lab_speech.speakers.naming import named
from crm_lab_speech.speakers.weights import read_weights

RATE = 16_000
ASKED = "CRM_LAB_SPEAKER_TESTS"


class Hostile:
    """Runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_a_hostile_file_runs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "weights.pt"
    file.write_bytes(pickle.dumps(Hostile(tmp_path / "ran"), 2))
    with pytest.raises(ModelDamaged, match="is not allowed"):
        read_weights(file, "model_state")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "content", [b"", b"no pickle", pickle.dumps(1, 2) * 3 + pickle.dumps({}, 2), struct.pack("<q", 9)]
)
def test_what_holds_no_weights_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "weights.pt").write_bytes(content)
    with pytest.raises(ModelDamaged, match="get the model again"):
        read_weights(tmp_path / "weights.pt", "model_state")


@given(st.integers(0, 99), st.integers(1, 40), st.integers(1, 4))
def test_clusters_are_none_empty_numbered_by_their_first_point_and_always_the_same(
    seed: int, points: int, count: int
) -> None:
    some = np.random.default_rng(seed).standard_normal((points, 5)).astype(np.float32)
    some /= np.linalg.norm(some, axis=1, keepdims=True)
    labels, centres = clustered(some, count)
    assert list(dict.fromkeys(labels.tolist())) == list(range(len(centres)))
    assert len(centres) <= count
    assert np.array_equal(labels, clustered(some, count)[0])


def test_two_bundles_of_points_are_two_clusters() -> None:
    noise = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32) * 0.05
    noise[::2, 0] += 1
    noise[1::2, 1] += 1
    labels, _ = clustered(noise / np.linalg.norm(noise, axis=1, keepdims=True), 2)
    assert labels.tolist() == [0, 1] * 20


def test_known_voices_name_those_that_fit_and_nobody_twice() -> None:
    ann, bob, other = np.zeros((3, 512), np.float32)
    ann[[0, 300]] = bob[[1, 301]] = other[[2, 302]] = 0.7
    assert named(np.stack([other, ann]), {"Ann": ann, "Bob": bob}, "ABC") == ["A", "Ann"]
    assert named(np.stack([ann, ann]), {"Ann": ann}, "ABC").count("Ann") == 1
    with pytest.raises(BadRequest, match="make it by enrol"):
        named(ann[None], {"Ann": ann[:3]}, "ABC")


def test_without_a_model_the_sentence_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path))
    monkeypatch.setattr("crm_lab_speech.speakers.hearing.find_speaker", lambda _: None)
    with pytest.raises(ModelMissing, match=r"run: crm-lab models get speaker-ge2e speaker-dvector"):
        who_spoke(np.zeros(RATE, np.float32), [(0.0, 1.0)])


@pytest.fixture(scope="module")
def real_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Both speaker models: those of this machine, or fetched when the environment asks for it."""
    if importlib.util.find_spec("onnxruntime") is None:
        pytest.skip("onnxruntime is not installed")
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get(ASKED):
            from crm_lab_speech.model_store import get_model

            patch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path_factory.mktemp("models")))
            for each in catalogue.SPEAKER_MODELS:
                get_model(each.name)
        if not all(catalogue.find_speaker(each) for each in catalogue.SPEAKER_MODELS):
            pytest.skip(f"the speaker models are not here; {ASKED}=1 gets them")
        yield


def hum(pitch: float, formant: float, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return something like a voice: harmonics of ``pitch`` around ``formant`` hertz."""
    at = np.arange(round(seconds * RATE)) / RATE
    tones = [np.sin(2 * np.pi * pitch * n * at) * np.exp(-(((pitch * n - formant) / 600) ** 2)) for n in range(1, 30)]
    return np.asarray(0.1 * sum(tones) * (1 + 0.5 * np.sin(2 * np.pi * 4 * at)), np.float32)


@pytest.mark.usefixtures("real_models")
def test_two_hums_are_two_voices_and_the_known_one_has_its_name() -> None:
    low, high = hum(100, 500, 4), hum(220, 1800, 4)
    sound = np.concatenate([low, high, low])
    made = who_spoke(sound, [(0.0, 4.0), (4.0, 8.0), (8.0, 12.0)])
    assert [each.speaker for each in made.turns] == ["A", "B", "A"]
    assert all(0 <= each.certainty <= made.certainty <= 1 for each in made.turns)
    again = who_spoke(sound, [(0.0, 4.0), (4.0, 8.0), (8.0, 12.0)], known={"Ann": enrol(high)})
    assert [each.speaker for each in again.turns] == ["A", "Ann", "A"]


@pytest.mark.usefixtures("real_models")
def test_one_hum_is_one_voice_even_if_two_are_asked_for() -> None:
    made = who_spoke(hum(120, 700, 8), [(0.0, 8.0)], count=2)
    assert made.speakers == ("A",)
