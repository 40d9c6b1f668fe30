"""One card of the board, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from crm_lab.sales.deal_health import Facts, judge
from crm_lab.store.entities import Account, Opportunity, PipelineStage, User
from crm_lab.store.entities.pipeline import PETALS
from crm_lab.store.money import exponent

ACCOUNTS = Account.__table__.alias("card_account")
USERS = User.__table__.alias("card_owner")

COLUMNS = (
    Opportunity.id,
    Opportunity.version,
    Opportunity.name,
    Opportunity.account_id,
    ACCOUNTS.c.name.label("account"),
    Opportunity.owner_id,
    USERS.c.name.label("owner"),
    Opportunity.amount_minor,
    Opportunity.currency,
    Opportunity.stage_id,
    Opportunity.status,
    Opportunity.stage_since,
    Opportunity.expected_close,
    Opportunity.next_step,
    Opportunity.next_step_on,
)
"""What a card is made of; the names of account and owner come from plain tables, whoever owns them."""


def card_of(row: Any, stage: PipelineStage, now: datetime) -> dict[str, Any]:
    """Return the card of one row of COLUMNS; ``age_days`` counts whole days in the stage."""
    age = max(0, (now - row.stage_since).days)
    is_open = row.status == "open"
    return {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "account": _named(row.account_id, row.account),
        "owner": _named(row.owner_id, row.owner),
        "amount": {"minor": row.amount_minor, "currency": row.currency, "exponent": exponent(row.currency)},
        "stage": row.stage_id,
        "status": row.status,
        "age_days": age,
        "days_allowed": stage.days_allowed,
        "stalled": is_open and stage.days_allowed is not None and age > stage.days_allowed,
        "next_step": row.next_step,
        "next_step_on": _iso(row.next_step_on),
        "expected_close": _iso(row.expected_close),
        "overdue": is_open and row.expected_close is not None and row.expected_close < now.date(),
    }


UNMARKED: dict[str, Any] = {"health": None, "petals": None}
"""The marks of a closed deal."""


def marks_of(facts: Facts, today: date) -> dict[str, Any]:
    """Return how well an open deal is, with the reasons, and which parts of PETALS are played."""
    found = judge(facts, today)
    played = {role for role, _, _ in facts.played}
    return {
        "health": {"level": found.level, "reasons": [asdict(reason) for reason in found.reasons]},
        "petals": [role for role in PETALS if role in played],
    }


def _named(id: str | None, name: str | None) -> dict[str, str] | None:
    return None if id is None else {"id": id, "name": name or ""}


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()
