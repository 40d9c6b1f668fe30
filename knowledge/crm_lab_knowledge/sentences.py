"""Where the sentences of a text are, in Chinese and English; addresses, decimals and abbreviations are not cut."""

from __future__ import annotations

import re
from dataclasses import dataclass

ABBREVIATIONS = "mr|mrs|ms|dr|prof|st|no|nr|vs|etc|e\\.g|i\\.e|approx|incl|excl|ca|fig|inc|ltd|co|tel"
_ENDS = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|(?<=[。！？；])[”’」』）]*|\n+")
_ABBREVIATED = re.compile(rf"(?i)(?:^|[\s(])(?:{ABBREVIATIONS})\.$|\b[A-Z]\.$")


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence, and where it stands: ``text[start:end]``."""

    text: str
    start: int
    end: int


def spans(text: str) -> list[Span]:
    """Return the sentences of ``text`` in their order; lines end them, too."""
    found, start = list[Span](), 0
    for end in [*_ENDS.finditer(text), None]:
        stop = end.start() if end else len(text)
        if end and "\n" not in end.group() and _ABBREVIATED.search(text[start:stop]):
            continue
        if text[start:stop].strip():
            found.append(_trimmed(text, start, stop))
        start = end.end() if end else stop
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    said = text[start:end]
    begin = start + len(said) - len(said.lstrip())
    return Span(said.strip(), begin, begin + len(said.strip()))
