"""What comes back: from a search its hits, from an addition what was done with each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that was found.

    ``text`` is what may be answered: the answer, or the passage.  ``matched`` is the wording or piece of it that the
    question was nearest to; ``learnt`` says that it is a customer's wording that was learnt.  ``score`` lies between 0
    and 1 and only orders the hits of one search; ``confidence`` is the probability that this hit answers the question,
    None where that has not been measured.  ``version`` is another one as soon as anything of the entry is.
    """

    id: Any
    text: str
    score: float
    confidence: float | None
    matched: str
    document: str = ""
    place: tuple[str, ...] = ()
    facets: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    learnt: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row or file that was not taken, and why: one sentence."""

    row: int | str
    id: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Added:
    """How many entries are new, replaced, as they were, removed; and what was set aside."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    set_aside: tuple[SetAside, ...] = ()
