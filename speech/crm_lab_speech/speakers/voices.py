"""Who speaks when: what comes out of telling voices apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """A stretch in which one voice speaks; ``start`` and ``end`` in seconds, ``certainty`` from 0 to 1."""

    start: float
    end: float
    speaker: str
    certainty: float


@dataclass(frozen=True, slots=True)
class Voices:
    """The turns of all voices by their start, and how certain it is that these are the voices, from 0 to 1.

    ``speakers`` are "A", "B", … in the order in which they begin, or the names of voices that were known.
    """

    turns: tuple[VoiceTurn, ...]
    certainty: float

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who speak, in the order in which they begin."""
        return tuple(dict.fromkeys(each.speaker for each in self.turns))
