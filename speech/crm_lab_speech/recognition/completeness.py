"""Speech without words: where the recogniser left something out."""

from __future__ import annotations

from collections.abc import Sequence

from crm_lab_speech.intervals import Interval, gaps, joined, shared
from crm_lab_speech.recognition.recording import RATE
from crm_lab_speech.recognition.voice import Span
from crm_lab_speech.transcript import Word

LEAST = 0.9
"""Seconds of speech without a word that are too many."""
LONGEST_WORD = 1.5
"""Seconds that a word lasts at most; where it seems to last longer, something was left out behind it."""
NEAR = 0.3
"""Seconds by which the times of words may be wrong."""


def unread(spans: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Return the parts of ``spans`` (samples) of ``LEAST`` seconds or more in which no word lies."""
    if not spans:
        return []
    last = max(end for _, end in spans) / RATE
    read = joined((each.start - NEAR, min(each.end, each.start + LONGEST_WORD) + NEAR) for each in words)
    silent: list[Interval] = gaps([each for each in read if each[0] < last], last)
    spoken = [(start / RATE, end / RATE) for start, end in spans]
    left = [span for one in spoken for span in shared([one], silent)]
    return [(round(start * RATE), round(end * RATE)) for start, end in left if end - start >= LEAST]
