"""What rules can speak of: the fields of every entity, where they point to, and which records belong to which."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Date
from sqlalchemy.orm import Mapper

from crm_lab.errors import InvalidValue
from crm_lab.store import entities as e
from crm_lab.store.base import Base, Managed
from crm_lab.store.references import table_of, target
from crm_lab.store.trail import event_name
from crm_lab.store.types import DecimalText, UtcDateTime

HIDDEN = frozenset({"version", "deleted_at", "import_batch_id", "created_by"})
"""Columns that are no concern of a rule."""

CUSTOM_KINDS = {
    "text": "text",
    "choice": "text",
    "number": "number",
    "integer": "number",
    "money": "number",
    "date": "day",
    "datetime": "moment",
    "bool": "flag",
}
"""The kind of value that each type of custom field holds; the key is the type in its definition."""


MAIN_TIMES = {
    "activities": "occurred_at",
    "audit_log": "at",
    "events": "at",
    "orders": "ordered_on",
    "payments": "paid_on",
    "payment_plans": "due_on",
    "recordings": "started_at",
    "stage_history": "at",
    "tag_links": "since",
    "tickets": "opened_at",
}
"""When a record happened, per table; ``created_at`` for all others.  "Orders within 30 days" means this time."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its ``kind`` (text, whole, number, money, day, moment, flag, reference) and where its value lies.

    ``json`` is the way inside a JSON column (custom fields, changes in the audit log); such values are kept as JSON:
    days and moments are texts there.
    """

    name: str
    kind: str
    column: str
    json: tuple[str | int, ...] = ()
    target: type[Base] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step from a record to the one that its column ``column`` points to."""

    name: str
    column: str
    entity: type[Base]


@dataclass(frozen=True, slots=True)
class Path:
    """A field of a record, or of a record that it points to, step by step."""

    entity: type[Base]
    steps: tuple[Step, ...]
    field: Field

    @property
    def owner(self) -> type[Base]:
        """The entity that has the field."""
        return self.steps[-1].entity if self.steps else self.entity

    def __str__(self) -> str:
        return ".".join([*(step.name for step in self.steps), self.field.name])


@dataclass(frozen=True, slots=True)
class Relation:
    """Records that belong to a record: their ``column`` holds its id.

    With ``table``, they may belong to records of several tables, and their column ``entity`` says of which.
    """

    name: str
    entity: type[Base]
    column: str
    table: str | None = None


@cache
def entities() -> dict[str, type[Base]]:
    """Return all entities by the name of their table."""
    mappers: Iterable[Mapper[Any]] = Base.registry.mappers
    return {str(mapper.class_.__tablename__): mapper.class_ for mapper in mappers}


def entity_named(name: object) -> type[Base]:
    """Return the entity of a table that rules may be about.  Raises InvalidValue."""
    known = {table: one for table, one in entities().items() if issubclass(one, Managed)}
    if not isinstance(name, str) or name not in known:
        raise InvalidValue(f"there are no records called {name!r}{near(str(name), known)}")
    return known[name]


def near(word: str, known: Iterable[str], shown: int = 30) -> str:
    """Return the end of a message: what was probably meant, or what is possible."""
    listed = sorted(known)
    close = difflib.get_close_matches(word, listed, 1)
    if close:
        return f"; did you mean '{close[0]}'?"
    more = f" … ({len(listed)} in all)" if len(listed) > shown else ""
    return f"; possible are {', '.join(listed[:shown])}{more}" if listed else "; there are none"


@cache
def fields(entity: type[Base]) -> dict[str, Field]:
    """Return the fields of an entity by the name that people write (``amount`` for ``amount_minor``)."""
    found = {}
    for column in table_of(entity).columns:
        kind = _kind(column)
        if kind is not None and column.name not in HIDDEN:
            name = column.name.removesuffix("_minor") if kind == "money" else column.name
            found[name] = Field(name, kind, column.name, target=_target(column) if kind == "reference" else None)
    for step in references(entity).values():
        found.setdefault(step.name, Field(step.name, "reference", step.column, target=step.entity))
    return found


def _kind(column: Column[Any]) -> str | None:
    if isinstance(column.type, JSON):
        return None
    if column.name.endswith("_minor"):
        return "money"
    if column.foreign_keys and "name" in target(column).columns:
        return "reference"
    if isinstance(column.type, UtcDateTime):
        return "moment"
    if isinstance(column.type, DecimalText):
        return "number"
    if isinstance(column.type, Date):
        return "day"
    return {bool: "flag", int: "whole", float: "number"}.get(column.type.python_type, "text")


def _target(column: Column[Any]) -> type[Base]:
    return entities()[target(column).name]


@cache
def steps(entity: type[Base]) -> dict[str, Step]:
    """Return what a record leads to, one of each: the records that it points to, and figures that extend it."""
    extending = {table: one for table, one in sorted(entities().items()) if extends(one) is entity}
    return {**references(entity), **{table: Step(table, "id", one) for table, one in extending.items()}}


@cache
def extends(entity: type[Base]) -> type[Base] | None:
    """Return the entity whose records' ids are the ids of ``entity``, too: it holds derived figures about them."""
    id = table_of(entity).columns.get("id")
    return None if id is None or not id.foreign_keys else _target(id)


@cache
def references(entity: type[Base]) -> dict[str, Step]:
    """Return the records that a record points to: ``owner`` for ``owner_id``."""
    linked = [c for c in table_of(entity).columns if c.foreign_keys and c.name.endswith("_id")]
    return {c.name.removesuffix("_id"): Step(c.name.removesuffix("_id"), c.name, _target(c)) for c in linked}


@cache
def relations(entity: type[Base]) -> dict[str, Relation]:
    """Return what belongs to a record: everything whose foreign key points to it, its events and its audit log.

    A relation has the name of the table; when two columns of a table point here, each has its column in brackets.
    """
    found: dict[str, Relation] = {}
    for table, child in sorted(entities().items()):
        keys = [c.name for c in _pointing(child) if target(c) is table_of(entity)]
        for key in keys:
            name = table if len(keys) == 1 else f"{table}({key})"
            found[name] = Relation(name, child, key)
    for linked in (e.Event, e.AuditLog, e.TagLink):
        table = linked.__tablename__
        found[table] = Relation(table, linked, "record_id", entity.__tablename__)
    return found


def _pointing(entity: type[Base]) -> list[Column[Any]]:
    return [c for c in table_of(entity).columns if c.foreign_keys and c.name != "id"]


@cache
def currency_path(entity: type[Base]) -> tuple[tuple[Step, ...], str] | None:
    """Return where the currency of an entity's amounts stands: in itself, or in the record that it is a part of."""
    if "currency" in entity.columns():
        return (), "currency"
    for step in steps(entity).values():
        if "currency" in step.entity.columns():
            return (step,), "currency"
    return None


@cache
def _tables_by_event() -> dict[str, str]:
    return {event_name(table, "").removesuffix("."): table for table in entities()}


def event_entity(name: object) -> type[Base]:
    """Return the entity that an event such as ``order.created`` tells of.  Raises InvalidValue."""
    singular, dot, action = name.partition(".") if isinstance(name, str) else ("", "", "")
    if not (dot and action):
        raise InvalidValue(f"is the name of an event such as 'order.created', not {name!r}")
    if singular not in _tables_by_event():
        raise InvalidValue(f"knows no events of {singular!r}{near(singular, _tables_by_event())}")
    return entities()[_tables_by_event()[singular]]


def route(origin: type[Base], to: type[Base]) -> Sequence[Step] | None:
    """Return the steps from a record of ``origin`` to the record of ``to`` that it is about; None when unclear."""
    if origin is to:
        return ()
    ways = [step for step in steps(origin).values() if step.entity is to]
    return ways if len(ways) == 1 else None
