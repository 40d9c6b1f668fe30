"""Where the Whisper model is: a path, the environment, the local folder, a package, the hub; in that order.

Looking costs nothing: no file is read or written, nothing is imported, nothing is downloaded.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from crm_lab_speech.assembly import PACKAGED, assemble
from crm_lab_speech.errors import ModelMissing

ENVIRONMENT = "CRM_LAB_WHISPER_MODEL"
"""The environment variable that names the folder of one Whisper model."""

FOLDER_ENVIRONMENT = "CRM_LAB_MODELS"
"""The environment variable that moves the folder of local models."""

SIZES = ("large-v3", "large-v3-turbo", "medium", "small", "base", "tiny")
"""The sizes that are looked for in the local folder (as ``whisper-<size>``), best first."""

HUB_SIZE = "base"
"""The size that the hub is asked for when no other was named."""

Where = Literal["path", "environment", "folder", "package", "hub"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was found; ``path`` is its folder, or None when only the hub has it under ``name``."""

    name: str
    where: Where
    path: Path | None
    kind: str = "whisper"


def models_folder() -> Path:
    """Return the folder of local models; it need not exist."""
    chosen = os.environ.get(FOLDER_ENVIRONMENT)
    return Path(chosen).expanduser() if chosen else user_data_path("crm-lab", appauthor=False) / "models"


def find_whisper(path: str | os.PathLike[str] | None = None, *, size: str | None = None, hub: bool = False) -> Model:
    """Return the model to use: of ``size``, or the best there is.

    ``hub`` allows a model that the speech engine would have to download when it is loaded.
    Raises ModelMissing when there is none, or when ``path`` or the environment name a folder that holds none.
    """
    found = _named(path) or here(size) or (_on_hub(size) if hub else None)
    if found is None:
        raise ModelMissing(_advice(size))
    return found


def here(size: str | None = None) -> Model | None:
    """Return the model of ``size`` (or the best) in the local folder or an installed package, None without one."""
    return _local(size) or _packaged(size)


def prepare(model: Model) -> str:
    """Return what the engine loads: a folder (assembled first where packages carry parts), or a hub name.

    Raises ModelDamaged when a package's parts do not add up to the model.
    """
    if model.path is None:
        return model.name
    if model.where == "package":
        packaged = next(candidate for candidate in PACKAGED if candidate.name == model.name)
        assemble(packaged, model.path)
    return os.fspath(model.path)


def is_whisper(folder: Path) -> bool:
    """Tell whether ``folder`` holds a Whisper model in the CTranslate2 format."""
    vocabulary = any((folder / name).is_file() for name in ("vocabulary.txt", "vocabulary.json"))
    return vocabulary and (folder / "model.bin").is_file() and (folder / "config.json").is_file()


def _named(path: str | os.PathLike[str] | None) -> Model | None:
    if path is not None:
        return _there(Path(path).expanduser(), "path", f"The path '{os.fspath(path)}'")
    chosen = os.environ.get(ENVIRONMENT)
    return _there(Path(chosen).expanduser(), "environment", f"{ENVIRONMENT}={chosen}") if chosen else None


def _there(folder: Path, where: Where, said: str) -> Model:
    if not is_whisper(folder):
        raise ModelMissing(
            f"{said} is no Whisper model: "
            "give a folder with model.bin, config.json and vocabulary.txt (CTranslate2 format)."
        )
    return Model(folder.name, where, folder)


def _local(size: str | None) -> Model | None:
    folders = (models_folder() / f"whisper-{each}" for each in ([size] if size else SIZES))
    return next((Model(folder.name, "folder", folder) for folder in folders if is_whisper(folder)), None)


def _packaged(size: str | None) -> Model | None:
    wanted = (each for each in PACKAGED if size is None or each.name == f"whisper-{size}")
    return next((Model(each.name, "package", each.folder()) for each in wanted if each.installed()), None)


def _on_hub(size: str | None) -> Model:
    return Model(f"Systran/faster-whisper-{size or HUB_SIZE}", "hub", None)


def _advice(size: str | None) -> str:
    name = f"whisper-{size or HUB_SIZE}"
    packaged = any(each.name == name for each in PACKAGED)
    install = "run: pip install 'crm-lab[offline]', or " if packaged else ""
    return f"No speech model was found ({name}): {install}put its folder at {models_folder() / name}."
