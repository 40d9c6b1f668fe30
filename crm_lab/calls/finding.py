"""The recordings and transcripts in a folder: which files there are, and which belong together."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm_lab.errors import InvalidValue

AUDIO = frozenset({
    ".3g2", ".3gp", ".aac", ".aif", ".aiff", ".al", ".alaw", ".amr", ".au", ".avi", ".awb", ".caf", ".flac", ".g711",
    ".gsm", ".m4a", ".m4v", ".mka", ".mkv", ".mov", ".mp3", ".mp4", ".oga", ".ogg", ".opus", ".pcm", ".spx", ".ul",
    ".ulaw", ".wav", ".wave", ".webm", ".wma",
})  # fmt: skip
"""Endings of files with sound; whether there really is sound in one, its reader finds out."""

TEXT = (".json", ".vtt", ".srt")
"""Endings of transcripts, the fullest first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A call in a folder: its ``path``, and the ``transcript`` that lies beside it (or is the file itself).

    ``name`` is the path within the folder.
    """

    path: Path
    name: str
    bytes: int
    changed_ns: int
    transcript: Path | None = None

    @property
    def key(self) -> str:
        """What tells this file from all others on this machine."""
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()

    @property
    def heard(self) -> bool:
        """Whether it has to be listened to."""
        return self.transcript is None


def find(folder: Path) -> list[Found]:
    """Return the calls in a folder and the folders in it, or the one file, by their names.  Raises InvalidValue."""
    root = folder.expanduser().resolve()
    if not root.exists():
        raise InvalidValue(f"there is no file or folder {folder}")
    paths = list(_walk(root)) if root.is_dir() else [root]
    there = set(paths)
    used = {text for path in paths if _is_audio(path) for text in _texts_of(path) if text in there}
    found = [_found(path, root, there) for path in paths if path not in used and _matters(path)]
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, read in pieces.  Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _walk(root: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(one for one in inner if not one.startswith("."))
        yield from (Path(folder, name) for name in names if not name.startswith((".", "~$")))


def _is_audio(path: Path) -> bool:
    return path.suffix.casefold() in AUDIO


def _matters(path: Path) -> bool:
    return _is_audio(path) or path.suffix.casefold() in TEXT


def _texts_of(path: Path) -> Iterator[Path]:
    """Yield where a transcript of a recording may lie: call.json or call.wav.json beside call.wav."""
    for ending in TEXT:
        yield path.with_suffix(ending)
        yield path.with_name(path.name + ending)


def _found(path: Path, root: Path, there: set[Path]) -> Found | None:
    try:
        about = path.stat()
    except OSError:
        return None  # it was taken away meanwhile
    text = next((one for one in _texts_of(path) if one in there), None) if _is_audio(path) else path
    name = path.relative_to(root).as_posix() if path != root else path.name
    return Found(path, name, about.st_size, about.st_mtime_ns, text)
