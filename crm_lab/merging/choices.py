"""Which record's value the survivor gets, field by field, and why."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_lab.errors import InvalidValue, UnknownField
from crm_lab.merging.links import inner_columns
from crm_lab.store.base import Managed
from crm_lab.store.entities.customers import Address
from crm_lab.store.fields import is_missing
from crm_lab.store.references import table_of

CUSTOM = "custom."
"""What stands before the key of a custom field."""

_OWN = frozenset({"source", "external_id", "import_batch_id", "custom"}) | {
    "id",
    "version",
    "created_at",
    "updated_at",
    "created_by",
    "deleted_at",
}
_TOGETHER = (tuple(Address.__annotations__), ("name", "first_name", "last_name"))
_NO_WINS = frozenset({"opted_out"})
_ABSENT: Any = object()
NOBODY = ""
"""The winner when no record's value can be taken."""

WHY = {
    "kept": "the survivor's own",
    "chosen": "chosen",
    "filled": "the survivor had none",
    "refusal": "a refusal of contact in one record holds for the person",
    "loop": "the survivor's own parent would have it as its parent",
}
"""Reasons of choices, in words."""


@dataclass(frozen=True)
class Choice:
    """One field (``custom.key`` for custom ones): each record's value by id, whose is taken, and why (see WHY)."""

    field: str
    values: dict[str, Any]
    winner: str
    why: str

    @property
    def value(self) -> Any:
        """The value that the survivor gets; None when the winner has none."""
        return self.values.get(self.winner)

    @property
    def differs(self) -> bool:
        """Whether the records disagree, a missing value aside."""
        told = [one for one in self.values.values() if not is_missing(one)]
        return any(one != told[0] for one in told)


def choices(records: Sequence[Managed], choose: Mapping[str, str] | None = None) -> list[Choice]:
    """Return the choice for every field in which one of ``records`` (the survivor first) has a value.

    ``choose`` maps fields to the id whose value is wanted.  Otherwise the survivor's stands, and where it has none
    the most recently changed other's.  An address, an amount with its currency and a person's name are taken whole.
    Raises UnknownField or InvalidValue for a choice that can't be.
    """
    keep, *others = records
    order = [keep, *sorted(others, key=lambda one: (one.updated_at, one.id), reverse=True)]
    wanted = _wanted(keep, {one.id for one in order}, choose or {})
    found = [choice for group in groups(type(keep)) for choice in _group(order, group, wanted)]
    return [one for one in found if any(not is_missing(v) for v in one.values.values())] + list(_custom(order, wanted))


def groups(entity: type[Managed]) -> list[tuple[str, ...]]:
    """Return the fields of an entity in groups that are taken whole; most are groups of one."""
    columns = list(table_of(entity).columns.keys())  # type: ignore[arg-type]
    money = tuple(one for one in columns if one.endswith("_minor"))
    together = [
        tuple(n for n in names if n in columns) for names in (*_TOGETHER, (*money, "currency") if money else ())
    ]
    grouped = {name for names in together for name in names}
    alone = [n for n in columns if n not in grouped and n not in _OWN | set(inner_columns(table_of(entity)))]  # type: ignore[arg-type]
    return [names for names in together if names] + [(name,) for name in alone]


def _wanted(keep: Managed, ids: set[str], choose: Mapping[str, str]) -> dict[str, str]:
    known = list(keep.__table__.columns.keys())  # type: ignore[attr-defined]
    wanted = {}
    for given, id in choose.items():
        name = f"{given}_minor" if f"{given}_minor" in known else given
        if name not in set(known) - _OWN and not name.startswith(CUSTOM):
            near = difflib.get_close_matches(given, known, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise UnknownField(f"'{given}' can't be chosen{hint}")
        if id not in ids:
            raise InvalidValue(f"choose={{'{given}': …}} names '{id}', which is none of the records to merge")
        wanted[name] = id
    return wanted


def _group(order: Sequence[Managed], names: tuple[str, ...], wanted: Mapping[str, str]) -> Iterator[Choice]:
    asked = {wanted[name] for name in names if name in wanted}
    if len(asked) > 1:
        raise InvalidValue(f"{', '.join(names)} are taken from one record; choose the same one for all of them")
    winner, why = (asked.pop(), "chosen") if asked else _default(order, names)
    for name in names:
        yield Choice(name, {one.id: getattr(one, name) for one in order}, winner, why)


def _default(order: Sequence[Managed], names: tuple[str, ...]) -> tuple[str, str]:
    keep = order[0]
    leading = [one for one in names if one.endswith("_minor")] or list(names)
    if names[0] in _NO_WINS:
        refused = next((one.id for one in order if getattr(one, names[0])), keep.id)
        return refused, "kept" if refused == keep.id else "refusal"
    for one in order:
        if any(not is_missing(getattr(one, name)) for name in leading):
            return one.id, "kept" if one is keep else "filled"
    return keep.id, "kept"


def _custom(order: Sequence[Managed], wanted: Mapping[str, str]) -> Iterator[Choice]:
    keys = dict.fromkeys(key for one in order for key in one.custom or {})
    for key in keys:
        values = {one.id: custom[key] for one in order if key in (custom := one.custom or {})}
        asked = wanted.get(CUSTOM + key)
        winner = asked or next(id for id in values)
        why = "chosen" if asked else ("kept" if winner == order[0].id else "filled")
        yield Choice(CUSTOM + key, values, winner, why)


def fields_of(keep: Managed, chosen: Sequence[Choice]) -> dict[str, dict[str, Any]]:
    """Return what the choices change in the survivor: field → before and after (neither when there was nothing)."""
    changes = {}
    for one in chosen:
        nothing = _ABSENT if one.field.startswith(CUSTOM) else None
        before, after = (one.values.get(id, nothing) for id in (keep.id, one.winner))
        if before is not after and before != after:
            told = {"before": before, "after": after}
            changes[one.field] = {name: value for name, value in told.items() if value is not _ABSENT}
    return changes
