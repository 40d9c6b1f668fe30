"""How values follow from other values: a registry to which every department adds its own derivations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.fields import near
from crm_lab.store.installed import installed

GROUP = "crm_lab.derivations"
"""The entry point group in which departments register how a value follows from another one."""


@dataclass(frozen=True)
class Derivation:
    """How a value follows from another one: ``derive("上海市浦东新区…", session)`` is "上海"; None when nothing does.

    What is already known in the store may be looked up in the session.
    """

    name: str
    derive: Callable[[Any, Session], Any]


_derivations: dict[str, Derivation] = {}


def register_derivation(derivation: Derivation) -> Derivation:
    """Add a derivation for this process; installed departments use the entry point group ``crm_lab.derivations``."""
    _derivations[derivation.name] = derivation
    return derivation


def derivations() -> tuple[str, ...]:
    """Return the names of all derivations, in order."""
    return tuple(sorted({*_derivations, *(one.name for one in installed(GROUP))}))


def derivation_named(name: object) -> Derivation:
    """Return the derivation of a name.  Raises InvalidValue when no department has registered it."""
    offered = {one.name: one for one in installed(GROUP)}
    if name in _derivations:
        return _derivations[str(name)]
    if name not in offered:
        raise InvalidValue(f"no part of crm-lab derives {name!r}{near(str(name), {*offered, *_derivations})}")
    found: Derivation = offered[str(name)].load()
    return found
