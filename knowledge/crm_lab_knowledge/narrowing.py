"""In a large base only what may come first is joined and ordered: the nearest by meaning, and the best by words.

Both ways stretch their scores between their best and their hundredth (``fusion.DEPTH``), so that everything further
off gets nothing from them and comes behind.  Twice as many are kept, since what people refused lowers some.
Ordering a million costs thirty times what finding the nearest of them does.
"""

from __future__ import annotations

import numpy as np

from crm_lab_knowledge.fusion import DEPTH
from crm_lab_knowledge.view import Floats, Ints, View

FIRST = 2 * DEPTH
"""So many entries are kept of each way; more of them where scores are equal."""


def narrowed(view: View, unit_words: Floats, cosines: Floats) -> tuple[View, Floats, Floats]:
    """Return a view of the entries that may be among the first ``DEPTH`` hits, with the scores of their units."""
    entries = np.union1d(_first_entries(view, unit_words, 0.0), _first_entries(view, cosines, _floor(cosines)))
    kept, units = view.only(entries)
    return kept, unit_words[units], cosines[units]


def _floor(cosines: Floats) -> float:
    """Return the cosine that all units share which the index did not find near; of an exact index, the lowest."""
    return float(cosines.min(initial=np.inf, where=np.isfinite(cosines)))


def _first_entries(view: View, scores: Floats, floor: float) -> Ints:
    """Return the entries of the units with the best scores above ``floor``."""
    places = np.flatnonzero(scores > floor)
    depth = FIRST
    while len(places) > depth:
        first = places[scores[places] >= np.partition(scores[places], -depth)[-depth]]
        if len(np.unique(view.entries[first])) >= FIRST:
            places = first
            break
        depth *= 4
    return np.unique(view.entries[places])
