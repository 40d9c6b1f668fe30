"""From a question to a draft of an answer, taken word by word from what is known, or to 'no answer'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from crm_lab_knowledge.citing import Sentence, Source, whole
from crm_lab_knowledge.hits import Hit
from crm_lab_knowledge.pieces import weight
from crm_lab_knowledge.query import asked
from crm_lab_knowledge.sentences import Span, spans
from crm_lab_knowledge.words.tokens import tokens

CUT = 0.5
"""A hit that is less sure than this is no answer."""
SHORT = 700
"""Weight up to which an entry is answered as a whole (a letter weighs 1, a Chinese sign 3)."""
MOST = 3
"""Sentences that are taken of a longer one."""
SHARED = 1 / 3
"""Without a confidence: the share of a sentence's words that an answer must have."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What may be answered: the text of one hit, or the sentences of it that fit, each with its source."""

    text: str
    sentences: tuple[Sentence, ...]
    hit: Hit

    @property
    def whole(self) -> bool:
        """Whether nothing of the entry was left out."""
        return self.text == self.hit.text

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it may be checked against when somebody rewrites it."""
        return (Source(self.hit.id, self.hit.text, self.hit.place),)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: drafts, the best first; none when nothing known answers it.

    ``nearest`` are the hits that were looked at, sure enough or not.  ``reason`` says why there is no answer.
    """

    question: str
    drafts: tuple[Draft, ...]
    nearest: tuple[Hit, ...]
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.drafts)

    @property
    def text(self) -> str:
        """The best draft; empty when there is none."""
        return self.drafts[0].text if self.drafts else ""

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the best draft with their sources."""
        return self.drafts[0].sentences if self.drafts else ()

    @property
    def confidence(self) -> float | None:
        """The probability that the best hit answers; None where that has not been measured."""
        return self.nearest[0].confidence if self.nearest else None


def answer(question: str, hits: Sequence[Hit], cut: float = CUT) -> Answer:
    """Return the answer that ``hits``, best first, give to ``question``."""
    if not hits:
        return Answer(question, (), (), "nothing that is known has anything in common with it")
    good = [hit for hit in hits if is_sure(question, hit, cut)]
    if not good:
        return Answer(question, (), tuple(hits), "nothing that is known is sure enough to answer it")
    return Answer(question, tuple(draft(question, hit) for hit in good), tuple(hits))


def is_sure(question: str, hit: Hit, cut: float = CUT) -> bool:
    """Tell whether a hit may be answered; where its confidence is not known, its words decide."""
    if hit.confidence is not None:
        return hit.confidence >= cut
    known = set(tokens(f"{hit.matched}\n{hit.text}"))
    sentences = [set(tokens(sentence)) for sentence in asked(question)]
    return any(len(own & known) >= SHARED * len(own) > 0 for own in sentences)


def draft(question: str, hit: Hit) -> Draft:
    """Return what of ``hit`` answers ``question``: all of a short text, the best sentences of a long one."""
    source = Source(hit.id, hit.text, hit.place)
    said = spans(hit.text)
    if weight(hit.text) > SHORT:
        said = _fitting(question, hit, said)
    cited = [(span, whole(source, span.start, span.end)) for span in said]
    text, sentences = _joined(hit.text, said), list[Sentence]()
    at = 0
    for span, citation in cited:
        start = text.index(span.text, at)
        at = start + len(span.text)
        sentences.append(Sentence(span.text, start, at, (citation,)))
    return Draft(text, tuple(sentences), hit)


def _joined(text: str, said: Sequence[Span]) -> str:
    """Return the sentences as they stand in ``text``; a gap marks where something was left out."""
    parts = [said[0].text] if said else []
    for before, span in pairwise(said):
        between = text[before.end : span.start]
        parts += [between if not between.strip() else "\n", span.text]
    return "".join(parts)


def _fitting(question: str, hit: Hit, said: Sequence[Span]) -> list[Span]:
    """Return the sentences that share most with the question, in their order; of a part that matched, if one did.

    Words count by how rare they are in the text (idf).  Without a common one, as across languages, it is the beginning.
    """
    within = _of_the_match(hit, said)
    bags = [set(tokens(span.text)) for span in within]
    common = Counter(word for bag in bags for word in bag)
    own = {word for sentence in asked(question) for word in tokens(sentence)}
    scores = [sum(log(1 + len(bags) / common[word]) for word in bag & own) / (1 + len(bag) / 40) for bag in bags]
    best = max(scores, default=0.0)
    ranked = sorted(range(len(within)), key=lambda at: (-scores[at], at))
    chosen = [at for at in ranked[:MOST] if best and scores[at] >= best / 2] or list(range(len(within)))[:MOST]
    if len(chosen) < MOST and chosen[0] + 1 < len(within):
        chosen.append(chosen[0] + 1)  # what follows the best one explains it
    return [within[at] for at in sorted(set(chosen))]


def _of_the_match(hit: Hit, said: Sequence[Span]) -> list[Span]:
    """Return the sentences of the piece that was found; all of them when a wording of the question was."""
    piece = hit.matched.removeprefix("\n".join(hit.place)).strip()
    start = hit.text.find(piece)
    if start < 0 or not piece:
        return list(said)
    return [span for span in said if start <= span.start and span.end <= start + len(piece)] or list(said)
