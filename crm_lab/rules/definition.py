"""A whole rule as data: read, checked and made the same however it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm_lab.errors import InvalidValue
from crm_lab.rules.actions import Action, action_named
from crm_lab.rules.conditions import ChangedLeaf, Condition, FieldLeaf, leaves
from crm_lab.rules.context import Context, zone_named
from crm_lab.rules.fields import entity_named, event_entity, near, route
from crm_lab.rules.places import at, fail
from crm_lab.rules.reading import read_conditions
from crm_lab.store.base import Base

KEYS = ("name", "entity", "purpose", "description", "on", "zone", "when", "then", "stop")
"""What a rule may say, in this order."""

LARGEST = 64_000
"""How many characters a rule may have as JSON."""


@dataclass(frozen=True)
class Definition:
    """A rule that was checked.  ``data`` is what is kept: nothing but JSON.

    With ``on`` it is woken by events; without, it stands: it holds for some records at any time, and acts when it
    begins or ceases to hold for one.  ``stop``: later rules of the same purpose leave alone what this one took.
    """

    name: str
    entity: type[Base]
    purpose: str
    on: tuple[str, ...]
    zone: str | None
    then: tuple[tuple[Action, Any], ...]
    stop: bool
    data: dict[str, Any]

    @property
    def stands(self) -> bool:
        """Whether it holds at any time, not only when an event comes."""
        return not self.on

    def condition(self, context: Context) -> Condition:
        """Return its conditions, settled for the moment of ``context``."""
        with at(f"rule '{self.name}'"):
            return read_conditions(self.data["when"], self.entity, context)


def read_definition(data: Any, context: Context) -> Definition:
    """Return the rule that ``data`` says.  Raises InvalidValue: which rule, where in it, what is possible."""
    name = data.get("name") if isinstance(data, Mapping) else None
    if not isinstance(name, str) or not name.strip() or len(name) > 200:
        raise InvalidValue("a rule is a mapping that begins with its name (a text of at most 200 characters)")
    try:
        return _read(plain_data(data), name.strip(), context)
    except InvalidValue as problem:
        raise InvalidValue(f"rule '{name.strip()}', {problem.message}") from problem


def _read(data: dict[str, Any], name: str, context: Context) -> Definition:
    for key in data:
        if key not in KEYS:
            raise InvalidValue(f"'{key}' is nothing that a rule says{near(key, KEYS)}")
    with at("entity"):
        entity = entity_named(data.get("entity"))
    with at("zone"):
        zone = None if data.get("zone") is None else str(zone_named(data["zone"]))
    on = _events(data.get("on"), entity)
    condition = read_conditions(data.get("when", []), entity, context)
    if not on:
        _needs_no_event(condition)
    then = _actions(data.get("then"), entity, context)
    kept = {key: data[key] for key in KEYS if data.get(key) not in (None, False) and key != "name"}
    kept = {"name": name, **kept, "when": data.get("when", [])}
    return Definition(name, entity, _purpose(data), on, zone, then, _flag(data, "stop"), kept)


def read_actions(data: Mapping[str, Any], entity: type[Base], context: Context) -> tuple[tuple[Action, Any], ...]:
    """Return only what a rule does, whether its conditions can still be read or not.  Raises InvalidValue."""
    return _actions(data.get("then"), entity, context)


def _purpose(data: Mapping[str, Any]) -> str:
    found = data.get("purpose", "automation")
    if not isinstance(found, str) or not 0 < len(found) <= 40:
        fail("purpose", f"is a word of at most 40 characters, not {found!r}")
    return found


def _flag(data: Mapping[str, Any], key: str) -> bool:
    if not isinstance(data.get(key, False), bool):
        fail(key, f"is true or false, not {data[key]!r}")
    return bool(data.get(key, False))


def _events(given: Any, entity: type[Base]) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else given or []
    if not isinstance(listed, list):
        fail("on", f"is a list of events such as [order.created], not {given!r}")
    for index, one in enumerate(listed):
        with at(f"on[{index}]"):
            origin = event_entity(one)
        if route(origin, entity) is None:
            fail(f"on[{index}]", f"{one} does not tell of which of the {entity.__tablename__} it is about")
    return tuple(listed)


def _needs_no_event(condition: Condition) -> None:
    for leaf in leaves(condition):
        if isinstance(leaf, ChangedLeaf) or (isinstance(leaf, FieldLeaf) and leaf.before):
            fail(leaf.place, "looks at an event's change; say which events wake the rule (on: [...]), or add within:")


def _actions(given: Any, entity: type[Base], context: Context) -> tuple[tuple[Action, Any], ...]:
    if not isinstance(given, list) or not given:
        fail("then", "needs a list of at least one action, such as [{tag: VIP}]")
    found = []
    for index, one in enumerate(given):
        place = f"then[{index}]"
        if not isinstance(one, Mapping) or len(one) != 1:
            fail(place, f"an action is a mapping with one key, its name, such as {{tag: VIP}}, not {one!r}")
        ((name, wanted),) = one.items()
        with at(place):
            action = action_named(name)
        with at(f"{place}.{name}"):
            found.append((action, action.check(wanted, entity, context)))
            _require_once(found)
    return tuple(found)


def _require_once(listed: Sequence[tuple[Action, Any]]) -> None:
    """Refuse an action that would undo what an earlier one of the same rule did."""
    *earlier, (action, wanted) = listed
    once = getattr(action, "once", None)
    if once is not None and any(one is action and once(other) == once(wanted) for one, other in earlier):
        raise InvalidValue(f"stands here twice for {once(wanted)}; put both into one")


def plain_data(data: Any, depth: int = 0) -> Any:
    """Return ``data`` as JSON can hold it (dates as ISO texts, tuples and sets as lists).  Raises InvalidValue."""
    if depth > 60:
        raise InvalidValue("the rule is nested too deep")
    if isinstance(data, Mapping):
        return {_key(key): plain_data(value, depth + 1) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain_data(one, depth + 1) for one in data]
    if isinstance(data, set | frozenset):
        return [plain_data(one, depth + 1) for one in sorted(data, key=str)]
    if isinstance(data, datetime | date):
        return data.isoformat()
    if isinstance(data, Decimal):
        return str(data)
    if data is None or isinstance(data, str | bool | int | float):
        return data
    raise InvalidValue(f"{data!r} can't be kept in a rule; use texts, numbers, dates, lists and mappings")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise InvalidValue(f"the key {key!r} is no text; put it in quotes")
    return key
