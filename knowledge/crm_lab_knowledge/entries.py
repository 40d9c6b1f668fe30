"""What a knowledge base holds: questions with their answers, texts, passages; and what each is found by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from crm_lab_knowledge.languages import language_of
from crm_lab_knowledge.pieces import parts, pieces, weight
from crm_lab_knowledge.text import fingerprint

Kind = Literal["question", "passage"]
SHORT = 160
"""A text of one line up to this weight is a wording, as a question is."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One text that an entry is found by."""

    kind: Kind
    text: str
    language: str

    @property
    def hash(self) -> bytes:
        """What its vectors are kept under."""
        return fingerprint(self.kind, self.text)

    def parts(self) -> list[str]:
        """Return what a model reads of it at once: a question, or one sentence of a passage."""
        return parts(self.text) if self.kind == "passage" else [self.text]


@dataclass(slots=True)
class Entry:
    """One thing to find; ``id`` as JSON, ``place`` the headings above it, ``page`` where it is, ``valid_until`` ISO."""

    id: str
    text: str
    questions: list[str] = field(default_factory=list)
    place: tuple[str, ...] = ()
    facets: dict[str, list[Any]] = field(default_factory=dict)
    valid_until: str | None = None
    language: str = ""
    page: str = ""

    @property
    def answer(self) -> str:
        """What is shown: the text, or the first question when there is no answer yet."""
        return self.text or self.questions[0]

    @property
    def answer_number(self) -> int:
        """The same for entries that give one answer to different questions."""
        said = fingerprint("answer", self.text) if self.questions and self.text else fingerprint("entry", self.id)
        return int.from_bytes(said[:8], "little", signed=True)

    @property
    def hash(self) -> bytes:
        """Changes whenever anything of it does."""
        rest = [self.place, self.page, self.facets, self.valid_until, self.language]
        return fingerprint(self.id, self.text, json.dumps(rest, sort_keys=True), *self.questions)

    def units(self) -> list[Unit]:
        """Return what it is found by: every question once, and its text."""
        wordings = [Unit("question", text, self._language(text)) for text in dict.fromkeys(self.questions)]
        return wordings + self._pieces()

    def _pieces(self) -> list[Unit]:
        if not self.text:
            return []
        kind: Kind = "question" if is_wording(self.text) and not self.questions else "passage"
        return [Unit(kind, "\n".join([*self.place, piece]), self._language(piece)) for piece in pieces(self.text)]

    def _language(self, text: str) -> str:
        return self.language or language_of(text)


def is_wording(text: str) -> bool:
    """Tell whether ``text`` is as short as a question, so that it is compared with questions as its equals."""
    return "\n" not in text and len(text) <= SHORT and weight(text) <= SHORT


def as_key(given: Any) -> str:
    """Return ``given`` as the text that stands for it in the store: JSON, a whole number never as a fraction."""
    return json.dumps(plain(given), ensure_ascii=False)


def plain(value: Any) -> Any:
    """Return ``value`` as Python and JSON know it: numbers of other libraries, dates and all else as text."""
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def facet_values(facets: Mapping[str, list[Any]]) -> list[tuple[str, str]]:
    """Return names and values as the store compares them."""
    return [(name, as_key(value)) for name, values in facets.items() for value in values]
