"""One channel read from its first to its last word: by the way that measured best for its language, and completely.

English reads best when its speech is laid end to end into windows of half a minute, without the pauses; Mandarin
utterance by utterance, since Whisper leaves out what follows a pause, and without a prompt: one sets marks and script,
which are mended afterwards, and costs words.  Nothing is carried from one window to the next.  Where speech is left
without words, it is read again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crm_lab_speech.recognition.completeness import unread
from crm_lab_speech.recognition.invented import phantom, unlooped
from crm_lab_speech.recognition.names import Names
from crm_lab_speech.recognition.recogniser import LONGEST, Heard, Piece, Recogniser
from crm_lab_speech.recognition.recording import RATE, Samples
from crm_lab_speech.recognition.speaking import SURE, likeliest, mixed, spoken
from crm_lab_speech.recognition.stretches import Stretch, end_to_end, with_pauses
from crm_lab_speech.recognition.voice import Span

PAUSE = 1.0
"""Seconds between two spans of Mandarin (measured from their padded edges) up to which they are one utterance."""
EDGES = {"zh": 0.5}
"""Seconds of sound before and after speech that are heard with it, by the language (where it is not ``EDGE``)."""
EDGE = 0.0
SPAN = LONGEST - 2 * max(EDGES.values())
"""Seconds of speech after which a span is cut even where there is no pause."""
TOGETHER = 16
"""Stretches that are handed to the fast way at once."""
OPENINGS = 3
"""Stretches that are heard at most to tell the language."""


@dataclass(frozen=True)
class Settings:
    """How to read; ``language`` None: find it, also stretch by stretch."""

    language: str | None = None
    names: tuple[str, ...] = ()
    fast: bool = False


@dataclass
class Read:
    """What came of a channel: where somebody speaks (samples), the words, and what was removed with its reason.

    ``echoes`` is where the other channel's voice is overheard, which is not read.
    """

    speech: list[Span]
    language: str = ""
    pieces: list[Piece] = field(default_factory=list)
    removed: list[tuple[Piece, str]] = field(default_factory=list)
    echoes: list[Span] = field(default_factory=list)


class Reader:
    """Reads ``samples`` where there is ``speech``."""

    def __init__(self, samples: Samples, speech: list[Span], recogniser: Recogniser, settings: Settings) -> None:
        self._samples = samples
        self._recogniser = recogniser
        self._settings = settings
        self._names = Names(settings.names)
        self._read = Read(speech)
        self._heard: dict[Stretch, Heard] = {}

    def run(self, done: Callable[[float], None]) -> Read:
        """Read all of it; ``done`` is told how many seconds are read, and may raise to cancel."""
        read = self._read
        if read.speech:
            read.language = self._settings.language or self._find_language()
            for stretch, pieces in self._pieces(self._plan(read.speech, read.language), read.language):
                read.pieces += pieces
                done(stretch.spans[-1][1] / RATE)
        read.pieces.sort(key=lambda each: each.start)
        done(len(self._samples) / RATE)
        return read

    def _find_language(self) -> str:
        """Return the language of the first stretches, of as many as it takes to be sure."""
        whole = self._plan(self._read.speech, "zh")
        chances: list[Mapping[str, float]] = []
        for stretch in (whole if len(whole) == 1 else self._plan(self._read.speech, ""))[:OPENINGS]:
            self._heard[stretch] = self._hear(stretch)
            chances.append(self._heard[stretch].languages())
            if max(chances[-1].values()) >= SURE:
                break
        return likeliest(chances)

    def _plan(self, speech: Sequence[Span], language: str) -> list[Stretch]:
        until, edge = len(self._samples), EDGES.get(language, EDGE)
        if language == "zh":
            return with_pauses(speech, until, pause=PAUSE, edge=edge)
        return end_to_end(speech, until, edge=edge)

    def _hear(self, stretch: Stretch) -> Heard:
        return self._heard.pop(stretch, None) or self._recogniser.hear(stretch.sound(self._samples))

    def _pieces(self, plan: Sequence[Stretch], language: str) -> Iterator[tuple[Stretch, list[Piece]]]:
        if not self._settings.fast:
            for stretch in plan:
                yield stretch, self._in_its_language(stretch)
            return
        for at in range(0, len(plan), TOGETHER):
            some = plan[at : at + TOGETHER]
            read = self._recogniser.read_all([each.sound(self._samples) for each in some], language)
            for stretch, pieces in zip(some, read, strict=True):
                yield stretch, self._completed(stretch, pieces, language)

    def _in_its_language(self, stretch: Stretch) -> list[Piece]:
        main, heard = self._read.language, self._hear(stretch)
        if self._settings.language:
            return self._completed(stretch, heard.read(main), main)
        chances = heard.languages()
        if len(stretch.speech) > 1 and mixed(chances, main):
            return [piece for each in self._one_by_one(stretch) for piece in self._in_its_language(each)]
        language = spoken(chances, main)
        return self._completed(stretch, heard.read(language), language)

    def _one_by_one(self, stretch: Stretch) -> list[Stretch]:
        return [Stretch((each,), (each,)) for each in stretch.speech]

    def _completed(self, stretch: Stretch, pieces: Sequence[Piece], language: str) -> list[Piece]:
        """Return ``pieces`` where they belong, without what nobody said, and with what was left out."""
        kept = self._kept(stretch, pieces)
        for span in unread(stretch.speech, kept):
            left = Stretch((span,), (span,))
            if left.spans != stretch.spans:
                again = self._hear(left).read(language)
                kept += self._kept(left, again)
        return kept

    def _kept(self, stretch: Stretch, pieces: Sequence[Piece]) -> list[Piece]:
        kept = []
        for piece in map(stretch.placed, pieces):
            words, loops = unlooped(piece.words)
            said = replace(piece, words=tuple(words))
            if loops:
                self._read.removed.append((replace(piece, words=tuple(loops)), "loop"))
            if reason := phantom(said, bool(loops)):
                self._read.removed.append((said, reason))
            else:
                kept.append(replace(said, words=self._names.mended(said.words)))
        return kept
