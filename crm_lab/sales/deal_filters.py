"""Ways to narrow deals that are no plain columns (team, product, text …).  Board and frames share them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Account, Opportunity, OpportunityLine, PipelineStage, Product, Team, User
from crm_lab.store.types import utc_now

NAMES = ("team", "product", "text", "overdue", "stalled")
"""The filters that this module knows."""


def criterion(session: Session, name: str, value: Any) -> ColumnElement[bool]:
    """Return the criterion of the filter ``name``."""
    if name == "team":
        return of_team(value)
    if name == "product":
        return with_product(value)
    if name == "text":
        return matching(str(value))
    late = overdue() if name == "overdue" else stalled(session.scalars(select(PipelineStage)), utc_now())
    return late if value else ~late


def of_team(team: str) -> ColumnElement[bool]:
    """Deals whose owner belongs to the team with that id or name."""
    people, teams = User.__table__, Team.__table__
    wanted = select(teams.c.id).where(or_(teams.c.id == team, teams.c.name == team))
    return Opportunity.owner_id.in_(select(people.c.id).where(people.c.team_id.in_(wanted)))


def with_product(product: str) -> ColumnElement[bool]:
    """Deals with a line of the product with that id or name."""
    table = Product.__table__
    wanted = select(table.c.id).where(or_(table.c.id == product, table.c.name == product))
    return Opportunity.id.in_(select(OpportunityLine.opportunity_id).where(OpportunityLine.product_id.in_(wanted)))


def matching(text: str) -> ColumnElement[bool]:
    """Deals with the text in their name, next step or account's name."""
    accounts = Account.__table__
    account = select(accounts.c.id).where(accounts.c.name.icontains(text, autoescape=True))
    return or_(
        Opportunity.name.icontains(text, autoescape=True),
        Opportunity.next_step.icontains(text, autoescape=True),
        Opportunity.account_id.in_(account),
    )


def overdue() -> ColumnElement[bool]:
    """Open deals that were expected to be closed before today (UTC)."""
    date_passed = func.coalesce(Opportunity.expected_close < utc_now().date(), False)
    return and_(Opportunity.status == "open", date_passed)


def stalled(stages: Iterable[PipelineStage], now: datetime) -> ColumnElement[bool]:
    """Open deals that stand in their stage for more whole days than it allows."""
    late = [
        and_(Opportunity.stage_id == stage.id, Opportunity.stage_since < now - timedelta(days=stage.days_allowed + 1))
        for stage in stages
        if stage.days_allowed is not None and stage.kind == "open"
    ]
    return or_(*late) if late else literal(False)
