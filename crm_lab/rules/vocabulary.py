"""What conditions and actions can speak of, for people who choose instead of type: fields, records, words, values.

Everything has its name in English and Chinese, so that a screen needs no dictionary of the store of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.rules.actions import action_named, known
from crm_lab.rules.conditions import FIGURE_KINDS as FIGURE_KINDS
from crm_lab.rules.context import Context
from crm_lab.rules.fields import (
    CUSTOM_KINDS,
    MAIN_TIMES,
    Field,
    Path,
    Relation,
    Step,
    entities,
    entity_named,
    fields,
    relations,
    route,
    steps,
)
from crm_lab.rules.values import OPERATORS
from crm_lab.rules.words import VALUES, Pair, event_words, field_words, relation_words, table_words
from crm_lab.store.base import Base, Managed
from crm_lab.store.entities import Event, Segment, Tag
from crm_lab.store.trail import event_name

_TECHNICAL = frozenset({"id", "batch_id", "record_id", "undo_of", "set_by", "actor_id", "by_id"})
_RARE = frozenset({"external_id", "source", "locale", "position"})
_RARE_RELATIONS = frozenset({"audit_log", "contact_points", "events", "pins", "tag_links"})
_MAIN = ("accounts", "contacts", "leads", "opportunities", "orders", "tickets", "activities", "payments", "products")
_MOST_EVENTS = 500
_ACTIONS = ("created", "updated", "deleted", "restored", "tagged", "untagged")


@dataclass(frozen=True, slots=True)
class Word:
    """A field that conditions can compare: its ``path`` (``account.city``), names, ``kind`` and where it belongs.

    ``group`` is "own", "custom" or the step to the record that has it, with ``group_label``; ``choices`` are the values
    that it can hold where those are fixed, ``target`` the table that a reference points to.
    """

    path: str
    label: Pair
    kind: str
    group: str
    group_label: Pair
    target: str | None = None
    choices: tuple[tuple[str, Pair], ...] = ()
    rare: bool = False
    before: bool = False
    """Whether ``was`` and ``changed`` can look at it."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Records that belong to a record: the name that conditions use, and the field that says when they happened.

    ``time`` is None where nothing says when: then there is no ``within``.
    """

    name: str
    label: Pair
    entity: str
    time: str | None
    rare: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What conditions over the records of one table can speak of."""

    entity: str
    label: tuple[str, str, str]
    fields: tuple[Word, ...]
    relations: tuple[Belonging, ...]
    segments: tuple[str, ...]


def vocabulary(entity: str, context: Context) -> Vocabulary:
    """Return what conditions over records of the table ``entity`` can speak of.  Raises InvalidValue."""
    model = entities().get(entity) or entity_named(entity)
    spoken = [*_own(model, context), *_of_parents(model, context)]
    belonging = [_belonging(one) for one in relations(model).values()]
    return Vocabulary(
        entity,
        table_words(entity),
        tuple(spoken),
        tuple(sorted(belonging, key=lambda one: (one.rare, one.label))),
        tuple(_segments(entity, context)),
    )


def _segments(entity: str, context: Context) -> Sequence[str]:
    return context.session.scalars(select(Segment.name).where(Segment.entity == entity).order_by(Segment.name)).all()


def _own(model: type[Base], context: Context) -> Iterator[Word]:
    for field in plain_fields(model):
        yield _word(model, (), field, "own", ("", ""))
    yield from _custom(model, context)


def plain_fields(model: type[Base]) -> Iterator[Field]:
    """Yield the fields of an entity, a reference only by its short name (``owner``, not ``owner_id``)."""
    short = {step.column for step in steps(model).values()}
    for field in fields(model).values():
        if field.name not in _TECHNICAL and field.name not in short:
            yield field


def _custom(model: type[Base], context: Context, step: Step | None = None) -> Iterator[Word]:
    if not issubclass(model, Managed):
        return
    group, label = ("custom", ("Custom fields", "自定义字段")) if step is None else (step.name, _step_label(step))
    for key, one in context.custom_fields(model.__tablename__).items():
        if '"' in key:
            continue
        path = f"custom.{key}" if step is None else f"{step.name}.custom.{key}"
        choices = tuple((str(choice), (str(choice), str(choice))) for choice in one.options or ())
        yield Word(path, (one.name, one.name_zh or one.name), CUSTOM_KINDS[one.type], group, label, choices=choices)


def _of_parents(model: type[Base], context: Context) -> Iterator[Word]:
    for step in steps(model).values():
        for field in plain_fields(step.entity):
            if field.kind != "reference" or field.name in ("owner", "team", "territory", "stage"):
                yield _word(step.entity, (step,), field, step.name, _step_label(step))
        yield from _custom(step.entity, context, step)


def _step_label(step: Step) -> Pair:
    return field_words(step.name)


def _word(model: type[Base], way: tuple[Step, ...], field: Field, group: str, group_label: Pair) -> Word:
    table = str(model.__tablename__)
    choices = tuple(VALUES.get((table, field.name), {}).items())
    target = None if field.target is None else str(field.target.__tablename__)
    path = str(Path(model, way, field))
    rare = field.name in _RARE or (bool(way) and field.name in ("created_at", "updated_at"))
    return Word(path, field_words(field.name), field.kind, group, group_label, target, choices, rare, not way)


def _belonging(relation: Relation) -> Belonging:
    table = str(relation.entity.__tablename__)
    rare = relation.name in _RARE_RELATIONS
    time = MAIN_TIMES.get(table, "created_at")
    timed = time if time in fields(relation.entity) else None
    return Belonging(relation.name, relation_words(relation.name, table), table, timed, rare)


def tables() -> list[tuple[str, tuple[str, str, str]]]:
    """Return the tables that rules and segments are made for, the usual ones first, with their names."""
    owned = {
        table for table, model in entities().items() if issubclass(model, Managed) and "owner_id" in model.columns()
    }
    return [(one, table_words(one)) for one in [*_MAIN, *sorted(owned - set(_MAIN))]]


def events(entity: str, context: Context) -> list[tuple[str, Pair]]:
    """Return the events that can wake a rule about records of ``entity``: of these, and of what points to one."""
    model = entity_named(entity)
    usual: dict[str, Pair] = {}
    for table in dict.fromkeys([entity, *_MAIN]):
        origin = entities()[table]
        if route(origin, model) is not None:
            own = (*_ACTIONS, "moved") if table == "opportunities" else _ACTIONS
            usual.update({event_name(table, action): event_words(table, action) for action in own})
    return [*usual.items(), *_happened(model, usual, context)]


def _happened(model: type[Base], usual: Mapping[str, Pair], context: Context) -> Iterator[tuple[str, Pair]]:
    """Other events that were recorded, such as those that a website sent."""
    rows = context.session.execute(select(Event.name, Event.entity).distinct().limit(_MOST_EVENTS))
    for name, table in sorted(tuple(row) for row in rows):
        origin = entities().get(table)
        if name not in usual and origin is not None and route(origin, model) is not None:
            yield name, event_words(table, name.partition(".")[2])


def tags(context: Context) -> list[dict[str, Any]]:
    """Return all tags: name, group, kind."""
    query = select(Tag.name, Tag.group, Tag.kind).order_by(Tag.group, Tag.name)
    return [{"name": name, "group": group, "kind": kind} for name, group, kind in context.session.execute(query)]


def actions() -> list[dict[str, Any]]:
    """Return what rules can do, by name, each with the form that asks for its parameters."""
    found = []
    for name in sorted(known()):
        form = action_named(name).form
        asked = [
            {"name": one.name, "kind": one.kind, "required": one.required, "choices": list(one.choices)} for one in form
        ]
        found.append({"name": name, "form": asked})
    return found


def long_action(given: Any) -> dict[str, Any]:
    """Return an action of a rule with every parameter by its name: ``{tag: VIP}`` is ``{tag: {name: VIP}}``.

    Raises InvalidValue for what is no action.
    """
    if not isinstance(given, dict) or len(given) != 1:
        raise InvalidValue(f"an action is a mapping with one key, its name, such as {{tag: VIP}}, not {given!r}")
    ((name, wanted),) = given.items()
    return {str(name): action_named(name).long(wanted)}


def operators() -> dict[str, list[str]]:
    """Return the comparisons that each kind of field has."""
    return {kind: list(listed) for kind, listed in OPERATORS.items()}
