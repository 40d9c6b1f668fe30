"""Similarity of many pairs of texts at once: quick filters by letters and letter pairs, then rapidfuzz in C."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from crm_lab.customers.matching.signatures import LONGEST, Bits, Texts, letters_of, pairs_of

Codes = npt.NDArray[np.int32]
CHUNK = 250_000


@dataclass(frozen=True)
class Part:
    """Something made of each text of a field (or the text itself): which different texts, and which one of them."""

    of: Codes
    texts: Texts

    @classmethod
    def made(cls, whole: Texts, function: Callable[[str], str]) -> Part:
        """Apply a function to every text."""
        of, texts = pd.factorize(np.array([*map(function, whole), None], dtype=object)[:-1])
        return cls(of.astype(np.int32), texts)

    def then(self, function: Callable[[str], str]) -> Part:
        """Return the part that a function makes of this part."""
        further = Part.made(self.texts, function)
        return Part(further.of[self.of], further.texts)

    @cached_property
    def bits(self) -> Bits:
        """Which letter pairs each text has."""
        return pairs_of(self.texts)

    @cached_property
    def letters(self) -> Bits:
        """Which letters each text has how often."""
        return letters_of(self.texts)

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """How long each text is."""
        return np.fromiter(map(len, self.texts), np.int32, len(self.texts))

    @cached_property
    def spaced(self) -> npt.NDArray[np.bool_]:
        """Whether each text has several words."""
        return np.fromiter((" " in text for text in self.texts), bool, len(self.texts))

    @cached_property
    def ends(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """The first and the last letter of each text, as numbers (0: empty)."""
        first = np.fromiter((ord(text[0]) if text else 0 for text in self.texts), np.int32, len(self.texts))
        last = np.fromiter((ord(text[-1]) if text else 0 for text in self.texts), np.int32, len(self.texts))
        return first, last

    def equal(self, left: Codes, right: Codes) -> npt.NDArray[np.bool_]:
        """Tell for each pair whether the part is the same."""
        return np.asarray(self.of[left] == self.of[right])

    def filled(self, left: Codes, right: Codes) -> npt.NDArray[np.bool_]:
        """Tell for each pair whether both have the part."""
        there = (self.lengths > 0)[self.of]
        return np.asarray(there[left] & there[right])


def slips(part: Part, left: Codes, right: Codes, most: int) -> npt.NDArray[np.int8]:
    """Return how many slips lie between each pair: letters left out, added, changed or turned round; most + 1: more.

    Pairs that can't be so near are not looked at: one slip changes at most six letter pairs and two letters, and leaves
    one end of a text as it is.
    """
    one, other = part.of[left], part.of[right]
    near = np.bitwise_count(part.bits[one] ^ part.bits[other]) <= 6 * most
    near &= np.abs(part.lengths[one] - part.lengths[other]) <= most
    if most == 1:
        first, last = part.ends
        near &= (first[one] == first[other]) | (last[one] == last[other]) | (part.lengths[one] <= 2)
    at = np.flatnonzero(near)
    at = at[_apart(part, one[at], other[at]) <= 2 * most]
    result = np.full(len(left), most + 1, np.int8)
    result[at] = _score(part, one[at], other[at], OSA.distance, np.int8, score_cutoff=most)
    return result


def likeness(part: Part, left: Codes, right: Codes, least: float, wanted: float) -> npt.NDArray[np.float32]:
    """Return Jaro-Winkler similarity (0..1) of each pair where it is at least `wanted`, else anything below that.

    It is 0 where less than `least` of the letter pairs is common.
    """
    at = np.flatnonzero(common_share(part, left, right) >= least)
    one, other = part.of[left[at]], part.of[right[at]]
    may = _may_be(part, one, other, wanted)
    result = np.zeros(len(left), np.float32)
    result[at[may]] = _score(part, one[may], other[may], JaroWinkler.normalized_similarity)
    return result


def _apart(part: Part, one: Codes, other: Codes) -> npt.NDArray[np.uint8]:
    """Return how many letters one text has that the other has not, at least."""
    return np.asarray(np.bitwise_count(part.letters[one] ^ part.letters[other]))


def _may_be(part: Part, one: Codes, other: Codes, wanted: float) -> npt.NDArray[np.bool_]:
    """Tell which pairs have so many letters in common that their Jaro-Winkler similarity may be `wanted` (over .82).

    Four equal letters at the beginning raise Jaro's similarity by .4 of what it lacks; it is at most a third of one
    more than the matching letters as shares of both texts.
    """
    long, short = part.lengths[one], part.lengths[other]
    common = (long + short - _apart(part, one, other)) / 2
    shares = common / np.maximum(long, 1) + common / np.maximum(short, 1)
    jaro = (wanted - 0.4) / 0.6
    return np.asarray((shares >= 3 * jaro - 1 - 1e-6) | (np.maximum(long, short) > LONGEST))


def common_share(part: Part, left: Codes, right: Codes) -> npt.NDArray[np.float32]:
    """Return how many of the letter pairs of the shorter text the longer one has (0..1), about."""
    one, other = part.bits[part.of[left]], part.bits[part.of[right]]
    fewer = np.minimum(np.bitwise_count(one), np.bitwise_count(other))
    return np.asarray(np.bitwise_count(one & other) / np.maximum(fewer, 1), np.float32)


def score(part: Part, left: Codes, right: Codes, scorer: Callable[..., Any]) -> npt.NDArray[np.float32]:
    """Return a rapidfuzz score for each pair."""
    return _score(part, part.of[left], part.of[right], scorer)


def _score(
    part: Part, left: Codes, right: Codes, scorer: Callable[..., Any], dtype: Any = np.float32, **options: Any
) -> npt.NDArray[Any]:
    texts = part.texts
    if len(texts) ** 2 < len(left):
        table = process.cdist(texts, texts, scorer=scorer, dtype=dtype, **options)
        return np.asarray(table[left, right])
    result = np.empty(len(left), dtype)
    for start in range(0, len(left), CHUNK):
        at = slice(start, start + CHUNK)
        result[at] = process.cpdist(texts[left[at]], texts[right[at]], scorer=scorer, dtype=dtype, **options)
    return result
