"""The points of leads: fit in one SELECT over all of them, engagement from activities whose points fade."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Float, case, literal, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.people import is_open
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import Compiler
from crm_lab.sales.leads.score_rules import ABOUT
from crm_lab.store.entities import Activity, Lead, LeadScoreRule

DAY = 86_400.0


def rules_of(session: Session, kind: str) -> list[LeadScoreRule]:
    """Return the enabled rules of a kind by name."""
    query = select(LeadScoreRule).where(LeadScoreRule.enabled, LeadScoreRule.kind == kind)
    return list(session.scalars(query.order_by(LeadScoreRule.name)))


def fit(session: Session, rules: Sequence[LeadScoreRule], id: str | None = None) -> pd.Series[float]:
    """Return the points of all open leads (or of one) by id, for who they are."""
    total: Any = literal(0.0, Float)
    for rule in rules:
        total = total + case((_where(session, rule), literal(rule.points, Float)), else_=literal(0.0, Float))
    query = select(Lead.id, total).where(is_open(Lead) if id is None else Lead.id == id)
    rows = session.execute(query).all()
    return pd.Series([float(one[1]) for one in rows], index=[one[0] for one in rows], dtype=float)


def engagement(session: Session, rule: LeadScoreRule, now: datetime, id: str | None = None) -> pd.DataFrame:
    """Return per lead: points, events, last.  An activity has ``points * 0.5 ** (age / half life)``, ages in days."""
    mine = Activity.lead_id.is_not(None) if id is None else Activity.lead_id == id
    query = select(Activity.lead_id, Activity.occurred_at).where(mine, Activity.occurred_at <= now)
    rows = session.execute(query.where(_where(session, rule))).all()
    when = pd.to_datetime([one[1] for one in rows], utc=True)
    ages = np.asarray((pd.Timestamp(now) - when).total_seconds(), dtype=float) / DAY
    points = rule.points * faded(ages, rule.half_life_days or math.inf)
    frame = pd.DataFrame({"lead_id": [one[0] for one in rows], "points": points, "last": when})
    told = {"points": ("points", "sum"), "events": ("points", "size"), "last": ("last", "max")}
    found: pd.DataFrame = frame.groupby("lead_id").agg(**told)
    if rule.most is not None:
        low, high = sorted((0.0, rule.most))
        found["points"] = found["points"].clip(low, high)
    return found


def faded(ages: Any, half_life: float) -> Any:
    """Return which share of its points something has after ``ages`` days: 1 at once, 1/2 after a half-life."""
    return 0.5 ** (ages / half_life)


def _where(session: Session, rule: LeadScoreRule) -> Any:
    entity = ABOUT[rule.kind]
    try:
        condition = read_conditions(rule.conditions, entity, context(session), "conditions")
    except InvalidValue as problem:
        raise InvalidValue(f"lead score rule '{rule.name}', {problem.message}; mend or disable it") from problem
    return Compiler(session).where(condition, entity)
