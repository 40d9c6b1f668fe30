"""The rules as the list shows them: in their order, with their last run and for how many records they hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Rule, RuleMatch, RuleRun, RuleVersion


def rows(session: Session, name: str | None = None) -> list[dict[str, Any]]:
    """Return all rules, or the one of a name; ``place`` counts from 0 among those of its purpose and table."""
    newest = (RuleVersion.rule_id == Rule.id) & (RuleVersion.number == Rule.revision)
    query = select(Rule, RuleVersion.definition).join(RuleVersion, newest)
    found = session.execute(query.order_by(Rule.purpose, Rule.entity, Rule.position, Rule.created_at)).all()
    runs, holds, places = _runs(session), _holds(session), Counter[tuple[str, str]]()
    told = []
    for rule, definition in found:
        place = places[rule.purpose, rule.entity]
        places[rule.purpose, rule.entity] += 1
        if name in (None, rule.name, rule.id):
            told.append(_row(rule, definition, place, runs.get(rule.id), holds.get(rule.id, 0)))
    return told


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


def _runs(session: Session) -> dict[str | None, RuleRun]:
    newest = select(func.max(RuleRun.id)).group_by(RuleRun.rule_id)
    return {run.rule_id: run for run in session.scalars(select(RuleRun).where(RuleRun.id.in_(newest)))}


def _holds(session: Session) -> dict[str, int]:
    query = select(RuleMatch.rule_id, func.count()).group_by(RuleMatch.rule_id)
    return {row[0]: row[1] for row in session.execute(query)}
