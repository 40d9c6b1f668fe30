"""Proposals for a ticket: a value for a field with its reasons, and tickets that it may repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_lab.errors import InvalidValue

FIELDS = ("category", "priority", "language", "sentiment")
"""What is proposed."""


class Reason(str):
    """Why something is proposed, in English; ``zh`` says the same in Chinese, as far as it can be said."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str | None = None) -> Reason:
        """Make a reason of what it says in English and in Chinese."""
        made = super().__new__(cls, en)
        made.zh = en if zh is None else zh
        return made


@dataclass(frozen=True)
class Proposal:
    """A value for a field: how sure it is (0 to 1), from what ("rule", "history", "letters"), and why.

    ``present`` is what stood there when it was proposed; ``sure`` says that it reaches the cut.  ``others`` are the
    next likely values, each with how sure it is.
    """

    field: str
    value: str
    confidence: float
    by: str
    reasons: tuple[Reason, ...]
    present: str | None
    sure: bool
    others: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        """Say it in a line."""
        doubt = "" if self.sure else ", a person decides"
        return f"{self.field}: {self.value} ({self.confidence:.0%}{doubt}; {'; '.join(self.reasons)})"


@dataclass(frozen=True)
class Duplicate:
    """A ticket that is not solved and may be about the same: how much of the words, and what else they share."""

    id: str
    number: int | None
    subject: str
    likeness: float
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        """Say it in a line."""
        return f"perhaps the same as #{self.number} {self.subject} ({'; '.join(self.reasons)})"


@dataclass(frozen=True)
class Proposals:
    """What is proposed for one ticket; ``notes`` say what could not be looked at, and why.

    ``learnt`` are the fields of which answered tickets have taught something.
    """

    ticket_id: str
    number: int | None
    fields: tuple[Proposal, ...]
    duplicates: tuple[Duplicate, ...]
    notes: tuple[str, ...] = ()
    learnt: tuple[str, ...] = ()

    def chosen(self, names: Sequence[str]) -> list[Proposal]:
        """Return the proposals for the fields ``names``, or all that are sure.  Raises InvalidValue for another."""
        if not names:
            return [one for one in self.fields if one.sure]
        known = {one.field: one for one in self.fields}
        for name in names:
            if name not in known:
                proposed = f"; there are {', '.join(known)}" if known else ""
                raise InvalidValue(f"nothing is proposed for {name!r} of ticket #{self.number}{proposed}")
        return [known[name] for name in dict.fromkeys(names)]

    def __str__(self) -> str:
        """Say everything, line by line."""
        lines = [f"#{self.number}: {'' if self.fields or self.duplicates else 'nothing is proposed'}".rstrip(" :")]
        return "\n".join([*lines, *(f"  {one}" for one in (*self.fields, *self.duplicates, *self.notes))])
