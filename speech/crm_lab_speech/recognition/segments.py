"""Segments out of pieces: cut where somebody pauses, and after a sentence when it gets long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from crm_lab_speech.recognition.recogniser import Piece
from crm_lab_speech.recognition.wording import worded
from crm_lab_speech.transcribing import Script
from crm_lab_speech.transcript import Removed, Segment, Word

PAUSE = 1.0
"""Seconds between two words at which a segment ends."""
LONG = 8.0
"""Seconds after which a segment ends with its sentence."""
BREATH = 0.5
"""Seconds up to which a sentence goes on in the next piece."""
_ENDED = re.compile(r"[.?!。？！][\"'”’」』)）]*$")


def segments(pieces: Iterable[Piece], speaker: str, language: str, script: Script) -> list[Segment]:
    """Return what one ``speaker`` said, in the ``script`` that is wanted where it is Chinese."""
    return [
        Segment(words[0].start, words[-1].end, speaker, _text(words), tuple(_stripped(words)))
        for run in _runs(pieces)
        for part in _parts(run)
        if (words := worded(part, language, script))
    ]


def removed(pieces: Iterable[tuple[Piece, str]], speaker: str) -> list[Removed]:
    """Return what was removed from the words of ``speaker``."""
    return [Removed(piece.start, piece.end, speaker, piece.text, reason) for piece, reason in pieces]


def _runs(pieces: Iterable[Piece]) -> Iterator[list[Word]]:
    """Yield the words of ``pieces``, those of a sentence together that goes on in the next piece."""
    run: list[Word] = []
    for piece in pieces:
        goes_on = run and not _ENDED.search(run[-1].text) and piece.start - run[-1].end < BREATH
        if run and not (goes_on and piece.end - run[0].start < 2 * LONG):
            yield run
            run = []
        run += piece.words
    if run:
        yield run


def _parts(words: Sequence[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        if part and (word.start - part[-1].end >= PAUSE or _full(part)):
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _full(part: Sequence[Word]) -> bool:
    return part[-1].end - part[0].start >= LONG and bool(_ENDED.search(part[-1].text))


def _text(words: Sequence[Word]) -> str:
    return "".join(each.text for each in words).strip()


def _stripped(words: Sequence[Word]) -> Iterator[Word]:
    for word in words:
        if text := word.text.strip():
            yield replace(word, text=text)
