"""How well the words of a question fit each unit: BM25 (Robertson and Zaragoza 2009, Lucene's weighting)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence

import numpy as np

from crm_lab_knowledge.view import Floats, View
from crm_lab_knowledge.words.postings import read

SATURATION = 1.5
"""k1: how soon another occurrence of a word counts less."""
LENGTH = 0.75
"""b: how much a long text is held against itself."""


def scores(connection: sqlite3.Connection, view: View, words: Sequence[str]) -> Floats:
    """Return the score of every unit of ``view``, in its order; 0 where no word fits."""
    total = np.zeros(len(view), np.float32)
    if not len(view):
        return total
    for term, times in sorted(Counter(words).items()):
        numbers, counts = read(connection, term)
        places = view.places(numbers)
        alive = places >= 0
        places, occurrences = places[alive], counts[alive].astype(np.float32)
        rarity = np.log1p((len(view) - len(places) + 0.5) / (len(places) + 0.5))
        norm = SATURATION * (1 - LENGTH + LENGTH * view.lengths[places] / view.usual_length)
        total[places] += (times * rarity) * occurrences / (occurrences + norm)
    return total
