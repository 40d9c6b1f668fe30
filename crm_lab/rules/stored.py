"""Rules in the store: the newest version of each, read and in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.rules.actions import Cause
from crm_lab.rules.conditions import All, Condition, Not
from crm_lab.rules.context import Change, Context, context
from crm_lab.rules.definition import Definition, read_actions, read_definition
from crm_lab.rules.fields import near
from crm_lab.store.entities import Event, Rule, RuleVersion


@dataclass(frozen=True)
class Stored:
    """A rule with what it says; ``problem`` instead, when that can't be read any more (a field was removed, say)."""

    rule: Rule
    definition: Definition | None
    problem: str | None = None

    @property
    def says(self) -> Definition:
        """What the rule says.  Raises InvalidValue when it can't be read any more."""
        if self.definition is None:
            raise InvalidValue(self.problem or f"the rule '{self.rule.name}' can't be read")
        return self.definition

    def cause(self, run_id: str, event: Event | None = None) -> Cause:
        """Return why this rule's actions run."""
        return Cause(self.rule.id, self.rule.name, self.rule.revision, run_id, event)

    def context(self, session: Session, now: Any = None, change: Change | None = None) -> Context:
        """Return the context in which it is read: this moment (or ``now``) in its zone."""
        return context(session, now=now, zone=self.says.zone, change=change)


def enabled(session: Session, *names: str) -> list[Stored]:
    """Return the enabled rules (or those of them that are named) in their order, each with its newest version."""
    query = select(Rule, RuleVersion.definition).where(Rule.enabled)
    query = query.join(RuleVersion, (RuleVersion.rule_id == Rule.id) & (RuleVersion.number == Rule.revision))
    if names:
        query = query.where(Rule.name.in_(names))
    rows = session.execute(query.order_by(Rule.position, Rule.created_at, Rule.id)).all()
    return [_read(session, rule, data) for rule, data in rows]


def _read(session: Session, rule: Rule, data: dict[str, Any]) -> Stored:
    try:
        return Stored(rule, read_definition(data, context(session)))
    except InvalidValue as problem:
        return Stored(rule, None, problem.message)


def rule_named(session: Session, name: str) -> Rule:
    """Return a rule by its name or id.  Raises NotFound."""
    found = session.scalars(select(Rule).where((Rule.name == name) | (Rule.id == name))).first()
    if found is None:
        raise NotFound(f"there is no rule '{name}'{near(name, session.scalars(select(Rule.name)), 12)}")
    return found


def version(session: Session, rule: Rule, number: int | None = None) -> RuleVersion:
    """Return a version of a rule, the newest if none is named.  Raises NotFound."""
    wanted = rule.revision if number is None else number
    mine = (RuleVersion.rule_id == rule.id, RuleVersion.number == wanted)
    found = session.scalars(select(RuleVersion).where(*mine)).one_or_none()
    if found is None:
        raise NotFound(f"the rule '{rule.name}' has no version {wanted}; the newest is {rule.revision}")
    return found


def earlier_actions(session: Session, stored: Stored) -> dict[int, tuple[Any, ...] | None]:
    """Return the actions of earlier versions that did something else, by number; None where they can't be read."""
    mine = (RuleVersion.rule_id == stored.rule.id, RuleVersion.number < stored.rule.revision)
    found: dict[int, tuple[Any, ...] | None] = {}
    for one in session.scalars(select(RuleVersion).where(*mine)):
        if one.definition["then"] != stored.says.data["then"]:
            found[one.number] = _readable_actions(session, stored, one.definition)
    return found


def _readable_actions(session: Session, stored: Stored, data: dict[str, Any]) -> tuple[Any, ...] | None:
    try:
        return read_actions(data, stored.says.entity, context(session))
    except InvalidValue:  # it names what is gone; the caller then does what lacks
        return None


def without_taken(stored: Stored, others: list[Stored], now: Context) -> Condition:
    """Return the rule's condition, without the records that earlier rules with ``stop`` take."""
    own = stored.says.condition(now)
    earlier = others[: [one.rule.id for one in others].index(stored.rule.id)]
    taken = [
        one.says.condition(now)
        for one in earlier
        if one.definition is not None and one.definition.stop and one.definition.stands and _same(one, stored)
    ]
    return All((own, *(Not(one) for one in taken))) if taken else own


def _same(one: Stored, other: Stored) -> bool:
    return one.rule.entity == other.rule.entity and one.rule.purpose == other.rule.purpose
