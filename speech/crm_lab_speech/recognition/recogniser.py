"""What turns sound into words: the interface, whatever engine stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crm_lab_speech.recognition.recording import Sound
from crm_lab_speech.transcript import Word

LONGEST = 28.0
"""Seconds of sound that are heard at once; Whisper's window has 30."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that belong together; their times are seconds, and their texts have the space before them.

    ``certainty`` is the mean log probability of its parts of words, ``silence`` how probable it is that nobody speaks;
    ``until`` is where the engine says that it ends, which may be a little later than its last word.
    """

    words: tuple[Word, ...]
    certainty: float = 0.0
    silence: float = 0.0
    until: float = 0.0

    @property
    def text(self) -> str:
        """The words as one text."""
        return "".join(each.text for each in self.words).strip()

    @property
    def start(self) -> float:
        """When the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """When the last word ends."""
        return self.words[-1].end


class Heard(Protocol):
    """Sound that was listened to once, and can be read in several ways."""

    def languages(self) -> Mapping[str, float]:
        """Return how probable each language is."""
        ...

    def read(self, language: str) -> Sequence[Piece]:
        """Return what is said, in ``language``; times from the sound's beginning."""
        ...


class Recogniser(Protocol):
    """An engine.  The same sound gives the same words each time."""

    def hear(self, sound: Sound) -> Heard:
        """Listen to at most ``LONGEST`` seconds."""
        ...

    def read_all(self, sounds: Sequence[Sound], language: str) -> Sequence[Sequence[Piece]]:
        """Read several sounds at once, which is faster but may leave words out."""
        ...
