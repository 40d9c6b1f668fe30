"""One deal in full, as the board's side panel shows it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm_lab.sales.board import Board, money
from crm_lab.store.entities import (
    Activity,
    Contact,
    Opportunity,
    OpportunityContactRole,
    OpportunityLine,
    PipelineStage,
    Product,
    StageHistory,
    User,
)

ACTIVITIES = 20
"""How many of the newest activities are shown."""


def detail(board: Board, deal_id: str) -> dict[str, Any]:
    """Return everything about one deal.  Raises NotFound."""
    card = board.card(deal_id)
    deal = board.session.get_one(Opportunity, deal_id)
    stage = board.session.get_one(PipelineStage, deal.stage_id)
    return {
        "card": card,
        "description": deal.description,
        "contacts": _contacts(board, deal_id),
        "lines": _lines(board, deal),
        "history": _history(board, deal_id),
        "activities": _activities(board, deal_id),
        "created_at": _iso(deal.created_at),
        "closed_at": _iso(deal.closed_at),
        "source": deal.lead_source,
        "probability": deal.probability,
        "stage_probability": stage.probability,
        "lost_reason": deal.lost_reason,
    }


def _contacts(board: Board, deal_id: str) -> list[dict[str, Any]]:
    people = Contact.__table__
    query = (
        select(people.c.name, OpportunityContactRole.role, people.c.phone, people.c.email)
        .join(OpportunityContactRole, OpportunityContactRole.contact_id == people.c.id)
        .where(OpportunityContactRole.opportunity_id == deal_id, people.c.deleted_at.is_(None))
        .order_by(people.c.name)
    )
    return [dict(row._mapping) for row in board.session.execute(query)]


def _lines(board: Board, deal: Opportunity) -> list[dict[str, Any]]:
    query = (
        select(OpportunityLine, Product.__table__.c.name)
        .join(Product.__table__, Product.__table__.c.id == OpportunityLine.product_id)
        .where(OpportunityLine.opportunity_id == deal.id)
        .order_by(OpportunityLine.position, OpportunityLine.id)
    )
    return [_line(line, name, deal.currency) for line, name in board.session.execute(query)]


def _line(line: OpportunityLine, product: str, currency: str) -> dict[str, Any]:
    total = None if line.price_minor is None else int((line.quantity * line.price_minor).to_integral_value())
    return {
        "product": product,
        "quantity": float(line.quantity) if line.quantity % 1 else int(line.quantity),
        "price": money(line.price_minor, currency),
        "total": money(total, currency),
    }


def _history(board: Board, deal_id: str) -> list[dict[str, Any]]:
    left, entered = aliased(PipelineStage), aliased(PipelineStage)
    people = User.__table__
    query = (
        select(StageHistory, left, entered, people.c.name)
        .outerjoin(left, left.id == StageHistory.from_stage_id)
        .join(entered, entered.id == StageHistory.to_stage_id)
        .outerjoin(people, people.c.id == StageHistory.by_id)
        .where(StageHistory.opportunity_id == deal_id)
        .order_by(StageHistory.at.desc(), StageHistory.id.desc())
    )
    return [
        {
            "at": _iso(row.at),
            "from": old and old.name,
            "from_zh": old and old.name_zh,
            "to": new.name,
            "to_zh": new.name_zh,
            "by": by,
            "reason": row.reason,
            "undo": row.undo_of is not None,
            "days": None if row.seconds_in_from is None else row.seconds_in_from // 86400,
        }
        for row, old, new, by in board.session.execute(query)
    ]


def _activities(board: Board, deal_id: str) -> list[dict[str, Any]]:
    people = User.__table__
    query = (
        select(Activity.occurred_at, Activity.channel, Activity.subject, people.c.name)
        .outerjoin(people, people.c.id == Activity.owner_id)
        .where(Activity.opportunity_id == deal_id)
        .order_by(Activity.occurred_at.desc())
        .limit(ACTIVITIES)
    )
    return [
        {"at": _iso(at), "channel": channel, "subject": subject, "by": by}
        for at, channel, subject, by in board.session.execute(query)
    ]


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
