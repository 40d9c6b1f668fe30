"""Questions that mean the same, together: neighbourhoods by meaning and words, the largest first (Butina 1999)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np

from crm_lab_knowledge.embedding.embedder import Embedder, embed, speaks
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.view import Floats
from crm_lab_knowledge.words.tokens import tokens

CLOSE = 0.5
"""Likeness from which two questions are neighbours; measured on questions of BANKING77."""
CLOSE_WORDS = 0.4
"""The same where only their words are compared."""


def groups(texts: Sequence[str], embedder: Embedder | None = None) -> list[list[int]]:
    """Return the places of ``texts`` in groups, the largest first, each once; the first of a group is its middle."""
    spoken = embedder is not None and all(speaks(embedder, language_of(text)) for text in texts)
    near = likeness(texts, embedder if spoken else None) >= (CLOSE if spoken else CLOSE_WORDS)
    left, found = set(range(len(texts))), list[list[int]]()
    while left:
        alive = np.array(sorted(left))
        middle = int(alive[np.argmax(near[np.ix_(alive, alive)].sum(axis=1))])
        around = [int(at) for at in alive if near[middle, at] and at != middle]
        found.append([middle, *around])
        left -= {middle, *around}
    return sorted(found, key=lambda group: (-len(group), group))


def likeness(texts: Sequence[str], embedder: Embedder | None = None) -> Floats:
    """Return how alike every two texts are: of their words, and of their meaning around the middle of all of them."""
    words = _words(texts)
    if embedder is None or len(texts) < 2:
        return words
    vectors = embed(embedder, texts, "question")
    vectors = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors / np.where(lengths > 0, lengths, 1)
    return np.asarray(np.maximum(vectors @ vectors.T, words), np.float32)


def _words(texts: Sequence[str]) -> Floats:
    """Return cosines of tf-idf."""
    bags = [Counter(tokens(text)) for text in texts]
    seen = Counter(word for bag in bags for word in bag)
    places = {word: at for at, word in enumerate(seen)}
    rows = np.zeros((len(texts), len(places)), np.float32)
    for row, bag in zip(rows, bags, strict=True):
        for word, count in bag.items():
            row[places[word]] = (1 + log(count)) * (log((1 + len(texts)) / (1 + seen[word])) + 1)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1)
    same = rows @ rows.T
    np.fill_diagonal(same, 1)
    return np.asarray(same, np.float32)
