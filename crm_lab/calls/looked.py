"""What trackers found in a call: each looks through it once, however often it is asked; most of the work is in that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crm_lab_speech import Hit, Scorecard, Tracker, Transcript


class Looked:
    """A transcript with what was found in it so far."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._found: dict[Tracker, list[Hit]] = {}

    def hits(self, tracker: Tracker) -> list[Hit]:
        """Return where a tracker finds something.  Raises BadRules for a pattern without end."""
        if tracker not in self._found:
            self._found[tracker] = tracker.find(self.transcript)
        return self._found[tracker]

    def by(self, card: Scorecard) -> Scorecard:
        """Return a card whose trackers know what they found in this transcript."""
        known: dict[str, Any] = {name: _Known(self, one) for name, one in card.trackers.items()}
        return replace(card, trackers=known)


class _Known:
    """A tracker that was asked before."""

    def __init__(self, looked: Looked, tracker: Tracker) -> None:
        self._looked, self._tracker = looked, tracker

    def find(self, _transcript: Transcript) -> list[Hit]:
        return self._looked.hits(self._tracker)
