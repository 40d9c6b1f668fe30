"""A call in a few of its own sentences: those that say what many others are about, and what sellers look for.

A sentence's worth is the mean frequency of its words in the call (SumBasic, Nenkova and Vanderwende 2005), times what
the trackers found in it; the words of one that was taken count less for the next, so that nothing is said twice.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import regex

from crm_lab.calls.looked import Looked
from crm_lab_speech import Hit, Transcript
from crm_lab_speech.languages import units
from crm_lab_speech.talk import is_listening, sentences
from crm_lab_speech.trackers import packaged

MOST = 5
"""Sentences of a summary."""

SHORTEST = 5
"""Words (Chinese: signs) of a sentence that tells something."""

WEIGHTS = {
    "price_objection": 2.0, "complaint": 2.0, "competitor": 2.0, "next_step": 2.0, "decision_maker": 1.5, "needs": 1.2,
}  # fmt: skip
"""How much more a sentence is worth in which a tracker found something."""

_WORD = regex.compile(r"[\u3400-\u9fff]+|[A-Za-z]{3,}")
_PLAIN = frozenset({
    "about", "all", "and", "are", "but", "can", "for", "from", "have", "how", "it's", "just", "not", "okay", "our",
    "that", "the", "there", "they", "this", "was", "well", "what", "will", "with", "would", "yeah", "yes", "you",
    "your",
})  # fmt: skip


def summary(looked: Looked, most: int = MOST) -> list[Hit]:
    """Return at most ``most`` sentences in the order in which they were said, about when each was."""
    found = [(hit, _words(hit.quote)) for hit in _sentences(looked.transcript)]
    frequency = Counter(word for _, words in found for word in words)
    total = sum(frequency.values())
    weights = {word: count / total for word, count in frequency.items()}
    boosts = _boosts(looked)
    chosen: list[Hit] = []
    while len(chosen) < most and found:
        best = max(found, key=lambda one: _worth(one[1], weights) * boosts.get((one[0].turn, one[0].quote), 1.0))
        found.remove(best)
        chosen.append(best[0])
        for word in best[1]:
            weights[word] **= 2
    return sorted(chosen, key=lambda hit: (hit.start, hit.turn))


def _sentences(transcript: Transcript) -> list[Hit]:
    found = []
    for turn, one in enumerate(transcript):
        per_sign, at = one.seconds / max(1, len(one.text)), 0
        for said in sentences(one.text):
            at = one.text.index(said, at)
            if units(said) >= SHORTEST and not is_listening(said) and _words(said):
                start = one.start + at * per_sign
                found.append(Hit("summary", turn, start, start + len(said) * per_sign, one.speaker, said))
    return found


def _words(text: str) -> list[str]:
    """Return what a sentence is about: its words, of Chinese all pairs of signs."""
    found = []
    for word in _WORD.findall(text.casefold()):
        if word.isascii():
            found += [word] * (word not in _PLAIN)
        else:
            found += ["".join(pair) for pair in pairwise(word)]
    return found


def _worth(words: list[str], weights: dict[str, float]) -> float:
    return sum(weights[word] for word in words) / len(words)


def _boosts(looked: Looked) -> dict[tuple[int, str], float]:
    """Return how much more sentences are worth, by turn and words."""
    known, boosts = packaged(), dict[tuple[int, str], float]()
    for name, weight in WEIGHTS.items():
        for hit in looked.hits(known[name]):
            for said in sentences(looked.transcript.segments[hit.turn].text):
                if hit.quote in said:
                    boosts[hit.turn, said] = boosts.get((hit.turn, said), 1.0) * weight
    return boosts
