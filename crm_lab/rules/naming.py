"""Where rules and segments name a tag or a segment, so that a name in use is neither removed nor left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_lab.store.entities import Rule, RuleMatch, RuleVersion, Segment
from crm_lab.store.trail import Unit

Swap = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""From a mapping inside a rule to the same with another name."""


def of_segment(old: str, new: str) -> Swap:
    """Return what gives a segment another name wherever conditions ask for it."""
    return lambda data: {**data, "segment": new} if data.get("segment") == old else data


def of_tag(old: str, new: str, group: str | None) -> Swap:
    """Return what gives a tag of ``group`` another name wherever conditions ask for it and actions put it on.

    A condition that names no group asks for the tags of that name in all groups, so it is about this one as well.
    """

    def one(name: Any) -> Any:
        return new if name == old else name

    def swap(data: Mapping[str, Any]) -> Mapping[str, Any]:
        found = dict(data)
        for key in ("tag", "untag"):
            told = data.get(key)
            if isinstance(told, Mapping) and told.get("group") == group:
                found[key] = {**told, "name": one(told.get("name"))}
            elif isinstance(told, list) and data.get("group") in (None, group):
                found[key] = [one(name) for name in told]
            elif isinstance(told, str) and data.get("group") in (None, group):
                found[key] = one(told)
        return found

    return swap


def swapped(data: Any, swap: Swap) -> Any:
    """Return conditions or actions with ``swap`` done to every mapping in them."""
    if isinstance(data, Mapping):
        return {key: swapped(value, swap) for key, value in swap(data).items()}
    return [swapped(one, swap) for one in data] if isinstance(data, list) else data


def rules_with(session: Session, swap: Swap) -> Iterator[tuple[Rule, dict[str, Any], dict[str, Any]]]:
    """Yield the rules whose newest version ``swap`` changes, what it says, and what it would say."""
    newest = (RuleVersion.rule_id == Rule.id) & (RuleVersion.number == Rule.revision)
    query = select(Rule, RuleVersion.definition).join(RuleVersion, newest).order_by(Rule.name)
    for rule, data in session.execute(query).all():
        new = {**data, "when": swapped(data.get("when"), swap), "then": swapped(data.get("then"), swap)}
        if new != data:
            yield rule, data, new


def segments_with(session: Session, swap: Swap) -> Iterator[tuple[Segment, Any]]:
    """Yield the segments whose conditions ``swap`` changes, and what they would be."""
    for segment in session.scalars(select(Segment).order_by(Segment.name)).all():
        new = swapped(segment.conditions, swap)
        if new != segment.conditions:
            yield segment, new


def users_of(session: Session, swap: Swap) -> list[str]:
    """Return what names it: "the rule 'quiet'", "the segment 'VIP'"."""
    rules = [f"the rule '{rule.name}'" for rule, _, _ in rules_with(session, swap)]
    return [*rules, *(f"the segment '{segment.name}'" for segment, _ in segments_with(session, swap))]


def rename_everywhere(unit: Unit, swap: Swap) -> None:
    """Let all rules (in a version of its own each) and segments use the new name."""
    for rule, _, new in rules_with(unit.session, swap):
        known = (RuleMatch.rule_id == rule.id, RuleMatch.revision == rule.revision)
        rule.revision += 1
        made = RuleVersion(rule_id=rule.id, number=rule.revision, definition=new, saved_by=unit.actor.id)
        unit.session.add(made)
        same = update(RuleMatch).where(*known).values(revision=rule.revision)  # nothing else is to be done for them
        unit.session.execute(same, execution_options={"synchronize_session": False})
    for segment, conditions in segments_with(unit.session, swap):
        segment.conditions = conditions
    unit.session.flush()
