"""What rules can do: a registry to which every department adds its own actions.

An action is found by its name among those registered in this process and in the entry point group
``crm_lab.actions``; a rule that names another one is refused when it is saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import Context
from crm_lab.rules.fields import near
from crm_lab.store.base import Base
from crm_lab.store.entities import Event
from crm_lab.store.installed import installed
from crm_lab.store.trail import Unit, plain

GROUP = "crm_lab.actions"
"""The entry point group in which departments register their actions."""


@dataclass(frozen=True)
class Effect:
    """One thing that an action changes: ``what`` it does to the record, in which field, from what to what.

    ``note`` tells why just so, where the action had a choice.
    """

    what: str
    field: str
    before: Any
    after: Any
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as the decision keeps it."""
        told = {"what": self.what, "field": self.field, "before": plain(self.before), "after": plain(self.after)}
        return told if self.note is None else {**told, "note": self.note}


@dataclass(frozen=True)
class Cause:
    """Why an action runs: the rule and its version, the run, and the event, if one woke it."""

    rule_id: str
    rule: str
    revision: int
    run_id: str
    event: Event | None = None

    @property
    def mark(self) -> str:
        """What an action leaves as "who did it" (at most 120 characters)."""
        return f"rule:{self.rule_id}"


PARAMETER_KINDS = (
    "text",
    "long_text",
    "number",
    "flag",
    "field",
    "value",
    "user",
    "team",
    "tag",
    "tag_group",
    "duration",
    "choice",
)
"""What a parameter of an action can be; a ``value`` is one of the field that the parameter ``field`` names."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an action, so that a screen can ask for it: its kind (PARAMETER_KINDS) and its ``choices``."""

    name: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


class Action(Protocol):
    """One kind of action.  What it writes goes through the unit: it lands with the decision or not at all."""

    @property
    def name(self) -> str:
        """The word by which rules call it."""
        ...

    @property
    def form(self) -> tuple[Parameter, ...]:
        """Its parameters, in the order in which a screen asks for them."""
        ...

    def long(self, given: Any) -> dict[str, Any]:
        """Return what a rule says of it with every parameter by its name (``tag: VIP`` is ``{"name": "VIP"}``).

        Raises InvalidValue for what is no form of it.
        """
        ...

    def check(self, given: Any, entity: type[Base], context: Context) -> Any:
        """Return the parameters, checked, as ``effects`` and ``apply`` take them.  Raises InvalidValue."""
        ...

    def effects(self, session: Session, record: Any, wanted: Any, context: Context) -> list[Effect]:
        """Return what would change in ``record`` (nothing, when all is as wanted), without changing it."""
        ...

    def apply(self, unit: Unit, record: Any, wanted: Any, context: Context, cause: Cause) -> list[Effect]:
        """Change ``record`` and return what was changed."""
        ...


class Standing(Action, Protocol):
    """An action that is taken back when a standing rule ceases to hold for a record."""

    def end(self, unit: Unit, record: Any, wanted: Any, context: Context, cause: Cause) -> list[Effect]:
        """Take the action back for ``record`` and return what was changed."""
        ...


class Many(Standing, Protocol):
    """A standing action that can be done for very many records at once, without loading them."""

    def apply_many(self, unit: Unit, table: str, ids: Sequence[str], wanted: Any, cause: Cause) -> Mapping[str, Effect]:
        """Do it for the records ``ids``; return what was changed, by the ids of those that it changed."""
        ...

    def end_many(self, unit: Unit, table: str, ids: Sequence[str], wanted: Any, cause: Cause) -> Mapping[str, Effect]:
        """Take it back for the records ``ids``; return what was changed, by the ids of those that it changed."""
        ...


_registered: dict[str, Action] = {}


def register(action: Action) -> Action:
    """Add an action for this process; for an installed department use the entry point group ``crm_lab.actions``.

    Raises InvalidValue when another one has its name.
    """
    if action.name in known() and _registered.get(action.name) is not action:
        raise InvalidValue(f"there is an action '{action.name}' already; give yours another name")
    _registered[action.name] = action
    return action


def known() -> set[str]:
    """Return the names of all actions."""
    return {*_built_in(), *_registered, *(one.name for one in installed(GROUP))}


def action_named(name: object) -> Action:
    """Return the action of a name.  Raises InvalidValue when no department has registered it."""
    here = {**_built_in(), **_registered}
    if isinstance(name, str) and name in here:
        return here[name]
    for one in installed(GROUP):
        if one.name == name:
            found: Action = one.load()
            return found
    raise InvalidValue(f"no part of crm-lab offers the action {name!r}{near(str(name), known())}")


@cache
def _built_in() -> dict[str, Action]:
    from crm_lab.rules.assigning import ASSIGN, ROUTE
    from crm_lab.rules.notifying import NOTIFY
    from crm_lab.rules.scoring import SCORE
    from crm_lab.rules.setting import SET
    from crm_lab.rules.tagging import TAG, UNTAG
    from crm_lab.rules.tasks import TASK

    built: tuple[Action, ...] = (SET, SCORE, TAG, UNTAG, TASK, NOTIFY, ASSIGN, ROUTE)
    return {one.name: one for one in built}


_MISSING = object()


def long_form(given: Any, form: Sequence[Parameter], short: str | None = None) -> dict[str, Any]:
    """Return the parameters of an action by name; a bare value is the parameter ``short``.  Raises InvalidValue."""
    if short is not None and given is not None and not isinstance(given, dict | list):
        given = {short: given}
    required = [one.name for one in form if one.required]
    return mapping(given, required, [one.name for one in form if not one.required])


def mapping(given: Any, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
    """Return the parameters of an action that takes a mapping; raise InvalidValue for missing and unknown ones."""
    wished = ", ".join([*required, *(f"{one} (if wanted)" for one in optional)])
    if not isinstance(given, dict):
        raise InvalidValue(f"needs a mapping with {wished}, not {given!r}")
    for key in given:
        if key not in (*required, *optional):
            raise InvalidValue(f"knows no '{key}'{near(str(key), (*required, *optional))}")
    for key in required:
        if given.get(key, _MISSING) in (_MISSING, None, ""):
            raise InvalidValue(f"needs {key}; it takes {wished}")
    return given
