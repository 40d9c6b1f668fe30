"""A place in the middle of a long timeline, found by counting in indexes instead of sorting everything.

Most of a long timeline comes from one way in which records belong to the customer.  The moment of its k-th record is
found in an index alone; how many entries of all ways are later in the list are counts in indexes, too.  Moving k by
what is missing finds the place after two or three tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.keys import ABOVE_ALL, Branch, Key, values_of
from crm_lab.customers.view.timeline.source import Shape, Source

NEAR = 100
"""So many entries before the wanted one are near enough: the page is read from there on."""

ABOVE = 25
"""Aimed at so many entries above the wanted one, so that a few entries of other ways do not cost another try."""

TRIES = 8


@dataclass(frozen=True)
class Near:
    """A place just above an entry, and how many entries below that one the wanted position is."""

    key: Key
    gap: int


@dataclass(frozen=True)
class _Parts:
    """One query per way in which records belong to the customer, and counts of all of them."""

    nth: tuple[Select[Any], ...]
    totals: Select[Any]
    later: Select[Any]


def near(
    session: Session, sources: tuple[Source, ...], shape: Shape, values: Mapping[str, Any], position: int
) -> Near | None:
    """Return a place at ``position`` (from 0, the newest) or closely above it; None where counting does not help.

    It helps where one way makes most of the list and no words are searched for.
    """
    if shape.searched:
        return None
    parts = _parts(sources, shape)
    totals = _counts(session, parts.totals, values)
    if not totals:
        return None
    most = max(totals, key=lambda part: totals[part])
    skip = max(0, min(position, totals[most] - 1) - ABOVE)
    for _ in range(TRIES):
        moment = session.scalar(parts.nth[most], {**values, "skip": skip})
        if moment is None:
            return None
        key = Key(moment, ABOVE_ALL, "")
        later = _counts(session, parts.later, {**values, **values_of(key)})
        gap = position - (sum(totals.values()) - sum(later.values()))
        if 0 <= gap <= NEAR:
            return Near(key, gap)
        wanted = max(0, min(totals[most] - 1, skip + gap - ABOVE))
        if wanted == skip:
            return None
        skip = wanted
    return None


def _counts(session: Session, query: Select[Any], values: Mapping[str, Any]) -> dict[int, int]:
    return {row.part: row.n for row in session.execute(query, values) if row.n}


@lru_cache(maxsize=50)
def _parts(sources: tuple[Source, ...], shape: Shape) -> _Parts:
    chosen = [source for source in sources if source.wanted(shape)]
    after = [query.subquery() for source in chosen for query in source.places(shape, after=True, limited=False)]
    totals = [query.subquery() for source in chosen for query in source.totalling(shape)]
    return _Parts(
        tuple(_nth(source, branch, shape) for source in chosen for branch in source.branches()),
        _all(select(literal(part).label("part"), one.c.n) for part, one in enumerate(totals)),
        _all(
            select(literal(part).label("part"), func.count().label("n")).select_from(one)
            for part, one in enumerate(after)
        ),
    )


def _nth(source: Source, branch: Branch, shape: Shape) -> Select[Any]:
    """The moment of the record behind ``skip`` others; asking for its id, too, would read the table."""
    query = source.selected(branch.moment()).where(*branch.where, *source.criteria(shape))
    return query.order_by(branch.at.desc()).offset(bindparam("skip", type_=Integer)).limit(1)


def _all(queries: Any) -> Select[Any]:
    return select(union_all(*queries).subquery())
