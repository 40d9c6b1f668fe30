"""Conditions as a tree: what `reading` makes of data, and what both evaluators walk over.

Everything relative is settled here: a test compares with a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from crm_lab.rules.comparisons import Comparison
from crm_lab.rules.fields import Path, Relation
from crm_lab.rules.words import Pair

Factors = tuple[tuple[str, tuple[int, int]], ...]
"""Per currency how its minor units become those of the comparison (see Context.factors)."""

AGGREGATES = ("count", "sum", "latest", "earliest", "largest", "smallest")
"""What can be asked about related records."""

FIGURE_KINDS: Mapping[str, tuple[str, ...]] = {
    "sum": ("whole", "number", "money"),
    **dict.fromkeys(("latest", "earliest", "largest", "smallest"), ("whole", "number", "money", "day", "moment")),
}
"""The kinds of fields over which each figure of related records can be taken; counting needs no field."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison; ``text`` is how a person wrote it, ``place`` where it stands in the rule.

    ``say`` gives the comparison (or, told so, its negation) in words, in English and Chinese.
    """

    place: str
    text: str
    tests: tuple[Comparison, ...]
    say: Callable[[bool], Pair] = field(default=lambda _: ("", ""), kw_only=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FieldLeaf(Leaf):
    """Compares a field.  ``before`` takes the value from before the change that is looked at."""

    path: Path
    factors: Factors = ()
    before: bool = False


@dataclass(frozen=True, slots=True)
class RelatedLeaf(Leaf):
    """Compares a figure over the related records that meet ``where``: none has the count and the sum 0."""

    relation: Relation
    aggregate: str
    of: Path | None
    where: Condition
    factors: Factors = ()


@dataclass(frozen=True, slots=True)
class ChangedLeaf(Leaf):
    """Met when the change that is looked at changed ``column``, from and to values that pass the tests."""

    path: Path
    earlier: tuple[Comparison, ...]
    later: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds (also when there is none)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


AnyLeaf = FieldLeaf | RelatedLeaf | ChangedLeaf
Condition = FieldLeaf | RelatedLeaf | ChangedLeaf | All | AnyOf | Not


def signed_leaves(condition: Condition, negated: bool = False) -> Iterator[tuple[AnyLeaf, bool]]:
    """Yield the leaves from left to right and whether each is negated, without those about related records."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from signed_leaves(part, negated)
    elif isinstance(condition, Not):
        yield from signed_leaves(condition.part, not negated)
    else:
        yield condition, negated


def leaves(condition: Condition) -> Iterator[AnyLeaf]:
    """Yield the leaves from left to right, without those inside the conditions of related records."""
    return (leaf for leaf, _ in signed_leaves(condition))
