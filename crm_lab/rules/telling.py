"""What rules did, as frames: runs and decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.definition import read_definition
from crm_lab.rules.judging import from_facts
from crm_lab.rules.stored import rule_named, version
from crm_lab.store.entities import Rule, RuleDecision, RuleRun

LOG = ("at", "rule", "revision", "entity", "record_id", "event_seq", "outcome", "why", "effects", "note")
"""The columns of the log."""


def runs_frame(session: Session, name: str | None, limit: int) -> pd.DataFrame:
    """Return the newest runs, of one rule if it is named."""
    columns = [one for one in RuleRun.columns() if one != "id"]
    query = select(Rule.name, RuleRun).outerjoin(Rule, Rule.id == RuleRun.rule_id)
    if name is not None:
        query = query.where(RuleRun.rule_id == rule_named(session, name).id)
    rows = session.execute(query.order_by(RuleRun.id.desc()).limit(limit)).all()
    return pd.DataFrame([{"rule": rule, **_part(run, columns)} for rule, run in rows], columns=["rule", *columns])


def log_frame(session: Session, name: str | None, record_id: str | None, limit: int) -> pd.DataFrame:
    """Return the newest decisions, of one rule and about one record if they are given."""
    query = select(Rule, RuleDecision).join(Rule, Rule.id == RuleDecision.rule_id)
    if name is not None:
        query = query.where(RuleDecision.rule_id == rule_named(session, name).id)
    if record_id is not None:
        query = query.where(RuleDecision.record_id == record_id)
    found, why = session.execute(query.order_by(RuleDecision.id.desc()).limit(limit)).all(), _Why(session)
    return pd.DataFrame([_decision(rule, one, why) for rule, one in found], columns=list(LOG))


def _part(record: Any, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in columns}


def _decision(rule: Rule, one: RuleDecision, why: _Why) -> dict[str, Any]:
    columns = [name for name in LOG if name not in ("rule", "why")]
    return {"rule": rule.name, "why": why(rule, one), **_part(one, columns)}


class _Why:
    """Turns the facts that decisions keep into sentences again; reads each version once."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self._read: dict[tuple[str, int], Any] = {}

    def __call__(self, rule: Rule, one: RuleDecision) -> str | None:
        if one.facts is None:
            return None
        key = (rule.id, one.revision)
        if key not in self._read:
            self._read[key] = self._condition(rule, one.revision)
        condition = self._read[key]
        if isinstance(condition, str):
            return condition
        return "; ".join(str(reason) for reason in from_facts(condition, one.facts))

    def _condition(self, rule: Rule, revision: int) -> Any:
        data = version(self.session, rule, revision).definition
        try:
            now = context(self.session)
            return read_definition(data, now).condition(now)
        except InvalidValue as problem:
            return f"this version can't be read any more ({problem.message})"
