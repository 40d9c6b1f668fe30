"""What kind of file system a file lies on: SQLite's write-ahead log needs memory that all its users share."""

from __future__ import annotations

import shutil
from pathlib import Path

NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "fuse.sshfs",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.glusterfs",
    "davfs",
    "fuse.rclone",
)
"""Kinds of file systems (their first letters) that reach over a network."""

MOUNTS = Path("/proc/self/mounts")
"""Where Linux lists what is mounted."""


def kind_of(path: Path) -> str | None:
    """Return the kind of file system that ``path`` lies (or will lie) on; None when it can't be told."""
    wanted = nearest(path)
    holding = [(mount, kind) for mount, kind in _mounts() if wanted.is_relative_to(mount)]
    return max(holding, key=lambda one: len(one[0].parts))[1] if holding else None


def is_network(kind: str | None) -> bool:
    """Tell whether that kind of file system reaches over a network."""
    return kind is not None and kind.lower().startswith(NETWORK)


def free_bytes(path: Path) -> int:
    """Return how many bytes are free where ``path`` lies or will lie."""
    return shutil.disk_usage(nearest(path)).free


def nearest(path: Path) -> Path:
    """Return ``path``, or the nearest folder above it that exists, without links."""
    resolved = path.resolve()
    return next(one for one in (resolved, *resolved.parents) if one.exists())


def _mounts() -> list[tuple[Path, str]]:
    if MOUNTS.exists():
        fields = [line.split(" ") for line in MOUNTS.read_text("utf-8", "replace").splitlines()]
        return [(Path(_unescaped(one[1])), one[2]) for one in fields if len(one) > 2]
    import psutil  # comes with Jupyter's kernel

    return [(Path(one.mountpoint), one.fstype) for one in psutil.disk_partitions(all=True)]


def _unescaped(text: str) -> str:
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, character)
    return text
