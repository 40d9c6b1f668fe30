"""Where a tag or a segment is named by rules and others, so that a name in use is neither removed nor left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_lab.store.entities import Rule, RuleMatch, RuleVersion, Segment, ServiceMeasure, SlaPolicy
from crm_lab.store.trail import Unit

Swap = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""From a mapping inside a rule to the same with another name."""

CONDITIONED: dict[Any, str] = {Segment: "segment", SlaPolicy: "policy", ServiceMeasure: "measure"}
"""What has a name and conditions beside rules, and what it is called."""


@dataclass(frozen=True)
class Naming:
    """What gives something another name: in conditions and in actions, which name it differently."""

    conditions: Swap
    actions: Swap = dict


def of_segment(old: str, new: str) -> Naming:
    """Return what gives a segment another name wherever conditions ask for it."""
    return Naming(lambda data: {**data, "segment": new} if data.get("segment") == old else data)


def of_tag(old: str, new: str, group: str | None) -> Naming:
    """Return what gives a tag of ``group`` another name wherever conditions ask for it and actions put it on.

    A condition that names no group asks for the tags of that name in all groups, so it is about this one as well; an
    action that names none means the tag without a group.
    """

    def one(told: Any) -> Any:
        return [one(each) for each in told] if isinstance(told, list) else new if told == old else told

    def conditions(data: Mapping[str, Any]) -> Mapping[str, Any]:
        mine = "tag" in data and data.get("group") in (None, group)
        return {**data, "tag": one(data["tag"])} if mine else data

    def actions(data: Mapping[str, Any]) -> Mapping[str, Any]:
        return {key: action(told) if key in ("tag", "untag") else told for key, told in data.items()}

    def action(told: Any) -> Any:
        if isinstance(told, Mapping):
            return {**told, "name": one(told.get("name"))} if told.get("group") == group else told
        return one(told) if group is None else told

    return Naming(conditions, actions)


def swapped(data: Any, swap: Swap) -> Any:
    """Return conditions or actions with ``swap`` done to every mapping in them."""
    if isinstance(data, Mapping):
        return {key: swapped(value, swap) for key, value in swap(data).items()}
    return [swapped(one, swap) for one in data] if isinstance(data, list) else data


def rules_with(session: Session, naming: Naming) -> Iterator[tuple[Rule, dict[str, Any], dict[str, Any]]]:
    """Yield the rules whose newest version ``naming`` changes, what it says, and what it would say."""
    newest = (RuleVersion.rule_id == Rule.id) & (RuleVersion.number == Rule.revision)
    query = select(Rule, RuleVersion.definition).join(RuleVersion, newest).order_by(Rule.name)
    for rule, data in session.execute(query).all():
        when, then = swapped(data.get("when"), naming.conditions), swapped(data.get("then"), naming.actions)
        new = {**data, "when": when, "then": then}
        if new != data:
            yield rule, data, new


def others_with(session: Session, naming: Naming) -> Iterator[tuple[Any, Any]]:
    """Yield the segments, policies and measures whose conditions ``naming`` changes, and what they would be."""
    for entity in CONDITIONED:
        for one in session.scalars(select(entity).order_by(entity.name)).all():
            new = swapped(one.conditions, naming.conditions)
            if new != one.conditions:
                yield one, new


def users_of(session: Session, naming: Naming) -> list[str]:
    """Return what names it: "the rule 'quiet'", "the segment 'VIP'"."""
    rules = [f"the rule '{rule.name}'" for rule, _, _ in rules_with(session, naming)]
    return [*rules, *(f"the {CONDITIONED[type(one)]} '{one.name}'" for one, _ in others_with(session, naming))]


def rename_everywhere(unit: Unit, naming: Naming) -> None:
    """Let all rules (in a version of its own each), segments, policies and measures use the new name."""
    for rule, _, new in rules_with(unit.session, naming):
        known = (RuleMatch.rule_id == rule.id, RuleMatch.revision == rule.revision)
        rule.revision += 1
        made = RuleVersion(rule_id=rule.id, number=rule.revision, definition=new, saved_by=unit.actor.id)
        unit.session.add(made)
        same = update(RuleMatch).where(*known).values(revision=rule.revision)  # nothing else is to be done for them
        unit.session.execute(same, execution_options={"synchronize_session": False})
    for one, conditions in others_with(unit.session, naming):
        one.conditions = conditions
    unit.session.flush()
