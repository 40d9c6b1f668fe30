"""A source of the timeline: one table whose records happened to a customer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.keys import Branch
from crm_lab.store.base import Base
from crm_lab.store.entities import User

SNIPPET = 300
"""Characters of a long text that a line of the timeline carries; the whole of it comes when it is opened."""

PEOPLE = User.__table__.alias("timeline_user")


COUNT = bindparam("count", type_=Integer)
"""SQL: how many entries a page asks of each source."""

TEXT = bindparam("text", type_=String)
"""SQL: the words that must occur, with ``/`` before what LIKE would read in another way."""


@dataclass(frozen=True)
class Shape:
    """What a statement narrows to: some kinds of entries (None: all), and whether words must occur in them."""

    kinds: frozenset[str] | None = None
    searched: bool = False


class Source:
    """Reads one table.  ``rank`` orders entries of the same moment; ``kinds`` are what its entries can be."""

    entity: ClassVar[type[Base]]
    kinds: ClassVar[tuple[str, ...]]
    rank: ClassVar[int]

    @property
    def name(self) -> str:
        """The table's name, which names the source."""
        return str(self.entity.__tablename__)

    @property
    def id(self) -> Any:
        """The column of the records' ids."""
        return self.entity.id  # type: ignore[attr-defined]

    def branches(self) -> list[Branch]:
        """Return the ways in which records belong to the customer ACCOUNT; no record belongs in two of them."""
        raise NotImplementedError

    def texts(self) -> list[Any]:
        """The columns that are searched."""
        raise NotImplementedError

    def rows(self, whole: bool) -> Select[Any]:
        """Return the query of what entries are made of; ``whole``: with texts in full."""
        raise NotImplementedError

    def entry(self, row: Any) -> dict[str, Any]:
        """Return what is shown of a row: kind, title and so on."""
        raise NotImplementedError

    def matching(self) -> ColumnElement[bool]:
        """Records in which TEXT occurs."""
        return contains(self.texts())

    def of_kinds(self, kinds: frozenset[str]) -> list[ColumnElement[bool]]:
        """Criteria for some of this source's kinds."""
        return []

    def kind_column(self) -> ColumnElement[str]:
        """SQL: the kind of a record."""
        return literal(self.kinds[0])

    def selected(self, *columns: Any) -> Select[Any]:
        """Return a query of columns of the source, joined to what ``texts`` needs."""
        return select(*columns).select_from(self.entity)

    def wanted(self, shape: Shape) -> bool:
        """Whether the shape lets any entry of this source through."""
        return shape.kinds is None or bool(shape.kinds & set(self.kinds))

    def places(self, shape: Shape, after: bool, limited: bool) -> Iterable[Select[Any]]:
        """Return queries of keys, one per branch; ``after`` a place, and ``limited`` to the newest COUNT."""
        for branch in self.branches():
            later = [branch.later(self.rank, self.id)] if after else []
            place = (branch.moment().label("at"), literal(self.rank).label("rank"), self.id.label("id"))
            query = self.selected(*place, literal(branch.dated).label("dated"))
            query = query.where(*branch.where, *self.criteria(shape), *later)
            yield query.order_by(branch.at.desc(), self.id.desc()).limit(COUNT) if limited else query

    def counting(self, shape: Shape) -> Iterable[Select[Any]]:
        """Return queries of how many entries there are of each kind, one per branch."""
        for branch in self.branches():
            kind = self.kind_column()
            query = self.selected(kind.label("kind"), func.count().label("n"))
            yield query.where(*branch.where, *self.criteria(shape)).group_by(kind)

    def totalling(self, shape: Shape) -> Iterable[Select[Any]]:
        """Return queries of how many entries there are, one per branch: far quicker than by kind."""
        for branch in self.branches():
            yield self.selected(func.count().label("n")).where(*branch.where, *self.criteria(shape))

    def criteria(self, shape: Shape) -> list[Any]:
        """Return what kinds and words ask for."""
        found: list[Any] = [] if shape.kinds is None else self.of_kinds(shape.kinds)
        return [*found, self.matching()] if shape.searched else found

    def load(self, session: Session, ids: Sequence[str], whole: bool) -> dict[str, dict[str, Any]]:
        """Return the entries of those records by id, without their moments."""
        rows = session.execute(self._loading(whole), {"ids": list(ids)})
        return {row.id: {"source": self.name, "id": row.id, **self.entry(row)} for row in rows}

    @cache  # noqa: B019 - sources live as long as the process
    def _loading(self, whole: bool) -> Select[Any]:
        return self.rows(whole).where(self.id.in_(bindparam("ids", expanding=True)))


def contains(columns: Iterable[Any]) -> ColumnElement[bool]:
    """SQL: TEXT occurs in one of the columns, whatever the case of its letters."""
    return or_(*(column.icontains(TEXT, escape="/") for column in columns))


def escaped(text: str) -> str:
    """Return the value of TEXT for words as they were typed."""
    return re.sub(r"([/%_])", r"/\1", text)


def snippet(column: Any, whole: bool) -> Any:
    """SQL: a long text, or its beginning."""
    return (column if whole else func.substr(column, 1, SNIPPET)).label("text")
