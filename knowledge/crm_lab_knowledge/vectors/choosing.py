"""Which index fits: exact up to some 300,000 vectors, one byte per number above, cells above half a million."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from crm_lab_knowledge.vectors import building, exact, file, large
from crm_lab_knowledge.view import View

EXACT = 300_000
FLAT = 500_000
"""Comparing the codes of a million with one question takes 75 ms here; looking into the nearest cells, 6 ms."""
STALE = 10
"""An index is built anew when more than one unit in so many was added since."""

Index = exact.Exact | large.Large


@dataclass(frozen=True, slots=True)
class Source:
    """Whose vectors an index holds; ``filled`` changes when units that were there got vectors."""

    model: str
    dimension: int
    filled: int


def index_for(connection: sqlite3.Connection, folder: Path, view: View, of: Source, before: Index | None) -> Index:
    """Return the vectors of ``view``; ``before`` is the index of an earlier view of the same source.

    Without FAISS the exact one serves any number, in four times the memory.  Inside ``reading``.
    """
    if len(view) <= EXACT or find_spec("faiss") is None:
        known = before if isinstance(before, exact.Exact) else None
        return exact.load(connection, view, of.model, of.dimension, known)
    if isinstance(before, large.Large) and not _is_stale(view, before.built):
        built = before.built
    else:
        built = _opened(connection, folder, view, of)
    return large.with_changes(connection, view, of.model, of.dimension, built)


def _opened(connection: sqlite3.Connection, folder: Path, view: View, of: Source) -> building.Built:
    state = str(of.filled)
    kept = file.load(folder, of.model, state)
    if kept is not None and kept.kind == _kind(view) and not _is_stale(view, kept):
        return kept
    built = building.build(connection, of.model, of.dimension, _kind(view))
    file.save(folder, of.model, state, built)
    return built


def _kind(view: View) -> building.Kind:
    return "SQ8" if len(view) <= FLAT else "IVF-SQ8"


def _is_stale(view: View, built: building.Built) -> bool:
    added = len(view) - int(np.searchsorted(view.numbers, built.last, side="right"))
    gone = int((view.places(built.numbers) < 0).sum())
    return max(added, gone) * STALE > len(view)
