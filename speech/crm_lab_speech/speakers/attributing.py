"""Words given to the voices that spoke them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from crm_lab_speech.languages import language_of
from crm_lab_speech.speakers.voices import Voices, VoiceTurn
from crm_lab_speech.transcript import Segment, Word

SHORT = 0.3
"""Seconds below which words between those of one voice are of that voice too."""


def attribute(segments: Iterable[Segment], voices: Voices) -> tuple[Segment, ...]:
    """Return ``segments`` with the speakers of ``voices``, split where another voice begins.

    Each word goes to the voice that it overlaps most, else to the nearest; a segment without words goes as a whole.
    No word is lost and their order stays.  Without voices the segments come back as they are.
    """
    if not voices.turns:
        return tuple(segments)
    return tuple(piece for each in segments for piece in _split(each, voices.turns))


def _split(segment: Segment, turns: Sequence[VoiceTurn]) -> list[Segment]:
    near = _around(segment, turns)
    if not segment.words:
        return [replace(segment, speaker=_voice(segment.start, segment.end, near))]
    speakers = _smooth([_voice(each.start, each.end, near) for each in segment.words], segment.words)
    if len(set(speakers)) == 1:
        return [replace(segment, speaker=speakers[0])]
    pairs = zip(speakers, segment.words, strict=True)
    runs = [(name, tuple(word for _, word in some)) for name, some in groupby(pairs, key=lambda each: each[0])]
    return _pieces(segment, runs)


def _around(segment: Segment, turns: Sequence[VoiceTurn]) -> list[VoiceTurn]:
    """Return the turns that a word of ``segment`` may belong to, so that long calls take no longer a word."""
    first = min([segment.start, *(each.start for each in segment.words)])
    last = max([segment.end, *(each.end for each in segment.words)])
    inside = [each for each in turns if each.end > first and each.start < last]
    before = max((each for each in turns if each.end <= first), key=lambda each: each.end, default=None)
    after = min((each for each in turns if each.start >= last), key=lambda each: each.start, default=None)
    return [each for each in (before, *inside, after) if each is not None]


def _voice(start: float, end: float, turns: Sequence[VoiceTurn]) -> str:
    overlap: dict[str, float] = {}
    for each in turns:
        overlap[each.speaker] = overlap.get(each.speaker, 0.0) + max(0.0, min(end, each.end) - max(start, each.start))
    best = max(overlap, key=lambda name: overlap[name])
    if overlap[best] > 0:
        return best
    return min(turns, key=lambda each: max(each.start - end, start - each.end)).speaker


def _smooth(speakers: list[str], words: Sequence[Word]) -> list[str]:
    """Give a passage shorter than ``SHORT`` to the voice that speaks right before and after it."""
    smooth, at = list(speakers), 0
    for name, some in groupby(speakers):
        end = at + len(list(some))
        if at and end < len(speakers) and words[end - 1].end - words[at].start < SHORT:
            before, after = smooth[at - 1], speakers[end]
            smooth[at:end] = [before if before == after else name] * (end - at)
        at = end
    return smooth


def _pieces(segment: Segment, runs: Sequence[tuple[str, tuple[Word, ...]]]) -> list[Segment]:
    texts = _texts(segment.text, [words for _, words in runs])
    edges = [(words[0].start, words[-1].end) for _, words in runs]
    edges[0], edges[-1] = (segment.start, edges[0][1]), (edges[-1][0], segment.end)
    return [
        Segment(start, max(start, end), name, text, words)
        for (name, words), text, (start, end) in zip(runs, texts, edges, strict=True)
    ]


def _texts(text: str, runs: Sequence[Sequence[Word]]) -> list[str]:
    """Return the part of ``text`` of each run; its words one after the other where they are not in the text."""
    cuts, at = [0], 0
    for number, words in enumerate(runs):
        for place, word in enumerate(words):
            found = text.find(word.text, at)
            if found < 0:
                return [_written(words) for words in runs]
            if number and not place:
                cuts.append(found)
            at = found + len(word.text)
    return [text[one:other].strip() for one, other in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _written(words: Sequence[Word]) -> str:
    spaced = " " if language_of("".join(each.text for each in words)) != "zh" else ""
    return spaced.join(each.text.strip() for each in words)
