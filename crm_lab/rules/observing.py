"""Looking at one record in Python: its fields, what it points to, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.rules.changes import before, change_holds
from crm_lab.rules.conditions import AnyLeaf, ChangedLeaf, Condition, Factors, RelatedLeaf, leaves
from crm_lab.rules.context import Change, Context, convert
from crm_lab.rules.fields import Path, Step, currency_path
from crm_lab.rules.judging import Verdict, judge, nothing_of
from crm_lab.rules.sql import of_table
from crm_lab.store.base import Base
from crm_lab.store.money import from_minor

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:Z|\+00:00)")


def evaluate(condition: Condition, record: Base | Mapping[str, Any], context: Context) -> Verdict:
    """Judge ``condition`` for one record, which need not be stored, and explain it.

    What belongs to the record or is pointed to by it is read through the context's session.
    """
    observer = Observer(context.session, context.change)
    return judge(condition, lambda leaf: observer.value(leaf, record), context.now)


class Observer:
    """Finds the values of leaves in records, which are entities or mappings from columns to values."""

    def __init__(self, session: Session, change: Change | None = None) -> None:
        self.session = session
        self.change = change

    def value(self, leaf: AnyLeaf, record: Any) -> Any:
        """Return the value of a leaf for ``record``."""
        if isinstance(leaf, RelatedLeaf):
            return self._figure(leaf, record)
        if isinstance(leaf, ChangedLeaf):
            return self._is_changed(leaf.path, record) and change_holds(leaf, self.change)
        if leaf.before and self.change is not None and self._is_changed(leaf.path, record):
            return before(leaf.path, self.change)
        return self.field(leaf.path, record, leaf.factors)

    def _is_changed(self, path: Path, record: Any) -> bool:
        change = self.change
        if change is None or change.entity != path.entity.__tablename__ or path.field.column not in change.fields:
            return False
        return bool(read(record, "id") == change.record_id)

    def field(self, path: Path, record: Any, factors: Factors = ()) -> Any:
        """Return the field at the end of ``path``; an amount in the minor units of a comparison, or as a Decimal."""
        owner = self._follow(path.steps, record)
        if owner is None:
            return None
        found = read(owner, path.field.column)
        if path.field.json:
            return inside(found, path.field.json, path.field.kind)
        if path.field.kind == "money" and found is not None:
            return self._money(path, owner, found, factors)
        return float(found) if isinstance(found, Decimal) else found

    def _money(self, path: Path, owner: Any, minor: int, factors: Factors) -> int | Decimal | None:
        way = currency_path(path.owner)
        if way is None:
            return minor
        holder = self._follow(way[0], owner)
        currency = read(holder, way[1]) if holder is not None else None
        if not factors and currency is not None:
            return from_minor(minor, currency)
        factor = dict(factors).get(str(currency))
        return None if factor is None else convert(minor, factor)

    def _follow(self, steps: Sequence[Step], record: Any) -> Any:
        for step in steps:
            id = read(record, step.column)
            entity: Any = step.entity
            record = None if id is None else self.session.scalars(select(entity).where(entity.id == id)).one_or_none()
            if record is None:
                return None
        return record

    def _figure(self, leaf: RelatedLeaf, record: Any) -> Any:
        mine = [one for one in self._children(leaf, record) if self._meets(leaf.where, one)]
        if leaf.of is None:
            return len(mine)
        found = [value for one in mine if (value := self.field(leaf.of, one, leaf.factors)) is not None]
        if not found:
            return nothing_of(leaf)
        figures: dict[str, Callable[[list[Any]], Any]] = {"sum": sum, "latest": max, "largest": max}
        return figures.get(leaf.aggregate, min)(found)

    def _children(self, leaf: RelatedLeaf, record: Any) -> Iterator[Mapping[str, Any]]:
        child: Any = leaf.relation.entity
        wanted = {"id", leaf.relation.column, *_columns(leaf.where), *(_path_columns(leaf.of) if leaf.of else ())}
        columns = [getattr(child, name) for name in child.columns() if name in wanted]
        query = select(*columns).where(getattr(child, leaf.relation.column) == read(record, "id"))
        for row in self.session.execute(query.where(of_table(leaf.relation, child))):
            yield dict(row._mapping)

    def _meets(self, condition: Condition, record: Any) -> bool:
        return judge(condition, lambda leaf: self.value(leaf, record)).holds


def _columns(condition: Condition) -> Iterator[str]:
    for leaf in leaves(condition):
        if not isinstance(leaf, RelatedLeaf):
            yield from _path_columns(leaf.path)


def _path_columns(path: Path) -> Iterator[str]:
    if path.steps:
        yield path.steps[0].column
        return
    yield path.field.column
    way = currency_path(path.entity) if path.field.kind == "money" else None
    if way is not None:
        yield way[0][0].column if way[0] else way[1]


def read(record: Any, column: str) -> Any:
    """Return a column of an entity or of a mapping; a mapping lacks what nobody gave."""
    return record.get(column) if isinstance(record, Mapping) else getattr(record, column)


def inside(document: Any, way: Sequence[str | int], kind: str) -> Any:
    """Return a value inside a JSON document, missing when it is not of ``kind`` (see functions.JsonValue)."""
    for step in way:
        holds = step in document if isinstance(document, Mapping) else _has(document, step)
        if not holds:
            return None
        document = document[step]
    return _OF_KIND[kind](document)


def _has(document: Any, step: str | int) -> bool:
    return isinstance(document, list) and isinstance(step, int) and step < len(document)


def _moment_text(value: Any) -> str | None:
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


_OF_KIND: dict[str, Any] = {
    "text": lambda value: value if isinstance(value, str) else None,
    "number": lambda value: float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None,
    "flag": lambda value: value if isinstance(value, bool) else None,
    "day": lambda value: value if isinstance(value, str) and _DAY.fullmatch(value) else None,
    "moment": _moment_text,
    "any": lambda _value: 1,
}
