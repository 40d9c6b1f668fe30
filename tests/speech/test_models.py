"""Where the Whisper model is looked for, and how the parts that packages carry become one model."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from crm_lab_speech import ModelDamaged, ModelMissing, find_whisper, models, prepare
from crm_lab_speech.assembly import PACKAGED, Packaged

PARTS = (b"first half, ", b"second half")


@pytest.fixture(autouse=True)
def quiet_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any model."""
    monkeypatch.delenv(models.ENVIRONMENT, raising=False)
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path / "models"))
    monkeypatch.setattr("crm_lab_speech.models.PACKAGED", ())
    monkeypatch.setattr("crm_lab_speech.assembly.user_cache_path", lambda *_, **__: tmp_path / "cache")


def whisper_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "vocabulary.txt"):
        (folder / name).write_text("x")
    return folder


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packaged:
    """Two installed packages that carry one model in two parts."""
    for number, part in enumerate(PARTS, 1):
        package = tmp_path / "site" / f"weights_part{number}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('looking must not import')")
        (package / f"bin.part{number}").write_bytes(part)
        (package / "config.json").write_text("{}")
        (package / "vocabulary.txt").write_text("words")
    monkeypatch.syspath_prepend(tmp_path / "site")
    found = Packaged(
        name="whisper-base",
        sha256=hashlib.sha256(b"".join(PARTS)).hexdigest(),
        parts=(("weights_part1", "bin.part1"), ("weights_part2", "bin.part2")),
        files=(("weights_part1", "config.json"), ("weights_part1", "vocabulary.txt")),
    )
    monkeypatch.setattr("crm_lab_speech.models.PACKAGED", (found,))
    return found


def test_the_nearest_place_wins(tmp_path: Path, packaged: Packaged, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_whisper(hub=True).where == "package"
    local = whisper_folder(tmp_path / "models" / "whisper-small")
    assert find_whisper() == models.Model("whisper-small", "folder", local)
    monkeypatch.setenv(models.ENVIRONMENT, str(whisper_folder(tmp_path / "mine")))
    assert find_whisper().where == "environment"
    assert find_whisper(whisper_folder(tmp_path / "other")).path == tmp_path / "other"


def test_the_hub_is_only_named_when_allowed() -> None:
    assert find_whisper(hub=True) == models.Model("Systran/faster-whisper-base", "hub", None)
    assert prepare(find_whisper(size="small", hub=True)) == "Systran/faster-whisper-small"
    with pytest.raises(ModelMissing, match=r"whisper-base\): put its folder at .*whisper-base\.$"):
        find_whisper()


def test_the_advice_names_the_extra_when_packages_carry_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab_speech.models.PACKAGED", (Packaged("whisper-base", "", (("nowhere", "x"),), ()),))
    with pytest.raises(ModelMissing, match=r"pip install 'crm-lab\[offline\]'"):
        find_whisper()


@pytest.mark.usefixtures("packaged")
def test_a_size_that_nobody_has_is_not_replaced_by_another() -> None:
    with pytest.raises(ModelMissing, match="whisper-medium"):
        find_whisper(size="medium")


def test_a_wrong_path_is_an_error_and_not_a_reason_to_look_elsewhere(tmp_path: Path, packaged: Packaged) -> None:
    with pytest.raises(ModelMissing, match="'nowhere' is no Whisper model"):
        find_whisper("nowhere")


def test_a_wrong_environment_is_named(packaged: Packaged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(models.ENVIRONMENT, "nowhere")
    with pytest.raises(ModelMissing, match="CRM_LAB_WHISPER_MODEL=nowhere"):
        find_whisper()


def test_parts_become_one_model_once(packaged: Packaged) -> None:
    found = find_whisper()
    assert found.path is not None
    assert not found.path.exists(), "looking writes nothing"
    folder = Path(prepare(found))
    assert (folder / "model.bin").read_bytes() == b"".join(PARTS)
    assert models.is_whisper(folder)
    before = (folder / "model.bin").stat().st_mtime_ns
    prepare(find_whisper())
    assert (folder / "model.bin").stat().st_mtime_ns == before
    assert [each.name for each in folder.parent.iterdir()] == [folder.name], "nothing half-made is left"


def test_a_damaged_part_leaves_nothing_behind(tmp_path: Path, packaged: Packaged) -> None:
    (tmp_path / "site" / "weights_part2" / "bin.part2").write_bytes(b"second ha")
    found = find_whisper()
    with pytest.raises(ModelDamaged, match=r"force-reinstall --no-deps weights-part1 weights-part2$"):
        prepare(found)
    assert list(packaged.folder().parent.iterdir()) == []


def test_a_part_that_went_missing_after_looking_is_named(tmp_path: Path, packaged: Packaged) -> None:
    found = find_whisper()
    (tmp_path / "site" / "weights_part2" / "bin.part2").unlink()
    with pytest.raises(ModelDamaged, match=r"lacks bin\.part2 of the package weights_part2"):
        prepare(found)


def test_a_package_with_one_part_only_is_no_model(tmp_path: Path, packaged: Packaged) -> None:
    (tmp_path / "site" / "weights_part1" / "bin.part1").unlink()
    with pytest.raises(ModelMissing):
        find_whisper()


def test_another_process_that_was_first_is_no_error(packaged: Packaged, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(self: Path, target: Path) -> Path:
        whisper_folder(target)
        raise FileExistsError(target)

    found = find_whisper()
    monkeypatch.setattr(Path, "rename", rename)
    assert models.is_whisper(Path(prepare(found)))


@pytest.mark.slow
@pytest.mark.skipif(not PACKAGED[0].installed(), reason="the extra 'offline' is not installed")
def test_the_real_packages_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lab_speech.models.PACKAGED", PACKAGED)
    folder = Path(prepare(find_whisper(size="base")))
    assert models.is_whisper(folder)
    assert (folder / "model.bin").stat().st_size == 145_217_532
