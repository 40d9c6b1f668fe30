"""The words of texts, weighed by how rare they are; Chinese is taken in pairs of characters."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from operator import add

import numpy as np
import numpy.typing as npt

from crm_lab.customers.matching.forms import has_han

WIDTH = 8
CHUNK = 400_000


@dataclass(frozen=True)
class Words:
    """For every text its rarest words, the rarest first: codes (-1: none) and weights, both texts x WIDTH."""

    codes: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]

    @classmethod
    def of(cls, texts: npt.NDArray[np.object_], counts: npt.NDArray[np.float64]) -> Words:
        """Cut texts into words; the weight of a word is the inverse document frequency, log(records / with it)."""
        vocabulary: defaultdict[str, int] = defaultdict(count().__next__)
        codes = array("i")
        sizes: list[int] = []
        for words in map(cut, texts):
            codes.extend(map(vocabulary.__getitem__, words))
            sizes.append(len(words))
        code = np.frombuffer(codes, np.int32) if codes else np.empty(0, np.int32)
        owner = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        frequency = np.bincount(code, weights=counts[owner], minlength=len(vocabulary))
        weight = np.maximum(np.log((counts.sum() + 1) / (frequency + 0.5)), 0.01)
        return cls(*_rarest(len(texts), owner, code, weight))

    def overlap(
        self, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return the weight of the common words as a share of the lighter text and of both texts together."""
        part = np.empty(len(left), np.float32)
        whole = np.empty(len(left), np.float32)
        for start in range(0, len(left), CHUNK):
            at = slice(start, start + CHUNK)
            common, one, other = self._common(left[at], right[at])
            part[at] = common / np.maximum(np.minimum(one, other), 1e-6)
            whole[at] = common / np.maximum(one + other - common, 1e-6)
        return part, whole

    def _common(
        self, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        one, other, weight = self.codes[left], self.codes[right], self.weights[left]
        hit = np.zeros(one.shape, dtype=bool)
        for at in range(other.shape[1]):
            hit |= one == other[:, at : at + 1]
        hit &= one >= 0
        return (weight * hit).sum(1), weight.sum(1), self.weights[right].sum(1)


def cut(text: str) -> list[str]:
    """Return the words of a text, each once: between spaces, or pairs of Chinese characters."""
    if has_han(text):
        return list(dict.fromkeys(map(add, text, text[1:]))) or [text]
    return list(dict.fromkeys(text.split()))


def _rarest(
    size: int, owner: npt.NDArray[np.int32], code: npt.NDArray[np.int32], weight: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    by_rarity = np.argsort(-weight, kind="stable")
    rank = np.empty(len(weight), np.int64)
    rank[by_rarity] = np.arange(len(weight))
    packed = owner.astype(np.int64) << 32 | rank[code]
    packed.sort()
    owner, code = packed >> 32, by_rarity[packed & 0xFFFFFFFF]
    number = np.bincount(owner, minlength=size)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    kept = place < WIDTH
    codes = np.full((size, WIDTH), -1, np.int32)
    weights = np.zeros((size, WIDTH), np.float32)
    codes[owner[kept], place[kept]] = code[kept]
    weights[owner[kept], place[kept]] = weight[code[kept]]
    return codes, weights
