"""Where each sentence of a text comes from: its sources by words and meaning, or the mark that it has none.

A sentence is compared with up to three sentences of a source in a row.  Likeness alone is not enough: a number that the
source does not say, or a yes for its no, leaves the sentence without a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from crm_lab_knowledge import facts
from crm_lab_knowledge.embedding.embedder import Embedder, embed, speaks
from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.query import CLOSING, COURTESY
from crm_lab_knowledge.sentences import Span, spans
from crm_lab_knowledge.text import fingerprint
from crm_lab_knowledge.view import Floats
from crm_lab_knowledge.words.tokens import tokens

ENOUGH = 0.55
"""Likeness from which a sentence is taken to come from a source."""
IN_A_ROW = 3
"""So many sentences of a source may stand behind one of the text."""
MOST = 3
"""Sources that are told per sentence."""
POLITE = 40
"""Characters of a line with which a letter closes."""
WORDS, MEANING = 0.5, 0.5
"""What each weighs where both are known."""
UNRELATED = (
    "The parcel was left with a neighbour.",
    "Photosynthesis needs light and water.",
    "Her brother plays the violin.",
    "会议改到了星期四下午。",
    "这种植物喜欢阴凉的地方。",
    "他把钥匙忘在车里了。",
)
"""Sentences that have nothing to do with each other: how alike a model finds them is where likeness begins."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may be cited, and what it is called; ``place`` are the headings above it."""

    id: object
    text: str
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A stretch of a source: ``source.text[start:end]`` was ``quote``; ``hash`` is that of the quote, in hexadecimal.

    ``score`` is the likeness, 1 for the same words.
    """

    id: object
    place: tuple[str, ...]
    start: int
    end: int
    quote: str
    hash: str
    score: float

    def stale(self, now: str | None) -> bool:
        """Tell whether the source, whose text is ``now`` (None when it is gone), does not say this any more."""
        return now is None or (digest(now[self.start : self.end]) != self.hash and self.quote not in now)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, where it stands, and its sources, best first.  A courtesy needs none."""

    text: str
    start: int
    end: int
    citations: tuple[Citation, ...] = ()
    courtesy: bool = False

    @property
    def uncited(self) -> bool:
        """Whether it says something that no source says."""
        return not (self.citations or self.courtesy)


def cite(text: str, sources: Iterable[Source], embedder: Embedder | None = None) -> tuple[Sentence, ...]:
    """Return the sentences of ``text``, each with its sources; without ``embedder`` by words alone."""
    windows = [window for source in sources for window in _windows(source)]
    said = spans(text)
    close = _likeness(said, windows, embedder)
    return tuple(_cited(span, windows, row) for span, row in zip(said, close, strict=True))


def whole(source: Source, start: int, end: int) -> Citation:
    """Return the citation of a stretch that was taken over as it is."""
    quote = source.text[start:end]
    return Citation(source.id, source.place, start, end, quote, digest(quote), 1.0)


def digest(text: str) -> str:
    """Return what changes when ``text`` does."""
    return fingerprint(text).hex()


@dataclass(frozen=True, slots=True)
class _Window:
    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def agrees(self, said: str) -> bool:
        """Tell whether the facts are the same; every sentence in it must say yes where ``said`` does, or no."""
        same = all(facts.denies(one.text) == facts.denies(said) for one in spans(self.text))
        return same and facts.agree(said, self.text)


def _windows(source: Source) -> Iterator[_Window]:
    found = spans(source.text)
    for length in range(1, IN_A_ROW + 1):
        for at in range(len(found) - length + 1):
            yield _Window(source, found[at].start, found[at + length - 1].end)


def _cited(span: Span, windows: Sequence[_Window], close: Floats) -> Sentence:
    found: dict[object, Citation] = {}
    for at in sorted(range(len(windows)), key=lambda place: (-round(float(close[place]), 3), place)):
        window = windows[at]
        if close[at] < ENOUGH or len(found) == MOST:
            break
        if window.source.id not in found and window.agrees(span.text):
            cited = whole(window.source, window.start, window.end)
            found[window.source.id] = replace(cited, score=round(float(close[at]), 3))
    return Sentence(span.text, span.start, span.end, tuple(found.values()), not found and _is_courtesy(span.text))


_FIELD = re.compile(r"\{[^{}\n]+\}")


def _is_courtesy(text: str) -> bool:
    """Tell whether ``text`` only greets, thanks or takes leave; a field in braces is somebody's name there."""
    text = _FIELD.sub("Anna", text)
    polite = COURTESY.search(text) or (CLOSING.match(text) and len(text) <= POLITE)
    return bool(polite) and not facts.numbers(text)


def _likeness(said: Sequence[Span], windows: Sequence[_Window], embedder: Embedder | None) -> Floats:
    """Return how alike every sentence (rows) is to every window (columns), 0 to 1."""
    words = np.zeros((len(said), len(windows)), np.float32)
    bags = [set(tokens(window.text)) for window in windows]
    for row, span in enumerate(said):
        own = set(tokens(span.text))
        for column, bag in enumerate(bags):
            words[row, column] = len(own & bag) / len(own) if own else 0.0
    if embedder is None or not words.size or not _spoken(embedder, said, windows):
        return words
    meaning = _meaning([span.text for span in said], [window.text for window in windows], embedder)
    return np.maximum(words * (words >= 0.8), WORDS * words + MEANING * meaning)


def _spoken(embedder: Embedder, said: Sequence[Span], windows: Sequence[_Window]) -> bool:
    texts = [*(span.text for span in said), *(window.text for window in windows)]
    return all(speaks(embedder, language_of(text)) for text in texts)


def _meaning(said: Sequence[str], windows: Sequence[str], embedder: Embedder) -> Floats:
    """Return cosines so that what has nothing in common is 0 and the same is 1, whatever the model."""
    base = _unrelated(_Key(embedder))
    vectors = embed(embedder, [*said, *windows], "question")
    cosines = vectors[: len(said)] @ vectors[len(said) :].T
    return np.asarray(np.clip((cosines - base) / (1 - base), 0, 1), np.float32)


class _Key:
    """A model as a key of a cache: by its name."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def __hash__(self) -> int:
        return hash(self.embedder.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.embedder.name == self.embedder.name


@lru_cache(maxsize=8)
def _unrelated(key: _Key) -> float:
    embedder = key.embedder
    spoken = [each for each in UNRELATED if speaks(embedder, language_of(each))]
    vectors = embed(embedder, spoken, "question")
    return float((vectors @ vectors.T)[np.triu_indices(len(spoken), 1)].mean())
