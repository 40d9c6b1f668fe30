"""How sure a recogniser is of some words."""

from __future__ import annotations

from collections.abc import Sequence

from crm_lab_speech.transcript import Word

SURE = 0.8
"""The mean probability from which words are believed, whatever else they sound like."""


def believed(words: Sequence[Word]) -> bool:
    """Tell whether ``words`` are as certain as ``SURE``; one without a probability is certain."""
    return sum(1.0 if each.probability is None else each.probability for each in words) >= SURE * len(words)
