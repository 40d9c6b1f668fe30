"""Conditions as SQL: one criterion for a SELECT over the records of an entity.

A missing value makes a comparison false and its negation true, so negations are pushed down to the leaves, where
``IS NOT TRUE`` says just that.  Related records are looked up record by record in their index, which SQLite does
fastest; PostgreSQL groups them once for all records, unless there are ``few``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    inspect,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from crm_lab.rules.changes import before, change_holds
from crm_lab.rules.comparisons import all_hold, criteria
from crm_lab.rules.conditions import All, AnyLeaf, AnyOf, ChangedLeaf, Condition, Factors, FieldLeaf, Not, RelatedLeaf
from crm_lab.rules.context import Change
from crm_lab.rules.fields import Field, Path, Relation, Step, currency_path
from crm_lab.rules.judging import nothing_of
from crm_lab.store.base import Base
from crm_lab.store.json_values import JsonValue
from crm_lab.store.references import table_of
from crm_lab.store.types import DecimalText


def matching(
    session: Session,
    entity: type[Base],
    condition: Condition,
    *criteria: ColumnElement[bool],
    change: Change | None = None,
    few: bool = False,
) -> Select[Any]:
    """Return the SELECT of the ids of all records that meet ``condition`` and ``criteria``.

    Run it in ``session``, whose row scope applies.  ``few`` is for criteria that leave few records.
    """
    id = entity.id  # type: ignore[attr-defined]
    return select(id).where(Compiler(session, change, few).where(condition, entity), *criteria)


class Compiler:
    """Makes criteria for one session's database."""

    def __init__(self, session: Session, change: Change | None = None, few: bool = False) -> None:
        self.postgres = session.get_bind().dialect.name == "postgresql"
        self.change = change
        self.few = few

    def where(self, condition: Condition, owner: Any, negated: bool = False) -> ColumnElement[bool]:
        """Return ``condition`` (or its negation) over ``owner``, an entity or an alias of one."""
        if isinstance(condition, Not):
            return self.where(condition.part, owner, not negated)
        if isinstance(condition, All | AnyOf):
            parts = [self.where(part, owner, negated) for part in condition.parts]
            together = isinstance(condition, All) is not negated
            return and_(true(), *parts) if together else or_(false(), *parts)
        if isinstance(condition, RelatedLeaf):
            return self._related(condition, owner, negated)
        holds = criteria(condition.tests, self.observed(condition, owner))
        return holds.is_not(true()) if negated else holds

    def observed(self, leaf: AnyLeaf, owner: Any) -> ColumnElement[Any]:
        """Return the present value of a leaf for ``owner``, as its tests compare it."""
        if isinstance(leaf, RelatedLeaf):
            return self.figure(leaf, owner)
        if isinstance(leaf, ChangedLeaf):
            return _is_changed(owner, self.change) if change_holds(leaf, self.change) else false()
        return self.field(leaf, owner)

    def field(self, leaf: FieldLeaf, owner: Any) -> ColumnElement[Any]:
        """Return the value of a field of ``owner``."""
        value = self.value(leaf.path, owner, leaf.factors)
        if not leaf.before or self.change is None or leaf.path.field.column not in self.change.fields:
            return value
        earlier = before(leaf.path, self.change)
        typed = null() if earlier is None else literal(earlier, value.type)
        return case((_is_changed(owner, self.change), typed), else_=value)

    def value(self, path: Path, owner: Any, factors: Factors = ()) -> ColumnElement[Any]:
        """Return the value at the end of ``path``; whoever points to nothing has none."""

        def own(record: Any) -> ColumnElement[Any]:
            if path.field.kind == "money":
                return self._money(path, record, factors)
            return plain_value(path.field, record)

        return _walk(path.steps, owner, own)

    def _money(self, path: Path, owner: Any, factors: Factors) -> ColumnElement[Any]:
        minor = type_coerce(getattr(owner, path.field.column), BigInteger())
        way = currency_path(path.owner)
        if way is None:
            return minor
        currency = _walk(way[0], owner, lambda record: getattr(record, way[1]))
        cases = [(currency == code, _converted(minor, factor)) for code, factor in factors]
        return case(*cases, else_=null())

    def _related(self, leaf: RelatedLeaf, owner: Any, negated: bool) -> ColumnElement[bool]:
        if self.few or (not self.postgres and _is_indexed(leaf.relation)):
            holds = self._one_by_one(leaf, owner)
            return holds.is_not(true()) if negated else holds
        of_nothing = all_hold(leaf.tests, nothing_of(leaf))
        child: Any = aliased(leaf.relation.entity)
        key = getattr(child, leaf.relation.column)
        keys = select(key).where(key.is_not(None), self._belongs(leaf, child))
        if not _just_exists(leaf):
            met = criteria(leaf.tests, self._aggregate(leaf, child))
            keys = keys.group_by(key).having(met.is_not(true()) if of_nothing else met)
        return self._member(owner.id, keys, absent=of_nothing is not negated)

    def _one_by_one(self, leaf: RelatedLeaf, owner: Any) -> ColumnElement[bool]:
        if not _just_exists(leaf):
            return criteria(leaf.tests, self.figure(leaf, owner))
        child: Any = aliased(leaf.relation.entity)
        mine = getattr(child, leaf.relation.column) == owner.id
        return exists(select(1).where(mine, self._belongs(leaf, child)).correlate(owner))

    def _member(self, id: Any, keys: Select[Any], *, absent: bool) -> ColumnElement[bool]:
        if not absent:
            return id.in_(keys)  # type: ignore[no-any-return]
        if self.postgres:  # it hashes this one however many keys there are
            found = keys.subquery()
            return ~exists(select(1).select_from(found).where(found.c[0] == id))
        return id.not_in(keys)  # type: ignore[no-any-return]

    def _belongs(self, leaf: RelatedLeaf, child: Any) -> ColumnElement[bool]:
        return and_(of_table(leaf.relation, child), self.where(leaf.where, child))

    def figure(self, leaf: RelatedLeaf, owner: Any) -> ColumnElement[Any]:
        """Return the figure over the related records of one ``owner``."""
        child: Any = aliased(leaf.relation.entity)
        mine = getattr(child, leaf.relation.column) == owner.id
        query = select(self._aggregate(leaf, child)).where(mine, self._belongs(leaf, child))
        return query.correlate(owner).scalar_subquery()

    def _aggregate(self, leaf: RelatedLeaf, child: Any) -> ColumnElement[Any]:
        if leaf.of is None:
            return func.count()
        value = self.value(leaf.of, child, leaf.factors)
        if leaf.aggregate == "sum":
            return func.coalesce(func.sum(value), 0)
        whole = func.max if leaf.aggregate in ("latest", "largest") else func.min
        return type_coerce(whole(value), value.type)


def _is_indexed(relation: Relation) -> bool:
    """Tell whether the related records of one record are found by an index."""
    table = table_of(relation.entity)
    wanted = [relation.column] if relation.table is None else ["entity", relation.column]
    return any([c.name for c in index.columns][: len(wanted)] == wanted for index in table.indexes)


def _just_exists(leaf: RelatedLeaf) -> bool:
    return leaf.aggregate == "count" and [(t.operator, t.value) for t in leaf.tests] in ([("ge", 1)], [("gt", 0)])


def of_table(relation: Relation, child: Any) -> ColumnElement[bool]:
    """Return what tells records that belong to this table from those of others."""
    return true() if relation.table is None else child.entity == relation.table


def plain_value(field: Field, owner: Any) -> ColumnElement[Any]:
    """Return a column as what rules compare: decimals as numbers, values inside JSON by their kind."""
    column: ColumnElement[Any] = getattr(owner, field.column)
    if field.json:
        return JsonValue(column, field.json, field.kind)
    if isinstance(column.type, DecimalText):
        return cast(type_coerce(column, String()), Float())
    return column


def _walk(steps: tuple[Step, ...], owner: Any, end: Any) -> ColumnElement[Any]:
    if not steps:
        return end(owner)  # type: ignore[no-any-return]
    there: Any = aliased(steps[0].entity)
    found = select(_walk(steps[1:], there, end)).where(there.id == getattr(owner, steps[0].column))
    return found.correlate(owner).scalar_subquery()


def _converted(minor: ColumnElement[int], factor: tuple[int, int]) -> ColumnElement[int]:
    f, s = factor
    if factor == (1, 1):
        return minor
    return minor // s * f + (minor % s) * f // s


def _is_changed(owner: Any, change: Change | None) -> ColumnElement[bool]:
    if change is None or change.entity != table_of_alias(owner):
        return false()
    return owner.id == change.record_id  # type: ignore[no-any-return]


def table_of_alias(owner: Any) -> str:
    """Return the name of the table of an entity or of an alias of one."""
    return str(table_of(inspect(owner).mapper.class_).name)
