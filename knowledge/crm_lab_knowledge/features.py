"""From texts to the numbers that a classifier learns from: the vectors of models, or words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_lab_knowledge.embedding.embedder import Embedder, embed, speaks
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.view import Floats
from crm_lab_knowledge.words.tokens import tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_WORDS = 100_000
"""Words that are learnt, the commonest first."""
SHORTEST, LONGEST = 3, 5
"""Letters in the parts of words that are learnt beside the words: they survive slips of the pen."""
EVERY_WORD: frozenset[str] = frozenset()
"""No word is left out: "where" and "when" make the difference between two classes."""
ANY_LANGUAGE = 0.7
"""What a model of all languages counts beside one made for the language (1); measured on ten examples per class."""


@dataclass
class Meaning:
    """Vectors of one model, around their middle and of one size; nothing for a text in a language it does not speak."""

    embedder: Embedder
    middle: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    size: float = 1.0

    def learn(self, texts: Sequence[str]) -> Floats:
        """Find the middle and the size of ``texts``, and return their vectors."""
        vectors, known = self._vectors(texts)
        if known.any():
            self.middle = vectors[known].mean(axis=0)
            self.size = float(np.sqrt(((vectors[known] - self.middle) ** 2).sum(axis=1).mean())) or 1.0
        else:
            self.middle = np.zeros(self.embedder.dimension, np.float32)
        return self._placed(vectors, known)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of ``texts``."""
        return self._placed(*self._vectors(texts))

    def _vectors(self, texts: Sequence[str]) -> tuple[Floats, Any]:
        known = np.array([speaks(self.embedder, language_of(text)) and bool(text.strip()) for text in texts], bool)
        vectors = np.zeros((len(texts), self.embedder.dimension), np.float32)
        if known.any():
            asked = [text for text, one in zip(texts, known, strict=True) if one]
            vectors[known] = embed(self.embedder, asked, "question")
        return vectors, known

    def _placed(self, vectors: Floats, known: Any) -> Floats:
        weight = ANY_LANGUAGE if self.embedder.languages is None else 1.0
        placed = (vectors - self.middle) * np.float32(weight / self.size)
        return np.where(known[:, None], placed, np.float32(0))


@dataclass
class Words:
    """Words and parts of words by tf-idf (sublinear, smooth idf, rows of length one)."""

    places: dict[str, int] = field(default_factory=dict)
    rarity: Floats = field(default_factory=lambda: np.zeros(0, np.float32))

    def learn(self, texts: Sequence[str]) -> csr_array:
        """Find the words of ``texts`` and how rare they are, and return their rows."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(parts(text)))
        common = sorted(seen, key=lambda word: (-seen[word], word))[:MOST_WORDS]
        self.places = {word: at for at, word in enumerate(common)}
        self.rarity = np.array([log((1 + len(texts)) / (1 + seen[word])) + 1 for word in common], np.float32)
        return self(texts)

    def __call__(self, texts: Sequence[str]) -> csr_array:
        """Return one sparse row per text."""
        from scipy.sparse import csr_array

        starts, values = [0], []
        columns: list[int] = []
        for text in texts:
            counts = Counter(self.places[part] for part in parts(text) if part in self.places)
            row = np.array([(1 + log(count)) * self.rarity[at] for at, count in counts.items()], np.float32)
            columns += counts
            values.append(row / (np.linalg.norm(row) or 1))
            starts.append(starts[-1] + len(counts))
        data = np.concatenate(values) if values else np.zeros(0, np.float32)
        return csr_array((data, columns, starts), shape=(len(texts), len(self.places)))


class Features:
    """All that is known of a text: what each model says, and its words where no model speaks some text's language."""

    def __init__(self, embedders: Sequence[Embedder]) -> None:
        self._meanings = [Meaning(each) for each in embedders]
        self._words: Words | None = None

    def learn(self, texts: Sequence[str]) -> Any:
        """Learn from ``texts`` what is usual and return their rows (a numpy array, or sparse where words are in it)."""
        self._words = None if all(self._understood(text) for text in texts) else Words()
        return self._joined([each.learn(texts) for each in self._parts])

    def __call__(self, texts: Sequence[str]) -> Any:
        """Return the rows of ``texts``."""
        return self._joined([each(texts) for each in self._parts])

    @property
    def _parts(self) -> list[Meaning | Words]:
        return [*self._meanings, *([self._words] if self._words else [])]

    def _understood(self, text: str) -> bool:
        return any(speaks(each.embedder, language_of(text)) for each in self._meanings)

    def _joined(self, rows: list[Any]) -> Any:
        if not self._words:
            return np.hstack(rows)
        from scipy.sparse import csr_array, hstack

        return hstack([csr_array(each) for each in rows], format="csr")


def parts(text: str) -> Iterable[str]:
    """Return the words of a text and, of those with letters, their parts, marked at both ends of the word."""
    for word in tokens(text, EVERY_WORD):
        yield word
        if word.isascii():
            marked = f"<{word}>"
            for length in range(SHORTEST, LONGEST + 1):
                yield from (marked[at : at + length] for at in range(len(marked) - length + 1))
