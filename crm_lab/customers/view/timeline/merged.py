"""One list out of all sources, read page by page from a key onwards, never from a number of rows to skip.

Only a jump into the middle (somebody drags the scroll bar) counts rows, and then over keys alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Integer, Select, Subquery, bindparam, select, union_all
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.commerce import Orders, Payments, Tickets
from crm_lab.customers.view.timeline.history import FieldChanges, StageMoves
from crm_lab.customers.view.timeline.interactions import Interactions
from crm_lab.customers.view.timeline.jumping import near
from crm_lab.customers.view.timeline.keys import Key, values_of
from crm_lab.customers.view.timeline.papers import Contracts, Quotes
from crm_lab.customers.view.timeline.source import COUNT, Shape, Source, escaped
from crm_lab.customers.view.words import iso
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import Pin

SOURCES: tuple[Source, ...] = (
    Interactions(),
    Quotes(),
    Contracts(),
    Orders(),
    Payments(),
    Tickets(),
    StageMoves(),
    FieldChanges(),
)

KINDS = tuple(kind for source in SOURCES for kind in source.kinds)
"""What an entry of the timeline can be."""

MOST = 200
"""Entries per page at the most."""


@dataclass(frozen=True)
class _Place:
    """An entry's key, and whether only its day is known."""

    key: Key
    dated: bool

    def at(self) -> str | None:
        return iso(self.key.at.date() if self.dated else self.key.at)


class Timeline:
    """The timeline of one customer within one session, narrowed to ``kinds`` and to entries with ``text`` in them."""

    def __init__(
        self, session: Session, account_id: str, kinds: Sequence[str] | None = None, text: str | None = None
    ) -> None:
        unknown = sorted(set(kinds or ()) - set(KINDS))
        if unknown:
            raise InvalidValue(f"a timeline has no '{unknown[0]}'; its kinds are {', '.join(KINDS)}")
        self.session = session
        self.account_id = account_id
        text = (text or "").strip()
        self._shape = Shape(frozenset(kinds) if kinds else None, bool(text))
        self._values = {"account": account_id, "text": escaped(text)} if text else {"account": account_id}

    def page(self, after: str | None = None, count: int = 60) -> dict[str, Any]:
        """Return ``count`` entries after the key ``after`` (None: the newest) and the key of the last one as ``next``.

        ``next`` is None at the end of the list.
        """
        count = max(1, min(MOST, count))
        before = {} if after is None else values_of(Key.parse(after))
        places = self._places(_page(self._shape, after is not None), {**before, "count": count + 1})
        more = str(places[count - 1].key) if len(places) > count else None
        return {"entries": self._entries(places[:count]), "next": more}

    def page_at(self, start: int, count: int = 60) -> dict[str, Any]:
        """Return ``count`` entries from position ``start`` on: for a jump; walking on goes by ``page``."""
        if start <= 0:
            return self.page(None, count)
        close = near(self.session, SOURCES, self._shape, self._values, start)
        if close is not None and close.gap + count <= MOST:
            page = self.page(str(close.key), close.gap + count)
            return {**page, "entries": page["entries"][close.gap :]}
        before = self._places(_nth(self._shape), {"start": start - 1})
        return self.page(str(before[0].key), count) if before else {"entries": [], "next": None}

    def total(self) -> int:
        """Return how many entries there are."""
        return sum(self.session.scalars(_totalling(self._shape), self._values))

    def counts(self) -> dict[str, int]:
        """Return how many entries there are of each kind; kinds without any are left out."""
        found = dict.fromkeys(KINDS, 0)
        for row in self.session.execute(_counting(self._shape), self._values):
            found[row.kind] += row.n
        return {kind: n for kind, n in found.items() if n}

    def pinned(self) -> list[dict[str, Any]]:
        """Return the pinned entries, the one pinned last first; filters do not touch them."""
        places = self._of_records(self._pins)
        found = {(entry["source"], entry["id"]): entry for entry in self._entries(places)}
        return [found[pin] for pin in self._pins if pin in found]

    def entry(self, source: str, id: str) -> dict[str, Any]:
        """Return one entry with its texts in full.  Raises NotFound when it is none of this customer's."""
        found = self._entries(self._of_records([(source, id)]), whole=True)
        if not found:
            raise NotFound("this entry is not in the customer's timeline any more; refresh the screen")
        return found[0]

    @cached_property
    def _pins(self) -> list[tuple[str, str]]:
        mine = select(Pin.entity, Pin.record_id).where(Pin.account_id == self.account_id)
        return [(row.entity, row.record_id) for row in self.session.execute(mine.order_by(Pin.at.desc(), Pin.id))]

    def _of_records(self, records: Sequence[tuple[str, str]]) -> list[_Place]:
        found: list[_Place] = []
        for source in SOURCES:
            ids = [id for name, id in records if name == source.name]
            if ids:
                found += self._places(_of_source(source), {"account": self.account_id, "ids": ids})
        return found

    def _places(self, query: Select[Any], values: dict[str, Any]) -> list[_Place]:
        rows = self.session.execute(query, {**self._values, **values})
        return [_Place(Key(row.at, row.rank, row.id), bool(row.dated)) for row in rows]

    def _entries(self, places: Sequence[_Place], whole: bool = False) -> list[dict[str, Any]]:
        loaded: dict[tuple[int, str], dict[str, Any]] = {}
        for source in SOURCES:
            ids = [place.key.id for place in places if place.key.rank == source.rank]
            if ids:
                found = source.load(self.session, ids, whole)
                loaded.update({(source.rank, id): entry for id, entry in found.items()})
        return [self._shown(place, loaded[place.key.rank, place.key.id]) for place in places]

    def _shown(self, place: _Place, entry: dict[str, Any]) -> dict[str, Any]:
        pinned = (entry["source"], entry["id"]) in self._pins
        return {**entry, "at": place.at(), "dated": place.dated, "pinned": pinned}


@lru_cache(maxsize=200)
def _page(shape: Shape, after: bool) -> Select[Any]:
    """The newest COUNT keys, after a place."""
    return _newest(shape, after=after, limited=True).limit(COUNT)


@lru_cache(maxsize=200)
def _nth(shape: Shape) -> Select[Any]:
    """The key at a position."""
    return _newest(shape, after=False, limited=False).offset(bindparam("start", type_=Integer)).limit(1)


@lru_cache(maxsize=200)
def _counting(shape: Shape) -> Select[Any]:
    """How many entries of each kind."""
    parts = [part for source in SOURCES if source.wanted(shape) for part in source.counting(shape)]
    return select(_all_of(parts))


@lru_cache(maxsize=200)
def _totalling(shape: Shape) -> Select[Any]:
    """How many entries, part by part."""
    parts = [part for source in SOURCES if source.wanted(shape) for part in source.totalling(shape)]
    return select(_all_of(parts))


@lru_cache(maxsize=200)
def _of_source(source: Source) -> Select[Any]:
    """The keys of some records of a source."""
    wanted = source.id.in_(bindparam("ids", expanding=True))
    return select(_all_of(part.where(wanted) for part in source.places(Shape(), after=False, limited=False)))


def _newest(shape: Shape, after: bool, limited: bool) -> Select[Any]:
    chosen = [source for source in SOURCES if source.wanted(shape)]
    keys = _all_of(part for source in chosen for part in source.places(shape, after, limited))
    return select(keys).order_by(keys.c.at.desc(), keys.c.rank.desc(), keys.c.id.desc())


def _all_of(parts: Iterable[Select[Any]]) -> Subquery:
    """Return the union of the parts; each stands in a query of its own, so that it may have an order and a limit."""
    return union_all(*(select(part.subquery()) for part in parts)).subquery()
