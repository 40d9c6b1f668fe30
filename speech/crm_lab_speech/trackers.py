"""What is looked for in calls: a topic by words, patterns and examples, and what makes it another matter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import regex
import yaml

from crm_lab_speech import talk
from crm_lab_speech.errors import BadRules, CannotJudge
from crm_lab_speech.languages import units
from crm_lab_speech.transcript import Segment, Transcript

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab_speech.meaning import Embedder, Meanings, Near

Search = Callable[[str], tuple[int, int] | None]
"""Where in a sentence something is said, from sign to sign."""

PACKS = ("en", "zh")
PATIENCE = 1.0
"""Seconds that a pattern may search in one segment; one that takes longer never ends."""
LISTS = ("say", "like", "unless", "unless_before", "means", "but_not")
FIELDS = (*LISTS, "asked", "title")
_ENDINGS = r"(?:'s|s|es|d|ed|ing)?"
_APOSTROPHE = regex.compile(r"\[[^\]]*\]|'")
_LATIN = regex.compile(r"[A-Za-z0-9]")
_LEAST = 4
"""Words (signs in Chinese) of the shortest sentence that means something of its own."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a tracker found something: the ``turn`` (from 0), about when (seconds), who, and the words.

    What was found by its meaning has its ``similarity`` to the nearest example (2 at most, 0 as an ordinary sentence),
    and that ``example``.
    """

    tracker: str
    turn: int
    start: float
    end: float
    speaker: str
    quote: str
    similarity: float | None = None
    example: str | None = None


@dataclass(frozen=True)
class Tracker:
    """One topic.

    ``say`` are words and phrases, in any form of an English word; ``like`` are regular expressions; what is ``unless``
    in the same sentence, or ``unless_before`` in the turn before, makes it another matter; ``asked`` True finds it in
    questions alone, False in statements.  ``means`` are sentences that say it, in any of the model's languages, and
    ``but_not`` ones that could be taken for it and are something else; a sentence that means the same is found with an
    embedder (``crm_lab_speech.meaning`` has how near it must be).
    """

    name: str
    say: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()
    asked: bool | None = None
    title: Mapping[str, str] = field(default_factory=dict, hash=False)

    def find(self, transcript: Transcript, embedder: Embedder | Meanings | None = None) -> list[Hit]:
        """Return where it is in ``transcript``, at most once a sentence.

        ``embedder`` reads what it means; for many transcripts hand in ``Meanings(embedder)``.  Raises CannotJudge when
        it has examples and nobody can read them (``by_words`` does without), BadRules for a pattern without end.
        """
        before = ["", *(each.text for each in transcript)]
        search = _remembering(self)
        near = self._near(transcript, embedder)
        return [
            hit
            for at, segment in enumerate(transcript)
            if not self._matches(self.unless_before, before[at])
            for hit in self._in(at, segment, search, near)
        ]

    @property
    def by_words(self) -> Tracker:
        """The tracker without its examples."""
        return replace(self, means=(), but_not=()) if self.means else self

    def _near(self, transcript: Transcript, embedder: Embedder | Meanings | None) -> Mapping[str, Near]:
        if not self.means:
            return {}
        if embedder is None:
            raise CannotJudge(f"The tracker '{self.name}' knows its topic by its meaning: hand in an embedder.")
        from crm_lab_speech.meaning import Meanings

        said = (sentence for segment in transcript for sentence in talk.sentences(segment.text))
        telling = [sentence for sentence in said if units(sentence) >= _LEAST and not talk.is_listening(sentence)]
        return Meanings.of(embedder).near(self.means, self.but_not, telling)

    def _in(self, at: int, segment: Segment, search: Search, near: Mapping[str, Near]) -> Iterable[Hit]:
        start = 0
        for sentence in talk.sentences(segment.text):
            start = segment.text.index(sentence, start)
            like = near.get(sentence)
            found = search(sentence) or ((0, len(sentence)) if like and self._may(sentence) else None)
            if found is not None:
                first, last = (start + each for each in found)
                times, how = when(segment, first, last), (like.similarity, like.example) if like else (None, None)
                yield Hit(self.name, at, *times, segment.speaker, segment.text[first:last], *how)

    def _search(self, sentence: str) -> tuple[int, int] | None:
        if not (self.say or self.like) or self._asked_otherwise(sentence):
            return None
        found = self._match(_compiled(self.say, self.like), sentence)
        if found is None or self._matches(self.unless, sentence):
            return None
        return found.span() if found.group() else (0, len(sentence))

    def _may(self, sentence: str) -> bool:
        return not self._asked_otherwise(sentence) and not self._matches(self.unless, sentence)

    def _asked_otherwise(self, sentence: str) -> bool:
        return self.asked is not None and talk.is_question(sentence) != self.asked

    def _matches(self, patterns: tuple[str, ...], text: str) -> bool:
        return bool(patterns) and self._match(_compiled((), patterns), text) is not None

    def _match(self, pattern: Any, text: str) -> Any:
        try:
            return pattern.search(text, timeout=PATIENCE)
        except TimeoutError as error:
            raise BadRules(
                f"A pattern of the tracker '{self.name}' takes too long on a text of {len(text)} characters: "
                "write it without nested repeats."
            ) from error


def find(transcript: Transcript, trackers: Iterable[Tracker], embedder: Embedder | Meanings | None = None) -> list[Hit]:
    """Return all hits by their time.  Raises CannotJudge as ``Tracker.find``."""
    found = [hit for tracker in trackers for hit in tracker.find(transcript, embedder)]
    return sorted(found, key=lambda hit: (hit.start, hit.turn))


def frame(hits: Sequence[Hit]) -> pd.DataFrame:
    """Return one row a hit: tracker, turn, start, end, speaker, quote, similarity, example."""
    import pandas as pd

    return pd.DataFrame(hits, columns=[*Hit.__dataclass_fields__])


@cache
def packaged() -> Mapping[str, Tracker]:
    """Return the trackers that come with the product, Chinese and English in one, by their names; read once."""
    texts = [files("crm_lab_speech").joinpath("packs", f"{pack}.yaml").read_text("utf-8") for pack in PACKS]
    return MappingProxyType(
        joined(_read(text, f"the pack {pack}", tried=True) for pack, text in zip(PACKS, texts, strict=True))
    )


def load_trackers(path: str | os.PathLike[str]) -> dict[str, Tracker]:
    """Read the trackers of a YAML file.  Raises BadRules: what is wrong, in which tracker."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRules(f"{path} cannot be read ({error}): give a YAML file with 'trackers'.") from error
    return _read(text, str(path))


def joined(packs: Iterable[Mapping[str, Tracker]]) -> dict[str, Tracker]:
    """Return the trackers of several packs; those of one name find what each of them does."""
    found: dict[str, Tracker] = {}
    for pack in packs:
        for name, one in pack.items():
            known = found.get(name, Tracker(name, asked=one.asked))
            title = {**known.title, **one.title}
            lists: dict[str, Any] = {each: getattr(known, each) + getattr(one, each) for each in LISTS}
            found[name] = replace(known, **lists, asked=one.asked, title=title)
    return found


def _read(text: str, where: str, *, tried: bool = False) -> dict[str, Tracker]:
    try:
        given: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadRules(f"{where} is no YAML ({' '.join(str(error).split())}): check it.") from error
    rows = given.get("trackers") if isinstance(given, dict) else None
    if not isinstance(rows, dict):
        raise BadRules(f"{where} has no 'trackers': name each and give what it says.")
    return {str(name): tracker(str(name), row, where, tried=tried) for name, row in rows.items()}


def tracker(name: str, row: Any, where: str = "the scorecard", *, tried: bool = False) -> Tracker:
    """Return the tracker that ``row`` describes.  Raises BadRules; patterns that were ``tried`` before are believed."""
    if not isinstance(row, dict) or not any(map(row.get, ("say", "like", "means"))):
        raise BadRules(f"The tracker '{name}' of {where} says nothing: give it 'say', 'like' or 'means', a list each.")
    if unknown := sorted(set(row) - {*FIELDS}):
        raise BadRules(f"The tracker '{name}' of {where} has {', '.join(unknown)}; it may have {', '.join(FIELDS)}.")
    lists: dict[str, Any] = {each: _texts(row.get(each), name, each, where) for each in LISTS}
    if len(lists["means"]) == 1 or (lists["but_not"] and not lists["means"]):
        raise BadRules(f"The tracker '{name}' of {where} has too few examples: give 'means' two sentences or more.")
    title = row.get("title") or {}
    named = title if isinstance(title, dict) else {"en": str(title)}
    one = replace(Tracker(name, asked=row.get("asked"), title=named), **lists)
    for pattern in () if tried else (*one.like, *one.unless, *one.unless_before):
        try:
            regex.compile(pattern)
        except regex.error as error:
            raise BadRules(f"The tracker '{name}' of {where} has the pattern '{pattern}': {error}.") from error
    return one


def _texts(given: Any, name: str, way: str, where: str) -> tuple[str, ...]:
    texts = [given] if isinstance(given, str) else list(given or ())
    if not all(isinstance(each, str) and each.strip() for each in texts):
        raise BadRules(f"The tracker '{name}' of {where} has a '{way}' that is no list of texts.")
    return tuple(each.strip() for each in texts)


@lru_cache(maxsize=100)
def _remembering(one: Tracker) -> Search:
    """Return a search that remembers: people say the same again, and a corrected call is looked through anew."""
    return lru_cache(maxsize=10_000)(one._search)


@lru_cache(maxsize=500)
def _compiled(say: tuple[str, ...], like: tuple[str, ...]) -> Any:
    patterns = (f"(?:{_APOSTROPHE.sub(_perhaps, each)})" for each in like)
    return regex.compile("|".join([*map(_phrase, say), *patterns]), regex.IGNORECASE)


def _perhaps(found: Any) -> str:
    """Return a pattern for an apostrophe, which recognisers leave out; a class of signs stays as it is."""
    return "['’]?" if found.group() == "'" else str(found.group())


def _phrase(text: str) -> str:
    """Return a pattern for words: English ones whole and in any form, Chinese ones wherever they are."""
    words = [regex.escape(word) + (_ENDINGS if word.isascii() and word.isalpha() else "") for word in text.split()]
    before, after = (r"\b" if _LATIN.match(each) else "" for each in (text[0], text[-1]))
    return before + r"[\s,]+".join(words) + after


def when(segment: Segment, first: int, last: int) -> tuple[float, float]:
    """Return about when the signs from ``first`` to ``last`` of a segment are said."""
    per_sign = segment.seconds / max(1, len(segment.text))
    return segment.start + first * per_sign, segment.start + last * per_sign
