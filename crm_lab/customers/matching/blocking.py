"""Candidate pairs: records that share a rare key, or several common ones at once.

A block (the records with one key) that is small gives all its pairs.  A block that is too large is cut by a second key
and then by a third (dynamic blocking, McNeill, Kardes and Borthwick 2012).  What is too large depends on how many pairs
a key may give, so that the work grows with the number of records and not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.keys import Key, Keys, mixed
from crm_lab.errors import InvalidValue

Pairs = npt.NDArray[np.int64]
MASK_BITS = 16
MOST_RECORDS = (1 << 23) - 1
PAIRS_PER_RECORD = (0.5, 0.05)
"""How many pairs one key may give per record: alone, and together with another."""
LEAST_PAIRS = (400_000, 60_000)
LARGEST_BLOCK = (50, 30)
SMALLEST_CAP = 4
DEPTH = 2
"""How often a large block is cut."""
_HELD = 48_000_000
"""Pairs that are held before equal ones are thrown out; a pair takes eight bytes."""


@dataclass(frozen=True)
class Candidates:
    """Pairs of record numbers (left < right), and for each pair a bit per field that had no part in finding it."""

    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    free: npt.NDArray[np.int32]


@dataclass
class _Found:
    """Pairs found so far, packed as pair << MASK_BITS | fields that had no part; merged when there are many."""

    parts: list[Pairs] = field(default_factory=list)

    def add(self, pairs: Pairs, owners: Iterable[int]) -> None:
        if len(pairs):
            free = (1 << MASK_BITS) - 1 & ~sum(1 << min(owner, MASK_BITS - 1) for owner in set(owners))
            self.parts.append((pairs << MASK_BITS) | free)
            if sum(map(len, self.parts[1:])) > _HELD:
                self.merge()

    def merge(self) -> Pairs:
        packed = np.concatenate(self.parts) if self.parts else np.empty(0, np.int64)
        packed.sort()
        pair = packed >> MASK_BITS
        first = np.flatnonzero(np.diff(pair, prepend=-1))
        if len(first):
            free = np.bitwise_or.reduceat(packed & ((1 << MASK_BITS) - 1), first)
            packed = (pair[first] << MASK_BITS) | free
        self.parts = [packed]
        return packed


@dataclass(frozen=True)
class _Wide:
    """The records (sorted) whose block is too large, with the key that it has; `place` orders the keys."""

    owners: frozenset[int]
    place: int
    rows: Keys
    values: Keys


def candidates(keys: Sequence[Key], size: int) -> Candidates:
    """Return the pairs among `size` records that are worth comparing.  Raises InvalidValue for too many records."""
    if size > MOST_RECORDS:
        raise InvalidValue(f"at most {MOST_RECORDS:,} records are matched at once, not {size:,}; split them first")
    found = _Found()
    wide: list[_Wide] = []
    for key in keys:
        rows = np.concatenate([np.flatnonzero(one >= 0) for one in key.columns])
        values = np.concatenate([one[one >= 0] for one in key.columns])
        pairs, large, _ = _blocks(values, rows, size, 0)
        found.add(pairs, key.owners)
        for column in key.columns:
            common = np.zeros(size, dtype=bool)
            common[large] = True
            inside = np.flatnonzero(common & (column >= 0))
            if len(inside):
                wide.append(_Wide(key.owners, len(wide), inside, column[inside]))
    for block in wide:
        _cut(block, wide, found, size, 1)
    return _unpacked(found.merge(), size)


def _cut(block: _Wide, by: Sequence[_Wide], found: _Found, size: int, depth: int) -> None:
    """Cut large blocks by a further key, and what is still too large by one more."""
    lookup = np.full(size, -1, np.int32)
    lookup[block.rows] = np.arange(len(block.rows))
    for other in by[block.place + 1 :]:
        if block.owners & other.owners:
            continue
        at = lookup[other.rows]
        both = at >= 0
        values = mixed(block.values[at[both]], other.values[both])
        pairs, large, large_values = _blocks(values, other.rows[both], size, 1)
        owners = block.owners | other.owners
        found.add(pairs, owners)
        if depth < DEPTH and len(large):
            order = np.argsort(large)
            _cut(_Wide(owners, other.place, large[order], large_values[order]), by, found, size, depth + 1)


def _blocks(values: Keys, rows: Keys, size: int, depth: int) -> tuple[Pairs, Keys, Keys]:
    """Return the pairs inside the small blocks, and the rows in large ones with their keys."""
    bits = size.bit_length()
    packed = (values << bits) | rows
    packed.sort()
    row = packed & ((1 << bits) - 1)
    value = packed >> bits
    starts = np.flatnonzero(np.diff(value, prepend=-1))
    sizes = np.diff(np.append(starts, len(value)))
    cap = _cap(sizes, size, depth)
    of_row = np.repeat(sizes, sizes)
    large, small = of_row > cap, (of_row > 1) & (of_row <= cap)
    return _pairs(value[small], row[small], bits), row[large], value[large]


def _cap(sizes: npt.NDArray[np.intp], size: int, depth: int) -> int:
    """Return the largest block that may give its pairs, so that all together stay within the budget."""
    budget = max(LEAST_PAIRS[depth], PAIRS_PER_RECORD[depth] * size)
    number = np.bincount(np.minimum(sizes, LARGEST_BLOCK[depth] + 1))[: LARGEST_BLOCK[depth] + 1]
    each = np.arange(len(number))
    total = np.cumsum(number * each * (each - 1) / 2)
    return max(SMALLEST_CAP, int(np.searchsorted(total, budget, side="right")) - 1)


def _pairs(value: Keys, rows: Keys, bits: int) -> Pairs:
    parts = []
    at = np.arange(len(value))
    step = 1
    while len(at):
        at = at[at + step < len(value)]
        at = at[value[at] == value[at + step]]
        one, other = rows[at], rows[at + step]
        different = one != other
        low, high = np.minimum(one, other)[different], np.maximum(one, other)[different]
        parts.append((low << bits) | high)
        step += 1
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _unpacked(packed: Pairs, size: int) -> Candidates:
    bits = size.bit_length()
    pair = packed >> MASK_BITS
    left, right = pair >> bits, pair & ((1 << bits) - 1)
    free = packed & ((1 << MASK_BITS) - 1)
    return Candidates(left.astype(np.int32), right.astype(np.int32), free.astype(np.int32))


def inside(groups: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return all pairs of records of one group, the smaller first; group -1 is none."""
    rows = np.flatnonzero(groups >= 0)
    rows = rows[np.argsort(groups[rows], kind="stable")]
    bits = len(groups).bit_length()
    pairs = _pairs(groups[rows].astype(np.int64), rows.astype(np.int64), bits)
    return (pairs >> bits).astype(np.int32), (pairs & ((1 << bits) - 1)).astype(np.int32)
