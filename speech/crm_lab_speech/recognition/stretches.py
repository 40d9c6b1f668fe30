"""What is heard at once: spans of speech laid end to end, or with the pauses between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from crm_lab_speech.recognition.recogniser import LONGEST, Piece
from crm_lab_speech.recognition.recording import RATE, Samples, Sound, floats
from crm_lab_speech.recognition.voice import Span


@dataclass(frozen=True)
class Stretch:
    """Spans of one channel that are heard as one sound; ``speech`` is where somebody speaks in them."""

    spans: tuple[Span, ...]
    speech: tuple[Span, ...]

    def sound(self, samples: Samples) -> Sound:
        """Return what the channel ``samples`` has there."""
        return np.concatenate([floats(samples[start:end]) for start, end in self.spans])

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return sum(end - start for start, end in self.spans) / RATE

    def placed(self, piece: Piece) -> Piece:
        """Return ``piece`` with the times of the recording instead of those of the sound."""
        edges = [0.0]
        for start, end in self.spans:
            edges.append(edges[-1] + (end - start) / RATE)
        words = []
        for word in piece.words:
            # Both ends of a word belong to the span in which its middle is.
            at = min(bisect_right(edges, (word.start + word.end) / 2) - 1, len(self.spans) - 1)
            begins, ends = (_within(self.spans[at], each - edges[at]) for each in (word.start, word.end))
            words.append(replace(word, start=begins, end=max(begins, ends)))
        later = max(0.0, piece.until - piece.end)
        return replace(piece, words=tuple(words), until=words[-1].end + later)


def _within(span: Span, seconds: float) -> float:
    return round(min(max(span[0] / RATE + seconds, span[0] / RATE), span[1] / RATE), 3)


def end_to_end(spans: Sequence[Span], until: int, *, edge: float, longest: float = LONGEST) -> list[Stretch]:
    """Lay ``spans`` end to end, without the pauses, into stretches of at most ``longest`` seconds.

    Each span begins ``edge`` seconds earlier and ends as much later, but no further than half way to the next;
    ``until`` is the channel's length in samples.
    """
    found: list[list[tuple[Span, Span]]] = []
    filled = 0
    for wide, span in zip(_widened(spans, until, edge), spans, strict=True):
        length = wide[1] - wide[0]
        if not found or filled + length > longest * RATE:
            found.append([])
            filled = 0
        found[-1].append((wide, span))
        filled += length
    return [Stretch(tuple(wide for wide, _ in each), tuple(span for _, span in each)) for each in found]


def with_pauses(
    spans: Sequence[Span], until: int, *, pause: float, edge: float, longest: float = LONGEST
) -> list[Stretch]:
    """Join spans less than ``pause`` seconds apart, pauses included, as far as ``longest`` allows; else the same."""
    joined: list[list[Span]] = []
    for span in spans:
        near = joined and span[0] - joined[-1][-1][1] <= pause * RATE
        if near and span[1] - joined[-1][0][0] <= (longest - 2 * edge) * RATE:
            joined[-1].append(span)
        else:
            joined.append([span])
    wide = _widened([(each[0][0], each[-1][1]) for each in joined], until, edge)
    return [Stretch((whole,), tuple(each)) for whole, each in zip(wide, joined, strict=True)]


def _widened(spans: Sequence[Span], until: int, edge: float) -> list[Span]:
    middles = [(one[1] + other[0]) // 2 for one, other in pairwise(spans)]
    more = round(edge * RATE)
    return [
        (max(start - more, low), min(end + more, high))
        for (start, end), low, high in zip(spans, [0, *middles], [*middles, until], strict=bool(spans))
    ]
