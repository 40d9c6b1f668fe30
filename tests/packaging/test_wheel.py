"""The wheel: it carries what runs and nothing else."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import crm_lab

ROOT = Path(__file__).parents[2]
SHARED = "crm_lab-{version}.data/data/share/jupyter/labextensions/crm-lab-workbench/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that hatchling makes of this tree."""
    from hatchling.builders.wheel import WheelBuilder

    builder = WheelBuilder(str(ROOT))
    return Path(next(builder.build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_only_our_packages_are_at_the_top(names: set[str]) -> None:
    packages = {name.split("/")[0] for name in names if not name.startswith("crm_lab-")}
    assert packages == {"crm_lab", "crm_lab_widgets", "crm_lab_speech", "crm_lab_knowledge"}


@pytest.mark.parametrize("package", ["crm_lab", "crm_lab_widgets", "crm_lab_speech", "crm_lab_knowledge"])
def test_packages_are_typed(names: set[str], package: str) -> None:
    assert {f"{package}/__init__.py", f"{package}/py.typed"} <= names


def test_every_source_file_is_in(names: set[str]) -> None:
    folders = {"crm_lab": "", "widgets/crm_lab_widgets": "widgets/", "speech/crm_lab_speech": "speech/"}
    folders["knowledge/crm_lab_knowledge"] = "knowledge/"
    for folder, prefix in folders.items():
        sources = {path.relative_to(ROOT).as_posix().removeprefix(prefix) for path in (ROOT / folder).rglob("*.py")}
        assert sources - names == set()


def test_screens_migrations_and_texts_are_in(names: set[str]) -> None:
    assert {"crm_lab_widgets/static/board.js", "crm_lab_widgets/static/board.css"} <= names
    assert any(name.startswith("crm_lab/store/migrations/versions/") for name in names)
    assert any(name.startswith("crm_lab_widgets/locale/zh_CN/") for name in names)


def test_it_has_one_version(wheel: Path) -> None:
    plugin = json.loads((ROOT / "widgets" / "labextension" / "package.json").read_text(encoding="utf-8"))
    assert wheel.name.split("-")[1] == crm_lab.__version__ == plugin["version"]


def test_the_plugin_lands_where_jupyterlab_looks(names: set[str], wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    shared = SHARED.format(version=version)
    assert {shared + "package.json", shared + "install.json"} <= names
    assert any(name.startswith(shared + "static/remoteEntry") for name in names)
    assert not any(name.startswith("crm_lab_widgets/labextension") for name in names), "one copy is enough"


def test_the_server_extension_is_enabled_where_jupyter_looks(names: set[str], wheel: Path) -> None:
    place = f"crm_lab-{wheel.name.split('-')[1]}.data/data/etc/jupyter/jupyter_server_config.d/crm-lab.json"
    with zipfile.ZipFile(wheel) as archive:
        enabled = json.loads(archive.read(place))["ServerApp"]["jpserver_extensions"]
    assert [name for name, on in enabled.items() if on] == ["crm_lab_widgets.audio"]


def test_nothing_else_is_in(names: set[str]) -> None:
    folders, endings = ("node_modules", "/tests/", "test_", "__pycache__", "/src/"), (".ts", ".map", ".db")
    odd = [name for name in names if name.endswith(endings) or any(word in name for word in folders)]
    assert [name for name in odd if not name.endswith("licenses.json")] == []


def test_it_carries_its_licence_and_its_doors(wheel: Path, names: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in names)
    with zipfile.ZipFile(wheel) as archive:
        doors = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert "crm-lab = crm_lab.cli:main" in doors
    assert "board = crm_lab_widgets.board:PipelineBoard" in doors
