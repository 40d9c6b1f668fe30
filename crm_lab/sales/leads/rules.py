"""``ws.lead_rules``: who gets which leads.  Ordered rules in the language of all rules; the first counts."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.freeing import free_name
from crm_lab.rules.reading import read_conditions
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Lead, LeadRule
from crm_lab.store.entities.leads import TARGETS
from crm_lab.store.trail import Unit

WAYS = ("least busy", "in turn")
"""Whom of several a rule chooses: who has the fewest open leads, or one after the other."""


class LeadRules(Collection[LeadRule]):
    """All rules, tried by ``position``.

    Leads go to ``team="North"``, ``user="Ann"``, ``target="territory"`` (the people of the lead's own territory) or
    ``target="pool"``.  ``way`` is one of WAYS, ``cap`` how many open leads a person may have at
    most, ``senior`` whether only senior people get them.
    """

    entity = LeadRule
    first: ClassVar[tuple[str, ...]] = ("id", "name", "position", "enabled", "conditions", "target")

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "lead rule"

    def add(self, **fields: Any) -> LeadRule:
        """Add a rule behind the others and return it.  Raises InvalidValue for conditions that can't be read."""
        with self.database.read(self.actor) as session:
            last = session.scalar(select(func.max(LeadRule.position))) or 0
            given = {"conditions": [], "position": int(last) + 1, **_settled(session, fields)}
        return super().add(**given)

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> LeadRule:
        """Change a rule and return it; leads that have an owner keep that one."""
        with self.database.read(self.actor) as session:
            given = _settled(session, fields)
        return super().update(id, version=version, origin=origin, **given)

    def _make(self, unit: Unit, fields: dict[str, Any]) -> LeadRule:
        free_name(unit, LeadRule, str(fields.get("name")))
        if "target" not in fields:
            fields["target"] = _target(fields)
        rule = super()._make(unit, fields)
        _check(rule.as_dict())
        return rule

    def _check_update(self, unit: Unit, record: LeadRule, values: dict[str, Any]) -> None:
        _check({**record.as_dict(), **values})


def _settled(session: Session, fields: dict[str, Any]) -> dict[str, Any]:
    if "conditions" not in fields:
        return fields
    read_conditions(fields["conditions"], Lead, context(session), "conditions")
    return {**fields, "conditions": plain_data(fields["conditions"])}


def _target(fields: dict[str, Any]) -> str:
    named = [one for one in ("user", "team") if {one, f"{one}_id"} & set(fields)]
    if len(named) != 1:
        raise InvalidValue(f"a lead rule sends leads to one of {', '.join(TARGETS)}; give user=, team= or target=")
    return named[0]


def _check(rule: dict[str, Any]) -> None:
    """Raise InvalidValue unless the rule says to whom, and nothing that contradicts it."""
    target, way, cap = rule["target"], rule["way"] or WAYS[0], rule["cap"]
    if target not in TARGETS:
        raise InvalidValue(f"target of a lead rule is one of {', '.join(TARGETS)}, not {target!r}")
    if way not in WAYS:
        raise InvalidValue(f"way of a lead rule is one of {', '.join(WAYS)}, not {way!r}")
    if cap is not None and cap < 1:
        raise InvalidValue(f"cap is how many open leads a person may have, a whole number from 1, not {cap}")
    for one in ("user", "team"):
        if (target == one) != (rule[f"{one}_id"] is not None):
            raise InvalidValue(f"a lead rule names a {one} exactly when its target is '{one}'; here it is '{target}'")
