"""For which records a standing rule may answer differently than last time: those that something happened to, and
those for which a time window moved on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from crm_lab.rules.comparisons import Comparison
from crm_lab.rules.conditions import Condition, FieldLeaf, RelatedLeaf, leaves
from crm_lab.rules.fields import Path, Step, currency_path, extends
from crm_lab.rules.sql import Compiler, of_table
from crm_lab.store.base import Base, Managed
from crm_lab.store.entities import AuditLog, Event, ImportChange, RuleDecision, TagLink
from crm_lab.store.json_values import JsonValue
from crm_lab.store.references import table_of

Ids = Select[Any]
Lift = Callable[[Ids], Ids]
"""From ids of one entity to ids of the rule's."""


@dataclass(frozen=True)
class Span:
    """What happened after the event ``after`` and the moment ``since``, up to the event ``until``."""

    after: int
    until: int
    since: datetime


def signature(condition: Condition) -> str:
    """Return a hash of everything that ``condition`` rests on (not of its words), the same in every process."""
    return hashlib.sha256(repr(_canonical(condition)).encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_canonical(getattr(value, one.name)) for one in fields(value) if one.compare)]
    if isinstance(value, tuple | list):
        return [_canonical(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return value.__name__ if isinstance(value, type) else repr(value)


def candidates(session: Session, entity: type[Base], old: Condition, new: Condition, span: Span) -> list[Ids] | None:
    """Return SELECTs of the ids to look at again; None when that can't be told and all have to be.

    ``old`` is the condition as it was settled when the rule last ran, ``new`` as it is now.
    """
    listed: list[Ids] = []
    tags = any(touched.entity is TagLink for touched in _dependencies(new, entity, lambda ids: ids))
    for touched in _dependencies(new, entity, lambda ids: ids):
        if not touched.is_told or _untold(session, touched.entity, span):
            return None
        listed.extend(touched.lift(ids) for ids in _touched(touched.entity, span, tags))
        if touched.key is not None:
            listed.append(touched.lift_owner(_left(touched.entity, touched.key, span)))
    listed.extend(_windows(Compiler(session), old, new, entity, lambda ids: ids))
    return listed


@dataclass(frozen=True)
class _Dependency:
    """An entity whose changes matter; ``key`` is the column by which it belongs to another (it may change hands)."""

    entity: type[Base]
    lift: Lift
    key: str | None = None
    lift_owner: Lift = lambda ids: ids

    @property
    def is_told(self) -> bool:
        """Whether events tell of its changes: of records, of what events of their owners tell of, of figures."""
        told = issubclass(self.entity, Managed) or self.entity in (Event, AuditLog, TagLink)
        return told or extends(self.entity) is not None


def _dependencies(condition: Condition, entity: type[Base], lift: Lift) -> Iterator[_Dependency]:
    yield _Dependency(entity, lift)
    for leaf in leaves(condition):
        if isinstance(leaf, RelatedLeaf):
            yield from _related(leaf, lift)
        else:
            yield from _on_the_way(leaf.path, entity, lift)


def _related(leaf: RelatedLeaf, lift: Lift) -> Iterator[_Dependency]:
    child = leaf.relation.entity
    owners = _owners(leaf, lift)
    key = leaf.relation.column if leaf.relation.table is None else None
    yield _Dependency(child, owners, key, lift)
    yield from (one for one in _dependencies(leaf.where, child, owners) if one.entity is not child)
    if leaf.of is not None:
        yield from _on_the_way(leaf.of, child, owners)


def _owners(leaf: RelatedLeaf, lift: Lift) -> Lift:
    table, key = table_of(leaf.relation.entity), leaf.relation.column

    def owners(ids: Ids) -> Ids:
        mine = true() if leaf.relation.table is None else table.c.entity == leaf.relation.table
        return lift(select(table.c[key]).where(table.c.id.in_(ids), table.c[key].is_not(None), mine))

    return owners


def _on_the_way(path: Path, entity: type[Base], lift: Lift) -> Iterator[_Dependency]:
    way = currency_path(path.owner) if path.field.kind == "money" else None
    for step in (*path.steps, *(way[0] if way else ())):
        lift = _pointing(entity, step, lift)
        entity = step.entity
        yield _Dependency(entity, lift)


def _pointing(entity: type[Base], step: Step, lift: Lift) -> Lift:
    table = table_of(entity)
    return lambda ids: lift(select(table.c.id).where(table.c[step.column].in_(ids)))


def _happened(entity: type[Base], span: Span) -> Any:
    return and_(Event.seq > span.after, Event.seq <= span.until, Event.entity == entity.__tablename__)


def _untold(session: Session, entity: type[Base], span: Span) -> bool:
    """Tell whether something happened to records that no event names: bulk work outside of imports and of rules."""
    nameless = and_(Event.record_id.is_(None), Event.batch_id.is_(None), ~Event.name.endswith(".exported"))
    return session.scalar(select(Event.seq).where(_happened(entity, span), nameless).limit(1)) is not None


def _touched(entity: type[Base], span: Span, tags: bool) -> Iterator[Ids]:
    """Yield what happened to; that a rule tagged many only if ``tags`` matter."""
    events, table = table_of(Event), table_of(entity)
    after = and_(events.c.seq > span.after, events.c.seq <= span.until, events.c.entity == entity.__tablename__)
    yield select(events.c.record_id).where(after, events.c.record_id.is_not(None))
    batches = select(events.c.batch_id).where(after, events.c.batch_id.is_not(None))
    if "import_batch_id" in table.c:
        yield select(table.c.id).where(table.c.import_batch_id.in_(batches))
    yield select(ImportChange.record_id).where(ImportChange.batch_id.in_(batches))
    scored = events.c.name.endswith(".scored")
    runs = batches.where(or_(scored, events.c.name.endswith("tagged")) if tags else scored)
    yield select(RuleDecision.record_id).where(RuleDecision.run_id.in_(runs))


def _left(entity: type[Base], key: str, span: Span) -> Ids:
    """The records that a child belonged to before it changed hands."""
    audit = table_of(AuditLog)
    before = JsonValue(audit.c.changes, (key, 0), "text")
    mine = and_(audit.c.entity == entity.__tablename__, audit.c.at >= span.since, before.is_not(None))
    return select(before.label("id")).where(mine)


def _windows(compiler: Compiler, old: Condition, new: Condition, owner: type[Base], lift: Lift) -> Iterator[Ids]:
    for was, now in zip(leaves(old), leaves(new), strict=True):
        if isinstance(now, RelatedLeaf) and isinstance(was, RelatedLeaf):
            yield from _related_windows(compiler, was, now, lift)
        elif isinstance(now, FieldLeaf):
            entity: Any = aliased(owner)
            passed = _passed(was.tests, now.tests, compiler.value(now.path, entity, now.factors))
            if passed is not None:
                yield lift(select(entity.id).where(passed))


def _related_windows(compiler: Compiler, was: RelatedLeaf, now: RelatedLeaf, lift: Lift) -> Iterator[Ids]:
    child: Any = aliased(now.relation.entity)
    if now.of is not None:
        passed = _passed(was.tests, now.tests, compiler.value(now.of, child, now.factors))
        if passed is not None:
            key = getattr(child, now.relation.column)
            yield lift(select(key).where(passed, key.is_not(None), of_table(now.relation, child)))
    yield from _windows(compiler, was.where, now.where, now.relation.entity, _owners(now, lift))


def _passed(was: tuple[Comparison, ...], now: tuple[Comparison, ...], value: Any) -> Any:
    """Return what holds for values that one of the tests may judge differently now; None when no test has moved."""
    found = []
    for old, new in zip(was, now, strict=True):
        if old.value == new.value:
            continue
        if new.operator == "anniversary":
            found += [old.criterion(value), new.criterion(value)]
        else:
            found.append(and_(value >= min(old.value, new.value), value <= max(old.value, new.value)))
    return or_(*found) if found else None
