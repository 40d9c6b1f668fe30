"""Texts that say the same twice, and texts that contradict each other.

Sentences are compared by their words without numbers and denials; where these are nearly the same, the numbers, yes or
no, and who is meant are compared.  Only sentences that share one of their rarest words are looked at together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_lab_knowledge import facts
from crm_lab_knowledge.pieces import weight
from crm_lab_knowledge.sentences import spans
from crm_lab_knowledge.words.tokens import STOP, tokens

ALIKE = 0.7
"""Share of common words from which two sentences are about the same."""
FEWEST = 3
"""Sentences with fewer words are not compared."""
TELLING = 5
"""So many of the rarest words of a sentence lead to others."""
CROWD = 200
"""A word in more sentences than this leads nowhere."""
TWICE = 0.8
"""Share of a text that stands in another one, from which it is said twice."""

DENIALS = frozenset(tokens("not no never cannot without none", frozenset()))
SIGNS = frozenset("不没无未勿别非我们您你")
"""Chinese signs that deny, or say who is meant."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences of two texts that are about the same; ``differs`` says in what they contradict each other."""

    one: Hashable
    other: Hashable
    one_says: str
    other_says: str
    likeness: float
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, the text it stands in, and its words without numbers and denials."""

    text: Hashable
    words: str
    core: frozenset[str]


def pairs(texts: Mapping[Any, str]) -> list[Pair]:
    """Return all pairs of sentences in different texts that are about the same."""
    said = [one for name, text in texts.items() for one in _said(name, text)]
    seen = Counter(word for one in said for word in one.core)
    by_word: dict[str, list[int]] = defaultdict(list)
    found: list[Pair] = []
    for at, one in enumerate(said):
        rarest = sorted(one.core, key=lambda word: (seen[word], word))[:TELLING]
        others = {place for word in rarest if seen[word] <= CROWD for place in by_word[word]}
        found += [pair for place in sorted(others) if (pair := _compared(said[place], one))]
        for word in one.core:
            by_word[word].append(at)
    return found


def contradictions(texts: Mapping[Any, str]) -> list[Pair]:
    """Return the pairs that differ in a number, in yes or no, or in who is meant; the most alike first."""
    found = [pair for pair in pairs(texts) if pair.differs]
    return sorted(found, key=lambda pair: (-pair.likeness, str(pair.one), str(pair.other)))


def duplicates(texts: Mapping[Any, str]) -> list[tuple[Hashable, Hashable, float]]:
    """Return pairs of texts of which the shorter one stands in the other, and which share of it does."""
    sizes = {name: sum(weight(one.words) for one in _said(name, text)) for name, text in texts.items()}
    same: dict[tuple[Hashable, Hashable], dict[str, int]] = defaultdict(dict)
    for pair in pairs(texts):
        if not pair.differs:
            short, long = sorted((pair.one, pair.other), key=lambda name: (sizes[name], str(name)))
            words = pair.one_says if short == pair.one else pair.other_says
            same[short, long][words] = weight(words)
    shares = [(one, other, sum(found.values()) / sizes[one]) for (one, other), found in same.items()]
    return sorted((each for each in shares if each[2] >= TWICE), key=lambda each: (-each[2], str(each[:2])))


def _said(name: Hashable, text: str) -> Iterator[Said]:
    for span in spans(text):
        core = frozenset(word for word in tokens(span.text, STOP) if not _is_fact(word))
        if len(core) >= FEWEST:
            yield Said(name, span.text, core)


def _is_fact(word: str) -> bool:
    return word in DENIALS or bool(facts.numbers(word)) or (not word.isascii() and bool(set(word) & SIGNS))


def _compared(one: Said, other: Said) -> Pair | None:
    alike = len(one.core & other.core) / len(one.core | other.core)
    if one.text == other.text or alike < ALIKE:
        return None
    return Pair(one.text, other.text, one.words, other.words, round(alike, 3), tuple(_differences(one, other)))


def _differences(one: Said, other: Said) -> Iterator[str]:
    first, second = facts.numbers(one.words), facts.numbers(other.words)
    if first and second and set(first) != set(second):
        yield " / ".join(", ".join(sorted(each)) for each in (first - second or first, second - first or second))
    if facts.denies(one.words) != facts.denies(other.words):
        yield "yes / no" if facts.denies(other.words) else "no / yes"
    people, others = facts.parties(one.words), facts.parties(other.words)
    if people and others and not people & others:
        yield f"{', '.join(sorted(people))} / {', '.join(sorted(others))}"
