"""The catalogue of what can be imported: entities, their fields, and what other products call them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from crm_lab.intake.names import column_key

ENTITIES = (
    "users",
    "products",
    "accounts",
    "contacts",
    "leads",
    "opportunities",
    "orders",
    "payments",
    "tickets",
    "activities",
)
"""What a file can hold, in the order of landing: what others refer to comes first."""


@dataclass(frozen=True)
class Field:
    """One field: its type, its names elsewhere, what it refers to, and how much it tells about the entity."""

    name: str
    type: str
    names: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    weight: float = 0.0
    many: bool = False
    keep_only: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """The names as comparable keys."""
        return frozenset(map(column_key, (self.name, *self.names)))


@dataclass(frozen=True)
class Entity:
    """One importable entity with its fields; `identity` names a row that has no id."""

    name: str
    title: str
    title_zh: str
    file_words: tuple[str, ...]
    words: tuple[str, ...]
    identity: tuple[str, ...]
    required: tuple[str, ...]
    fields: dict[str, Field] = field(default_factory=dict)


@cache
def catalogue() -> dict[str, Entity]:
    """Return all importable entities by name."""
    shared = _load("shared")
    return {name: _entity(name, _load(name), shared) for name in ENTITIES}


@cache
def known_names() -> frozenset[str]:
    """Return the keys of every column name in the catalogue."""
    return frozenset(key for entity in catalogue().values() for one in entity.fields.values() for key in one.keys)


def _load(name: str) -> dict[str, Any]:
    path = files("crm_lab.intake") / "catalogue" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _entity(name: str, raw: dict[str, Any], shared: dict[str, Any]) -> Entity:
    own = {key: _field(key, value) for key, value in raw["fields"].items()}
    for group in raw["uses"]:
        for key, value in shared[group]["fields"].items():
            more = _field(key, value)
            own[key] = _joined(own[key], more) if key in own else more
    return Entity(
        name,
        raw["title"],
        raw["title_zh"],
        tuple(raw["files"]),
        tuple(raw["words"]),
        tuple(raw["identity"]),
        tuple(raw["required"]),
        own,
    )


def _field(name: str, raw: dict[str, Any]) -> Field:
    return Field(
        name,
        raw["type"],
        tuple(raw["names"]),
        tuple(raw.get("to", ())),
        raw.get("weight", 0.0),
        raw.get("many", False),
        raw.get("keep_only", False),
    )


def _joined(own: Field, shared: Field) -> Field:
    """An entity's own field also answers to the names that all entities share."""
    return Field(own.name, own.type, own.names + shared.names, own.to, own.weight, own.many, own.keep_only)
