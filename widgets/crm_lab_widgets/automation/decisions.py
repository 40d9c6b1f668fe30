"""What became of a rule: its versions and what each changed, and its decisions with their reasons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.conditions import Condition
from crm_lab.rules.context import Context, context
from crm_lab.rules.definition import read_definition
from crm_lab.rules.fields import entity_named
from crm_lab.rules.judging import from_facts
from crm_lab.rules.saying import say
from crm_lab.rules.stored import rule_named, version
from crm_lab.store.entities import Rule, RuleDecision, RuleVersion, User
from crm_lab_widgets.automation.looking import field_label
from crm_lab_widgets.reasons import reasons

MOST = 300
"""How many decisions are shown."""

_PARTS = ("name", "entity", "purpose", "description", "on", "zone", "when", "then", "stop")


def versions(session: Session, name: str) -> list[dict[str, Any]]:
    """Return the versions of a rule, the newest first: number, at, by, what it says, what it changed."""
    rule = rule_named(session, name)
    query = select(RuleVersion, User.name).outerjoin(User, User.id == RuleVersion.saved_by)
    found = session.execute(query.where(RuleVersion.rule_id == rule.id).order_by(RuleVersion.number)).all()
    told: list[dict[str, Any]] = []
    entity, now = entity_named(rule.entity), context(session)
    before: dict[str, Any] = {}
    for one, who in found:
        changed = [part for part in _PARTS if one.definition.get(part) != before.get(part)] if before else []
        same = {"number": one.number, "at": one.saved_at.isoformat(), "by": who}
        said = say(one.definition.get("when", []), entity, now)
        told.append({**same, "changed": changed, "said": list(said), "definition": one.definition})
        before = one.definition
    return told[::-1]


def log(session: Session, name: str) -> list[dict[str, Any]]:
    """Return the newest decisions of a rule: at, record, outcome, reasons, effects, note, and its version."""
    rule = rule_named(session, name)
    mine = select(RuleDecision).where(RuleDecision.rule_id == rule.id)
    found = session.scalars(mine.order_by(RuleDecision.id.desc()).limit(MOST)).all()
    names = _names(session, rule.entity, [one.record_id for one in found])
    conditions = {number: _condition(session, rule, number) for number in {one.revision for one in found}}
    now = context(session)
    return [_told(one, names, conditions[one.revision], now) for one in found]


def _names(session: Session, table: str, ids: list[str]) -> dict[str, str]:
    model: Any = entity_named(table)
    name = getattr(model, "name", None) or model.subject
    return {row[0]: row[1] for row in session.execute(select(model.id, name).where(model.id.in_(ids)))}


def _condition(session: Session, rule: Rule, number: int) -> Condition | None:
    try:
        now = context(session)
        return read_definition(version(session, rule, number).definition, now).condition(now)
    except InvalidValue:
        return None  # a field that this version asked for is no longer there: its decisions stay without reasons


def _told(one: RuleDecision, names: dict[str, str], condition: Condition | None, now: Context) -> dict[str, Any]:
    known = condition is not None and one.facts is not None
    return {
        "at": one.at.isoformat(),
        "id": one.record_id,
        "name": names.get(one.record_id),
        "outcome": one.outcome,
        "revision": one.revision,
        "reasons": reasons(from_facts(condition, one.facts or []), now) if known and condition is not None else [],
        "effects": [{**each, "label": field_label(each["what"], each["field"])} for each in one.effects or []],
        "note": one.note,
    }
