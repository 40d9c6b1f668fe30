"""Judging conditions from the values of their leaves, with an explanation: what held, with which value, from where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from crm_lab.rules.comparisons import all_hold
from crm_lab.rules.conditions import (
    All,
    AnyLeaf,
    AnyOf,
    ChangedLeaf,
    Condition,
    FieldLeaf,
    Not,
    RelatedLeaf,
    signed_leaves,
)
from crm_lab.rules.fields import Path
from crm_lab.rules.words import Pair
from crm_lab.store.money import from_minor
from crm_lab.store.trail import plain

Observe = Callable[[AnyLeaf], Any]
"""Gives the present value of a leaf: a field's, a figure over related records, whether a field was changed."""


@dataclass(frozen=True)
class Reason:
    """One condition: where it stands, what it asks, the value that was found, where that lies, whether it was met.

    ``text`` is what was written, ``path`` its field, if any.
    """

    place: str
    text: str
    value: Any
    source: str
    held: bool
    path: Path | None = field(default=None, compare=False, repr=False)
    say: Callable[[], Pair] = field(default=lambda: ("", ""), compare=False, repr=False)

    @property
    def said(self) -> Pair:
        """What it asks in words, in English and Chinese."""
        return self.say()

    def __str__(self) -> str:
        return f"{'✓' if self.held else '✗'} {self.text} (found: {self.value}, {self.source})"


@dataclass(frozen=True)
class Verdict:
    """Whether the conditions hold for a record at a moment, and why."""

    holds: bool
    reasons: Sequence[Reason] = field(default=())
    at: datetime | None = None

    def __bool__(self) -> bool:
        return self.holds

    @property
    def facts(self) -> list[list[Any]]:
        """[value, held] of every condition, as JSON; with the version of the rule they make the reasons again."""
        return [[plain(one.value), one.held] for one in self.reasons]


def judge(condition: Condition, observe: Observe, at: datetime | None = None) -> Verdict:
    """Judge ``condition`` with the values that ``observe`` gives; every leaf is looked at, so that all is explained."""
    found = [(leaf, negated, observe(leaf)) for leaf, negated in signed_leaves(condition)]
    held = [all_hold(leaf.tests, value) for leaf, _, value in found]
    reasons = [
        _reason(leaf, negated, _shown(leaf, value), one is not negated)
        for (leaf, negated, value), one in zip(found, held, strict=True)
    ]
    return Verdict(_holds(condition, iter(held)), tuple(reasons), at)


def weigh(
    condition: Condition, listed: Sequence[tuple[AnyLeaf, bool]], values: Sequence[Any]
) -> tuple[bool, list[Any]]:
    """Judge by the values of the leaves ``listed``; return whether it holds, and the facts without the words."""
    held = [all_hold(leaf.tests, value) for (leaf, _), value in zip(listed, values, strict=True)]
    facts = [
        [plain(_shown(leaf, value)), one is not negated]
        for (leaf, negated), value, one in zip(listed, values, held, strict=True)
    ]
    return _holds(condition, iter(held)), facts


def _holds(condition: Condition, held: Iterator[bool]) -> bool:
    """Combine what the leaves gave, taken from ``held`` in their order."""
    if isinstance(condition, All | AnyOf):
        parts = [_holds(part, held) for part in condition.parts]
        return all(parts) if isinstance(condition, All) else any(parts)
    if isinstance(condition, Not):
        return not _holds(condition.part, held)
    return next(held)


def _reason(leaf: AnyLeaf, negated: bool, shown: Any, held: bool) -> Reason:
    text = f"not: {leaf.text}" if negated else leaf.text
    path = leaf.of if isinstance(leaf, RelatedLeaf) else None if isinstance(leaf, ChangedLeaf) else leaf.path
    return Reason(leaf.place, text, shown, source(leaf), held, path, partial(leaf.say, negated))


def _shown(leaf: AnyLeaf, value: Any) -> Any:
    """Amounts are shown in major units with the currency of the comparison."""
    if isinstance(leaf, ChangedLeaf) or not leaf.factors or value is None:
        return value
    currency = leaf.factors[0][0]
    return f"{from_minor(int(value), currency)} {currency}"


def source(leaf: AnyLeaf) -> str:
    """Return where the value of a leaf comes from, such as ``accounts.city`` or ``orders``."""
    if isinstance(leaf, RelatedLeaf):
        return leaf.relation.name if leaf.of is None else f"{leaf.relation.name}.{leaf.of}"
    moment = " before the change" if isinstance(leaf, FieldLeaf) and leaf.before else ""
    return f"{leaf.path.entity.__tablename__}.{leaf.path}{moment}"


def from_facts(condition: Condition, facts: Sequence[Sequence[Any]]) -> list[Reason]:
    """Return the reasons of a decision from what was kept of it and the conditions of that version."""
    pairs = zip(signed_leaves(condition), facts, strict=False)
    return [_reason(leaf, negated, value, bool(held)) for (leaf, negated), (value, held) in pairs]


def nothing_of(leaf: RelatedLeaf) -> Any:
    """Return the figure over no records at all: 0 for count and sum, else missing."""
    return 0 if leaf.aggregate in ("count", "sum") else None
