"""What can be imported from the folder that Python works in, and from the folders below it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.intake.reading import ENDINGS, NOT_DATA

MOST = 500
"""How many entries of one folder are listed."""


def listing(folder: str = "") -> dict[str, Any]:
    """Return the folders and tables in ``folder``, a path below the working directory ("" for that itself).

    Raises InvalidValue for a folder outside of it, or one that can't be read.
    """
    root = Path.cwd().resolve()
    place = (root / folder).resolve()
    if place != root and root not in place.parents:
        raise InvalidValue(f"{folder} is not below {root}; type the whole path of a file instead")
    try:
        found = sorted((one for one in place.iterdir() if _wanted(one)), key=_order)
    except OSError as problem:
        raise InvalidValue(f"the folder {place} can't be read ({problem.strerror}); choose another one") from problem
    inner = "" if place == root else str(place.relative_to(root))
    parent = None if place == root else str(place.parent.relative_to(root)).removeprefix(".")
    entries = [_told(one, root) for one in found[:MOST]]
    return {"root": str(root), "folder": inner, "parent": parent, "entries": entries, "more": len(found) - len(entries)}


def _wanted(path: Path) -> bool:
    if path.name.startswith((".", "~$")) or path.name in ("__pycache__", "node_modules"):
        return False
    return path.is_dir() or (path.suffix.lower() in ENDINGS and not path.stem.lower().startswith(NOT_DATA))


def _order(path: Path) -> tuple[bool, str]:
    return not path.is_dir(), path.name.casefold()


def _told(path: Path, root: Path) -> dict[str, Any]:
    facts = path.stat()
    kind = "folder" if path.is_dir() else "file"
    size = None if kind == "folder" else facts.st_size
    return {"name": path.name, "kind": kind, "path": str(path.relative_to(root)), "size": size}
