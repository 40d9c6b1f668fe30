"""The file of a large index: written beside and renamed, checked when it is opened, never unpickled.

A small JSON file says which files count, for which model, and what their bytes must add up to.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import Any

import numpy as np

from crm_lab_knowledge.vectors.building import Built

HEADER = "index.json"
LOG = logging.getLogger(__name__)


def save(folder: Path, model: str, state: str, built: Built) -> None:
    """Keep ``built``; who reads meanwhile finds the old one or the new one.  ``state`` tells what it was built of."""
    import faiss

    mark = os.urandom(8).hex()
    index, numbers = folder / f"vectors-{mark}.index", folder / f"vectors-{mark}.ids"
    faiss.write_index(built.index, str(index))
    numbers.write_bytes(built.numbers.astype("<i8").tobytes())
    header = {"mark": mark, "model": model, "state": state, "kind": built.kind, "recall": built.recall}
    header |= {each.suffix: _checksum(each) for each in (index, numbers)}
    beside = folder / f".{HEADER}-{mark}"
    beside.write_text(json.dumps(header), encoding="utf-8")
    beside.replace(folder / HEADER)
    for old in folder.glob("vectors-*"):
        if old.stem != index.stem:
            old.unlink(missing_ok=True)


def load(folder: Path, model: str, state: str) -> Built | None:
    """Return what was kept for ``model`` in this ``state``; None when there is none or it is damaged."""
    import faiss

    try:
        header: dict[str, Any] = json.loads((folder / HEADER).read_text(encoding="utf-8"))
        if (header["model"], header["state"]) != (model, state):
            return None
        index, numbers = (folder / f"vectors-{int(header['mark'], 16):016x}{suffix}" for suffix in (".index", ".ids"))
        if any(_checksum(each) != header[each.suffix] for each in (index, numbers)):
            LOG.warning("The index %s is damaged; it is built anew.", index)
            return None
        held = np.frombuffer(numbers.read_bytes(), "<i8").astype(np.int64)
        return Built(header["kind"], faiss.read_index(str(index)), float(header["recall"]), held)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        LOG.warning("The index in %s cannot be read (%s); it is built anew.", folder, error)
        return None


def _checksum(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, hashlib.blake2b).hexdigest()
