"""Speech without words: where the recogniser left something out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_lab_speech.intervals import Interval, gaps, joined, shared
from crm_lab_speech.recognition.recogniser import Piece
from crm_lab_speech.recognition.recording import RATE
from crm_lab_speech.recognition.voice import Span

LEAST = 0.5
"""Seconds of speech without a word that are too many: a short word at the end takes as long."""
LONGEST_WORD = 1.5
"""Seconds that a word lasts at most; where it seems to last longer, something was left out behind it."""
LATER = 0.6
"""Seconds after its last word that a piece may go on."""
NEAR = 0.3
"""Seconds by which the times of words may be wrong."""


def unread(spans: Sequence[Span], pieces: Sequence[Piece]) -> list[Span]:
    """Return the parts of ``spans`` (samples) of ``LEAST`` seconds or more in which no word lies, up to the words."""
    if not spans:
        return []
    last = max(end for _, end in spans) / RATE
    read = joined((start - NEAR, end + NEAR) for piece in pieces for start, end in _read(piece))
    silent: list[Interval] = gaps([each for each in read if each[0] < last], last)
    left: list[Span] = []
    for start, end in ((start / RATE, end / RATE) for start, end in spans):
        for first, after in shared([(start, end)], silent):
            if after - first >= LEAST:
                left.append((round(max(start, first - NEAR) * RATE), round(min(end, after + NEAR) * RATE)))
    return left


def _read(piece: Piece) -> Iterator[Interval]:
    """Yield when its words are said; the last one as long as the engine says, which knows better where it stopped."""
    for word in piece.words:
        yield word.start, min(word.end, word.start + LONGEST_WORD)
    if piece.end < piece.until:
        yield piece.end, min(piece.until, piece.end + LATER)
