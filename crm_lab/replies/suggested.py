"""A reply that is suggested: its text with the customer's fields, where each sentence comes from, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from crm_lab_knowledge.citing import Sentence

Kind = Literal["article", "macro"]

LABELS = {
    "article": ("Suggested from the knowledge base", "来自知识库的建议"),
    "macro": ("Ready-made reply", "快捷回复"),
}
"""What a suggestion honestly is: the result of a search, not of a mind."""
REWRITTEN = ("Rewritten by {} from the knowledge base", "由 {} 根据知识库改写")


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion.

    ``text`` is filled in as far as it could be; ``missing`` are fields without a value, which block sending.
    ``template`` is the same before that.  ``sentences`` are those of ``text`` with their sources.  ``confidence`` is
    the probability that it answers (None where not measured), ``sure`` whether that is enough.  ``revision`` is the
    version of the article or macro.  ``sets`` is what a macro does to the ticket, ``model`` who rewrote the text.
    """

    kind: Kind
    id: str
    title: str
    text: str
    template: str
    sentences: tuple[Sentence, ...]
    missing: tuple[str, ...]
    confidence: float | None
    sure: bool
    score: float
    question: str
    matched: str
    language: str
    revision: int
    ticket_id: str | None = None
    call_id: str | None = None
    sets: dict[str, Any] | None = None
    model: str | None = None

    @property
    def uncited(self) -> tuple[Sentence, ...]:
        """The sentences that no source says; only a rewritten text has any."""
        return tuple(one for one in self.sentences if one.uncited)

    def label(self, language: str = "en") -> str:
        """Say what it is."""
        if self.model is not None:
            return REWRITTEN[language == "zh"].format(self.model)
        return LABELS[self.kind][language == "zh"]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be replied: articles first, the best first, then macros.

    ``question`` are the customer's words that were asked, ``language`` theirs.  When nothing is sure enough,
    ``answered`` is false and ``reason`` says why.
    """

    question: str
    language: str
    articles: tuple[Suggested, ...]
    macros: tuple[Suggested, ...]
    reason: str = ""

    @property
    def answered(self) -> bool:
        """Whether at least one article is sure enough."""
        return any(one.sure for one in self.articles)

    def __iter__(self) -> Iterator[Suggested]:
        return iter((*self.articles, *self.macros))

    def __len__(self) -> int:
        return len(self.articles) + len(self.macros)

    def __getitem__(self, at: int) -> Suggested:
        return (*self.articles, *self.macros)[at]

    def __str__(self) -> str:
        """Show them as a person would read them."""
        found = [_shown(at, one) for at, one in enumerate(self, 1)]
        return "\n\n".join(found) or f"no suggestion: {self.reason}"

    __repr__ = __str__


def _shown(at: int, one: Suggested) -> str:
    sure = "" if one.confidence is None else f", {one.confidence:.0%} sure"
    lacking = f"\nmissing: {', '.join(one.missing)}" if one.missing else ""
    return f"{at}. {one.title} ({one.label()}{sure})\n{one.text}{lacking}"
