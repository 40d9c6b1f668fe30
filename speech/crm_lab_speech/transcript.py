"""What was said in a recording: by whom, when, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from crm_lab_speech.errors import BadTranscript
from crm_lab_speech.languages import language_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Word:
    """One word (a sign, in Chinese); ``start`` and ``end`` in seconds, ``probability`` between 0 and 1 when known."""

    text: str
    start: float
    end: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker said without a break; ``start`` and ``end`` in seconds, ``speaker`` "" when nobody knows."""

    start: float
    end: float
    speaker: str
    text: str
    words: tuple[Word, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Removed:
    """What a recogniser wrote and nobody said; ``start`` and ``end`` in seconds.

    ``reason`` is "phantom" (a sentence that recognisers make up), "loop" (a passage over and over), "nobody speaks"
    or "echo" (the other channel's voice, with no text).
    """

    start: float
    end: float
    speaker: str
    text: str
    reason: str


@dataclass(frozen=True)
class Transcript:
    """The segments of a recording by their start.

    ``language`` is a two-letter code; ``duration`` is that of the recording in seconds; ``rep`` names the speaker who
    was said to be the rep, None when nobody has said it (``roles`` then looks for evidence).  ``removed`` is what a
    recogniser wrote that was not taken over; ``notes`` say what is wrong with the recording, a sentence each.
    """

    segments: tuple[Segment, ...]
    language: str = ""
    duration: float = 0.0
    rep: str | None = None
    removed: tuple[Removed, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def from_turns(
        cls,
        turns: Iterable[Mapping[str, Any]],
        language: str | None = None,
        *,
        duration: float | None = None,
        rep: str | None = None,
    ) -> Transcript:
        """Build one without audio from rows with ``speaker``, ``start``, ``end`` and ``text``; times in seconds.

        Rows without a text are left out.  Raises BadTranscript for a row that cannot be used.
        """
        segments = sorted((_segment(at, turn) for at, turn in enumerate(turns, 1)), key=lambda each: each.start)
        said = tuple(each for each in segments if each.text)
        last = max((each.end for each in segments), default=0.0)
        lasted = 0.0 if duration is None else _number(duration, f"It has {duration!r} as its duration")
        spoken = language_of(" ".join(each.text for each in said)) if language is None else language
        made = cls(said, spoken, max(last, lasted), rep)
        return made.with_rep(rep) if rep is not None and said else made

    @property
    def text(self) -> str:
        """All that was said, a line per segment."""
        return "\n".join(each.text for each in self.segments)

    @property
    def speakers(self) -> tuple[str, ...]:
        """Those who speak, in the order in which they begin."""
        return tuple(dict.fromkeys(each.speaker for each in self.segments if each.speaker))

    def with_rep(self, speaker: str) -> Transcript:
        """Return the same with ``speaker`` as the rep.  Raises BadTranscript when nobody is called that."""
        if speaker not in self.speakers:
            raise BadTranscript(f"Nobody is called '{speaker}' in it: there are {', '.join(self.speakers) or 'none'}.")
        return replace(self, rep=speaker)

    def frame(self) -> pd.DataFrame:
        """Return one row a segment: start, end (seconds), speaker, text."""
        return _frame(((each.start, each.end, each.speaker, each.text) for each in self.segments), "text")

    def words(self) -> pd.DataFrame:
        """Return one row a word: start, end (seconds), speaker, word, probability; none without word times."""
        rows = (
            (word.start, word.end, each.speaker, word.text, word.probability)
            for each in self.segments
            for word in each.words
        )
        return _frame(rows, "word", "probability")

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.segments)

    def __len__(self) -> int:
        return len(self.segments)

    def __repr__(self) -> str:
        return f"<Transcript of {self.duration:.0f} s in '{self.language}', {len(self)} segments>"


def _frame(rows: Iterable[tuple[Any, ...]], *names: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=["start", "end", "speaker", *names])


def _segment(at: int, turn: Mapping[str, Any]) -> Segment:
    lacking = [name for name in ("start", "end", "text") if turn.get(name) is None]
    if lacking:
        raise BadTranscript(f"Turn {at} has no {', '.join(lacking)}: it needs speaker, start, end and text.")
    start, end = _seconds(at, "start", turn["start"]), _seconds(at, "end", turn["end"])
    if end < start:
        raise BadTranscript(f"Turn {at} ends at {end:g} s, before it starts at {start:g} s: give the times in seconds.")
    given = turn.get("words") or ()
    if not isinstance(given, list | tuple) or not all(isinstance(each, Mapping) for each in given):
        raise BadTranscript(f"Turn {at} has words that are no list: each needs text, start and end.")
    words = tuple(_word(at, each) for each in given)
    return Segment(start, end, str(turn.get("speaker") or ""), str(turn["text"]).strip(), words)


def _word(at: int, given: Mapping[str, Any]) -> Word:
    text, start, end, chance = given.get("text"), given.get("start"), given.get("end"), given.get("probability")
    if (
        isinstance(text, str)
        and isinstance(start, float)
        and isinstance(end, float)
        and (chance is None or isinstance(chance, float))
        and (0 <= start < inf and 0 <= end < inf and 0 <= (chance or 0.0) < inf)
    ):
        return Word(text, start, end, chance)  # a call has tens of thousands of them
    return _checked(at, given)


def _checked(at: int, given: Mapping[str, Any]) -> Word:
    if not {"text", "start", "end"} <= given.keys():
        raise BadTranscript(f"A word of turn {at} is {dict(given)!r}: it needs text, start and end.")
    start, end = (_seconds(at, name, given[name]) for name in ("start", "end"))
    chance = given.get("probability")
    sure = None if chance is None else _number(chance, f"A word of turn {at} has {chance!r} as its probability")
    return Word(str(given["text"]), start, end, sure)


def _seconds(at: int, name: str, given: Any) -> float:
    return _number(given, f"Turn {at} has {given!r} as its {name}")


def _number(given: Any, said: str) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError):
        number = -1.0
    if not isfinite(number) or number < 0:
        raise BadTranscript(f"{said}: give a number from 0, times in seconds.")
    return number
