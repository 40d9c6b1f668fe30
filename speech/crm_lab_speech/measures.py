"""How a call went in figures, by the definitions that the field uses.

Talk share, longest monologue and customer story, interactivity and patience are named as in Gong's call analytics; a
monologue goes on through signs of listening and ends at a pause of three seconds (VoiceBase); silence counts from four
seconds (VoiceBase).  What recognised times allow is kept in mind: they are off by a tenth of a second.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from crm_lab_speech import intervals, talk
from crm_lab_speech.languages import units
from crm_lab_speech.roles import Role, rep_of
from crm_lab_speech.transcript import Segment, Transcript

if TYPE_CHECKING:
    import pandas as pd

STREAK_ENDS = 3.0
"""Seconds of silence that end a monologue."""
SILENCE = 4.0
"""Seconds from which a pause of the call counts as silence."""
OVERLAP = 0.5
"""Seconds that somebody must talk into the other's words, so that it is an interruption."""
LISTENING = 1.0
"""Seconds up to which "yes" and the like are a sign of listening and no turn."""
LONGEST_PAUSE = 10.0
"""Seconds after which the rep's answer is no answer to what the customer said before; it is left out of patience."""


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of one call; times in seconds; None where it cannot be told (nobody, or only one, speaks).

    ``talk_share`` is the rep's part of all speech, silence left out.  ``longest_monologue`` is the rep's, ``_story``
    the customer's.  ``turns_per_minute`` counts changes of the speaker.  ``patience`` is the median pause of the rep
    after the customer has stopped.  An interruption begins in the other's words and takes the turn.  ``silence_share``
    is the part of the call in which nobody speaks for four seconds or longer.  Speech rates are words (Chinese: signs)
    per minute of the speaker's own speech.
    """

    duration: float
    talk_share: float | None
    longest_monologue: float | None
    longest_story: float | None
    turns_per_minute: float | None
    patience: float | None
    rep_interruptions: int | None
    customer_interruptions: int | None
    overlap: float
    silence_share: float | None
    longest_silence: float
    rep_rate: float | None
    customer_rate: float | None
    rep_questions: int | None
    customer_questions: int | None
    rep_fillers: int | None
    rep: str | None
    rep_certainty: float

    def frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


def measure(transcript: Transcript) -> Measures:
    """Return the figures of a call; who the rep is, is looked for unless ``transcript.rep`` says it."""
    role = rep_of(transcript)
    said = [each for each in transcript if each.seconds > 0]
    everybody = _times(said)
    duration = max(transcript.duration, max((each.end for each in said), default=0.0))
    silent = [each for each in intervals.gaps(everybody, duration) if each[1] - each[0] >= SILENCE]
    turns = turns_of(said)
    minutes = duration / 60
    return Measures(
        duration=duration,
        turns_per_minute=(len(turns) - 1) / minutes if turns and minutes else None,
        overlap=_overlap(transcript),
        silence_share=intervals.seconds(silent) / duration if duration else None,
        longest_silence=max((end - start for start, end in silent), default=0.0),
        **_of_both(transcript, said, turns, role),  # type: ignore[arg-type]
        rep=role.rep,
        rep_certainty=role.certainty,
    )


def _of_both(
    transcript: Transcript, said: Sequence[Segment], turns: Sequence[Segment], role: Role
) -> dict[str, float | int | None]:
    rep = [each for each in said if each.speaker == role.rep]
    customer = [each for each in said if each.speaker and each.speaker != role.rep]
    if role.rep is None or not rep:
        return dict.fromkeys(_OF_BOTH)
    seconds, others = intervals.seconds(_times(rep)), intervals.seconds(_times(customer))
    return {
        "talk_share": seconds / (seconds + others),
        "longest_monologue": longest(said, role.rep, True),
        "longest_story": longest(said, role.rep, False),
        "patience": _patience(turns, role.rep),
        "rep_interruptions": _interruptions(rep, customer),
        "customer_interruptions": _interruptions(customer, rep),
        "rep_rate": _rate(rep, seconds),
        "customer_rate": _rate(customer, others),
        "rep_questions": sum(talk.questions(each.text) for each in rep),
        "customer_questions": sum(talk.questions(each.text) for each in customer),
        "rep_fillers": sum(talk.fillers(each.text) for each in rep),
    }


_OF_BOTH = (
    "talk_share", "longest_monologue", "longest_story", "patience", "rep_interruptions", "customer_interruptions",
    "rep_rate", "customer_rate", "rep_questions", "customer_questions", "rep_fillers",
)  # fmt: skip


def turns_of(said: Sequence[Segment]) -> list[Segment]:
    """Return the turns: what one says until another does; signs of listening are no turns."""
    found: list[Segment] = []
    for each in sorted(said, key=lambda each: each.start):
        if found and found[-1].speaker == each.speaker:
            last = found[-1]
            found[-1] = Segment(last.start, max(last.end, each.end), last.speaker, f"{last.text} {each.text}")
        elif not (found and _listens(each)):
            found.append(each)
    return found


def longest(said: Sequence[Segment], rep: str, of_rep: bool) -> float:
    """Return the longest stretch in seconds in which the rep (or somebody else) has the word."""
    streaks: list[list[float]] = []
    last = ""
    for each in said:
        side = "" if not each.speaker else "rep" if each.speaker == rep else "customer"
        if _listens(each) and side != last:
            continue
        if streaks and side == last and each.start - streaks[-1][1] < STREAK_ENDS:
            streaks[-1][1] = max(streaks[-1][1], each.end)
        else:
            streaks.append([each.start, each.end, float(side == "rep" if of_rep else side == "customer")])
        last = side
    return max((end - start for start, end, wanted in streaks if wanted), default=0.0)


def _patience(turns: Sequence[Segment], rep: str) -> float | None:
    pauses = [
        after.start - before.end
        for before, after in pairwise(turns)
        if after.speaker == rep and before.speaker and before.speaker != rep
    ]
    waited = [max(0.0, each) for each in pauses if each <= LONGEST_PAUSE]
    return median(waited) if waited else None


def _interruptions(ones: Sequence[Segment], others: Sequence[Segment]) -> int:
    """Return how many of ``ones`` begin in the words of one of ``others`` and last longer than that one's.

    The ends of those who began before are held in order, so that each is found by halving.
    """
    waiting = sorted(others, key=lambda each: each.start, reverse=True)
    ends: list[float] = []
    found = 0
    for one in sorted(ones, key=lambda each: each.start):
        while waiting and waiting[-1].start < one.start:
            insort(ends, waiting.pop().end)
        at = bisect_left(ends, one.start + OVERLAP)
        found += at < len(ends) and ends[at] < one.end and not _listens(one)
    return found


def _listens(segment: Segment) -> bool:
    return segment.seconds <= LISTENING and talk.is_listening(segment.text)


def _overlap(transcript: Transcript) -> float:
    speakers = transcript.speakers
    times = [_times([each for each in transcript if each.speaker == name]) for name in speakers]
    found = [both for at, one in enumerate(times) for other in times[at + 1 :] for both in intervals.shared(one, other)]
    return intervals.seconds(found)


def _rate(said: Sequence[Segment], seconds: float) -> float | None:
    return sum(units(each.text) for each in said) / seconds * 60 if seconds else None


def _times(said: Sequence[Segment]) -> list[intervals.Interval]:
    return [(each.start, each.end) for each in said]
