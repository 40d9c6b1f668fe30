"""What a search needs to know of every unit at once, in arrays: one state of the store, as it was when it was read."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from crm_lab_knowledge.entries import Kind

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.signedinteger[Any]]
Flags = npt.NDArray[np.bool_]

CHUNK = 10_000
"""Units that are read together; what many rows take as Python has them stays with the process."""
_OF_UNITS = ("numbers", "lengths", "kinds", "languages", "answers", "densities", "refused")
KINDS: tuple[Kind, ...] = ("question", "passage")


@dataclass(frozen=True, eq=False)
class View:
    """All units by rising number.  Arrays of one value per unit, but ``entry_numbers``: of one per entry.

    ``entries`` tells the place of a unit's entry in ``entry_numbers``; ``languages`` are places in ``language_names``.
    """

    numbers: Ints
    entries: Ints
    lengths: Floats
    kinds: npt.NDArray[np.uint8]
    languages: npt.NDArray[np.uint8]
    answers: Ints
    densities: Floats
    refused: Flags
    entry_numbers: Ints
    language_names: tuple[str, ...]
    _lookup: Ints
    found: dict[Any, Flags] = field(default_factory=dict)
    """What was found out about its entries and holds as long as it does: a flag per entry."""

    def __len__(self) -> int:
        return len(self.numbers)

    def places(self, numbers: npt.NDArray[np.signedinteger[Any]]) -> Ints:
        """Return where the units with these numbers are, -1 for those that are no more."""
        known = np.where(numbers < len(self._lookup), numbers, 0)
        return self._lookup[known]

    @cached_property
    def _bounds(self) -> Ints:
        return np.searchsorted(self.entries, np.arange(len(self.entry_numbers) + 1)).astype(np.int32)

    @cached_property
    def usual_length(self) -> float:
        """The mean length of all units in words, at least 1."""
        return max(1.0, float(self.lengths.mean())) if len(self) else 1.0

    @property
    def starts(self) -> Ints:
        """Where the units of each entry begin; they lie together, since both numbers rise."""
        return self._bounds[:-1]

    @cached_property
    def entry_kinds(self) -> npt.NDArray[np.uint8]:
        """The kind of each entry's first unit: question where it has one."""
        return self.kinds[self.starts]

    @cached_property
    def entry_languages(self) -> npt.NDArray[np.uint8]:
        """The language of each entry's first unit."""
        return self.languages[self.starts]

    def units(self, place: int) -> slice:
        """Return where the units of the entry at ``place`` are."""
        return slice(*self._bounds[place : place + 2].tolist())

    def only(self, entries: Ints) -> tuple[View, Ints]:
        """Return a view of the entries at these rising places alone, and the places of their units."""
        counts = self._bounds[entries + 1] - self._bounds[entries]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        units = np.repeat(self.starts[entries], counts) + within
        arrays = {name: getattr(self, name)[units] for name in _OF_UNITS}
        numbered = np.repeat(np.arange(len(entries), dtype=np.int32), counts)
        kept = arrays | {"entries": numbered, "entry_numbers": self.entry_numbers[entries], "found": {}}
        return replace(self, _lookup=_lookup(arrays["numbers"]), **kept), units

    def best_of_entries(self, scores: Floats) -> Floats:
        """Return for every entry the best of the ``scores`` of its units."""
        return np.maximum.reduceat(scores, self.starts) if len(scores) else scores


def load(connection: sqlite3.Connection) -> View:
    """Read the units of the store; inside ``reading``."""
    names: dict[str, int] = {}
    (size,) = connection.execute("SELECT count(*) FROM units").fetchone()
    table, densities = np.empty((size, 7), np.int64), np.empty(size, np.float32)
    cursor = connection.execute(
        "SELECT number, entry, length, kind, language, answer, refused, density FROM units ORDER BY number"
    )
    for at in range(0, size, CHUNK):
        rows = cursor.fetchmany(CHUNK)
        densities[at : at + CHUNK] = [row[7] for row in rows]
        table[at : at + CHUNK] = [
            (number, entry, length, KINDS.index(kind), names.setdefault(language, len(names)), answer, refused)
            for number, entry, length, kind, language, answer, refused, _ in rows
        ]
    entry_numbers, entries = np.unique(table[:, 1], return_inverse=True)
    numbers, answers = _short(table[:, 0]), _short(table[:, 5])
    return View(
        numbers=numbers,
        entries=entries.astype(np.int32),
        lengths=table[:, 2].astype(np.float32),
        kinds=table[:, 3].astype(np.uint8),
        languages=table[:, 4].astype(np.uint8),
        answers=answers,
        densities=densities,
        refused=table[:, 6].astype(np.bool_),
        entry_numbers=_short(entry_numbers),
        language_names=tuple(names),
        _lookup=_lookup(numbers),
    )


def _short(values: Ints) -> Ints:
    """Return whole numbers in four bytes each where they fit."""
    fits = not len(values) or int(np.abs(values).max()) < 2**31
    return values.astype(np.int32 if fits else np.int64)


def _lookup(numbers: Ints) -> Ints:
    """Return for every number its place, -1 where there is none."""
    places = np.full(int(numbers[-1]) + 1 if len(numbers) else 1, -1, np.int32)
    places[numbers] = np.arange(len(numbers))
    return places
