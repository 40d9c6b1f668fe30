"""What trackers found in a call: each looks through it once, however often it is asked; most of the work is in that."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab_speech import Hit, Measures, Scorecard, Tracker, Transcript
    from crm_lab_speech.meaning import Meanings


class Looked:
    """A transcript with what was found in it so far; ``meanings`` reads trackers that have examples."""

    def __init__(self, transcript: Transcript, meanings: Meanings | None = None) -> None:
        self.transcript = transcript
        self._meanings = meanings
        self._found: dict[Tracker, list[Hit]] = {}

    @cached_property
    def figures(self) -> Measures:
        """The figures of the call."""
        from crm_lab_speech import measure

        return measure(self.transcript)

    def hits(self, tracker: Tracker) -> list[Hit]:
        """Return where a tracker finds something.

        Raises CannotJudge for one with examples that nobody can read, BadRules for a pattern without end.
        """
        if tracker not in self._found:
            self._found[tracker] = tracker.find(self.transcript, self._meanings)
        return self._found[tracker]

    def by(self, card: Scorecard) -> Scorecard:
        """Return a card whose trackers know what they found in this transcript."""
        known: dict[str, Any] = {name: _Known(self, one) for name, one in card.trackers.items()}
        return replace(card, trackers=known)


class _Known:
    """A tracker that was asked before."""

    def __init__(self, looked: Looked, tracker: Tracker) -> None:
        self._looked, self._tracker = looked, tracker

    @property
    def by_words(self) -> _Known:
        return _Known(self._looked, self._tracker.by_words)

    def find(self, _transcript: Transcript, _embedder: object = None) -> list[Hit]:
        return self._looked.hits(self._tracker)
