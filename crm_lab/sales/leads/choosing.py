"""Which rule holds for which lead: one SELECT over all of them, in which the first rule that holds counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import ColumnElement, Integer, and_, case, literal, select, true
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.people import is_open
from crm_lab.rules.reading import read_conditions
from crm_lab.rules.sql import Compiler
from crm_lab.store.entities import Lead, LeadPool, LeadRule

NONE = -1
"""Where a lead stands for which no rule holds."""

R = TypeVar("R", LeadRule, LeadPool)


def in_order(session: Session, kind: type[R]) -> list[R]:
    """Return the enabled rules (or pools) as they are tried."""
    return list(session.scalars(select(kind).where(kind.enabled).order_by(kind.position, kind.id)))


def waiting(session: Session, rules: list[LeadRule], *criteria: ColumnElement[bool]) -> pd.DataFrame:
    """Return the open leads without an owner, the oldest first: id, score, territory_id, whose they were, nth.

    ``nth`` is the place in ``rules`` of the first that holds, or NONE.
    """
    columns: Any = (
        Lead.id, Lead.score, Lead.territory_id, Lead.previous_owner_id, Lead.assigned_at, Lead.pooled_at,
    )  # fmt: skip
    query = select(*columns, first(session, rules).label("nth"))
    query = query.where(Lead.owner_id.is_(None), is_open(Lead), *criteria).order_by(Lead.created_at, Lead.id)
    names = [*(one.key for one in columns), "nth"]
    return pd.DataFrame(session.execute(query).all(), columns=names, dtype=object)


def first(session: Session, rules: Sequence[LeadRule] | Sequence[LeadPool]) -> ColumnElement[int]:
    """Return the place in ``rules`` of the first that holds for a lead, or NONE, as SQL."""
    if not rules:
        return literal(NONE, Integer)
    compiler, now = Compiler(session), context(session)
    holding = [and_(true(), compiler.where(_read(one, now), Lead)) for one in rules]
    return case(*((one, literal(nth, Integer)) for nth, one in enumerate(holding)), else_=literal(NONE, Integer))


def _read(rule: LeadRule | LeadPool, now: Any) -> Any:
    try:
        return read_conditions(rule.conditions, Lead, now, "conditions")
    except InvalidValue as problem:
        what = "lead pool" if isinstance(rule, LeadPool) else "lead rule"
        raise InvalidValue(f"{what} '{rule.name}', {problem.message}; mend or disable it") from problem
