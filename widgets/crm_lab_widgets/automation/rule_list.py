"""The rules as the list shows them: in their order, with their last run and for how many records they hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session

from crm_lab.store.entities import Rule, RuleMatch, RuleRun, RuleVersion


def rows(session: Session) -> list[dict[str, Any]]:
    """Return all rules; ``place`` counts from 0 among those of its purpose and table."""
    found = session.execute(_newest().order_by(Rule.purpose, Rule.entity, Rule.position, Rule.created_at)).all()
    runs, holds, places = _runs(session), _holds(session), Counter[tuple[str, str]]()
    told = []
    for rule, definition in found:
        told.append(_row(rule, definition, places[rule.purpose, rule.entity], runs.get(rule.id), holds.get(rule.id, 0)))
        places[rule.purpose, rule.entity] += 1
    return told


def row(session: Session, name: str) -> dict[str, Any] | None:
    """Return one rule by its name, as ``rows`` tells it; None when there is none."""
    found = session.execute(_newest().where(Rule.name == name)).one_or_none()
    if found is None:
        return None
    rule, definition = found
    same = (Rule.purpose == rule.purpose, Rule.entity == rule.entity)
    order = select(Rule.id).where(*same).order_by(Rule.position, Rule.created_at)
    place = list(session.scalars(order)).index(rule.id)
    runs, holds = _runs(session, rule.id), _holds(session, rule.id)
    return _row(rule, definition, place, runs.get(rule.id), holds.get(rule.id, 0))


def _newest() -> Select[tuple[Rule, dict[str, Any]]]:
    newest = (RuleVersion.rule_id == Rule.id) & (RuleVersion.number == Rule.revision)
    return select(Rule, RuleVersion.definition).join(RuleVersion, newest)


def _row(rule: Rule, says: dict[str, Any], place: int, run: RuleRun | None, holds: int) -> dict[str, Any]:
    on = [says["on"]] if isinstance(says.get("on"), str) else says.get("on") or []
    return {
        "id": rule.id,
        "name": rule.name,
        "entity": rule.entity,
        "purpose": rule.purpose,
        "place": place,
        "enabled": rule.enabled,
        "revision": rule.revision,
        "description": rule.description,
        "on": on,
        "last": _run(run),
        "holds": None if on else holds,
    }


def _run(run: RuleRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {"at": run.started_at.isoformat(), "touched": run.touched, "seconds": run.seconds, "note": run.note}


def _runs(session: Session, rule_id: str | None = None) -> dict[str | None, RuleRun]:
    mine = RuleRun.rule_id.is_not(None) if rule_id is None else RuleRun.rule_id == rule_id
    newest = select(func.max(RuleRun.id)).where(mine).group_by(RuleRun.rule_id)
    return {run.rule_id: run for run in session.scalars(select(RuleRun).where(RuleRun.id.in_(newest)))}


def _holds(session: Session, rule_id: str | None = None) -> dict[str, int]:
    mine = true() if rule_id is None else RuleMatch.rule_id == rule_id
    query = select(RuleMatch.rule_id, func.count()).where(mine).group_by(RuleMatch.rule_id)
    return {row[0]: row[1] for row in session.execute(query)}
