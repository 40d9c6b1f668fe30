"""What in a call puts its deal at risk: an answer that was owed, a step that was not agreed, words that cost trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crm_lab.calls.looked import Looked
from crm_lab_speech import Hit, Score, Scorecard, Transcript, score

LEAST = 6
"""Turns from which on something that nobody said is missing."""


@dataclass(frozen=True)
class Sign:
    """A sign of risk: the ``item`` of the sales card that shows it by its ``mark``; ``title`` is what it is called.

    ``seen_in`` is the item whose evidence shows it, none for something that was not said: the end of the call does.
    ``unless`` is an item that makes it another kind of call.
    """

    item: str
    mark: bool
    title: dict[str, str]
    seen_in: str | None = None
    unless: str | None = None


SIGNS: dict[str, Sign] = {
    "complaint": Sign("complaint", True, {"en": "Complaint", "zh": "客户投诉"}, "complaint"),
    "open_objection": Sign(
        "objection_handled", False, {"en": "Price objection left open", "zh": "价格异议未回应"}, "price_objection"
    ),
    "promise": Sign(
        "forbidden_promise", True, {"en": "Promise that can't be kept", "zh": "违规承诺"}, "forbidden_promise"
    ),
    "no_next_step": Sign("next_step", False, {"en": "No next step agreed", "zh": "没有约定下一步"}),
    "no_decider": Sign(
        "decision_maker", False, {"en": "Nobody asked who decides", "zh": "没有了解谁做决定"}, unless="complaint"
    ),
}
"""By how much they say; those that show first come first."""


def risks(looked: Looked) -> Iterator[tuple[str, Hit]]:
    """Yield the signs of risk in a call, each with one place that shows it.

    What cannot be judged, because it is not known who the rep is or hardly anybody spoke, is no risk.
    """
    transcript = looked.transcript
    if not len(transcript):
        return
    judged = score(transcript, looked.by(Scorecard.default()), figures=looked.figures)
    for name, sign in SIGNS.items():
        other = sign.unless is not None and judged[sign.unless].mark
        if judged[sign.item].mark is sign.mark and not other and (place := _place(transcript, judged, sign)):
            yield name, place


def title(name: str, language: str) -> str:
    """Return what a sign is called in a language, in English unless it is Chinese."""
    return SIGNS[name].title["zh" if language.startswith("zh") else "en"]


def _place(transcript: Transcript, judged: Score, sign: Sign) -> Hit | None:
    if sign.seen_in is not None:
        return next(iter(judged[sign.seen_in].evidence), None)
    last = transcript.segments[-1]
    enough = len(transcript) >= LEAST and len(transcript.speakers) > 1
    return Hit("", len(transcript) - 1, last.start, last.end, last.speaker, last.text) if enough else None
