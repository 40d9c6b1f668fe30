"""Deals as they stood at the end of a day: what was changed since is taken back by the history and the change log."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.sales.summed import amounts
from crm_lab.store import frames
from crm_lab.store.entities import AuditLog, Opportunity, PipelineStage, StageHistory, User

READ = (
    "id", "stage_id", "status", "amount_minor", "currency", "expected_close", "closed_at", "created_at", "probability",
)  # fmt: skip
LOGGED = ("amount_minor", "currency", "expected_close", "probability", "owner_id", "territory_id")
"""Fields whose older values stand in the change log."""


def deals_of(session: Session, day: date, today: date, group: str | None = None) -> pd.DataFrame:
    """Return the deals that were there at the end of ``day`` and not lost by then.

    Columns: those of READ, ``group`` (owner_id, territory_id, or team_id: that of the owner), ``amount`` (major units
    of the currency of sums, by the rates of the day), ``chance`` (0..1: what a person set, else the stage's, else the
    share that was won of what was closed; 1 when won) and ``month`` (a Period: in which it closed or was expected to;
    an overdue one counts in the month of the day).
    """
    own = {"team_id": "owner_id", "product_id": None}.get(str(group), group)
    columns = [*READ, *([own] if own else [])]
    past = day < today
    deals = frames.frame_of(session, Opportunity, columns, () if past else (Opportunity.status != "lost",))
    if past:
        deals = _taken_back(session, deals, day)
    base = (deals["status"] == "won").sum() / max(1, (deals["status"] != "open").sum())
    deals = deals[deals["status"] != "lost"].reset_index(drop=True)
    if group == "team_id":
        deals["team_id"] = deals["owner_id"].map(dict(_pairs(session, select(User.id, User.team_id))))
    deals["amount"] = amounts(session, deals, day)
    _dated(deals, pd.Timestamp(day))
    stages = dict(_pairs(session, select(PipelineStage.id, PipelineStage.probability)))
    by_stage = deals["stage_id"].map(stages).astype("float64").fillna(base)
    deals["chance"] = deals["probability"].fillna(by_stage).mask(deals["status"] == "won", 1.0)
    return deals


def _pairs(session: Session, query: Any) -> list[tuple[Any, Any]]:
    return [(key, value) for key, value in session.execute(query)]


def _dated(deals: pd.DataFrame, day: pd.Timestamp) -> None:
    expected = deals["expected_close"]
    closing = expected.mask(expected < day, day)
    deals["month"] = closing.mask(deals["status"] == "won", deals["closed_at"].dt.tz_localize(None)).dt.to_period("M")


def _taken_back(session: Session, deals: pd.DataFrame, day: date) -> pd.DataFrame:
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    deals = deals[deals["created_at"] < end].set_index("id", drop=False)
    deals = _fields_back(session, deals, end)
    later = deals["closed_at"] >= end
    deals["stage_id"] = deals["stage_id"].mask(later, None)
    deals["status"] = deals["status"].mask(later, "open")
    moves = select(StageHistory.opportunity_id, StageHistory.from_stage_id, StageHistory.at)
    first = {row.opportunity_id: row.from_stage_id for row in session.execute(
        moves.where(StageHistory.at >= end, StageHistory.from_stage_id.is_not(None)).order_by(StageHistory.at.desc())
    )}  # fmt: skip
    kinds = dict(_pairs(session, select(PipelineStage.id, PipelineStage.kind)))
    back = pd.Series(first, dtype="object").reindex(deals.index)
    deals["stage_id"] = back.fillna(deals["stage_id"])
    deals["status"] = back.map(kinds).fillna(deals["status"])
    return deals


def _fields_back(session: Session, deals: pd.DataFrame, end: datetime) -> pd.DataFrame:
    log = AuditLog.__table__.c  # also what others changed in deals that this user sees
    query = select(log.record_id, log.changes).where(log.entity == "opportunities", log.at >= end)
    before: dict[str, dict[str, Any]] = {name: {} for name in LOGGED if name in deals}
    for id, changes in session.execute(query.order_by(log.at.desc(), log.id.desc())):
        for name in before.keys() & (changes or {}).keys():
            before[name][id] = changes[name][0]
    for name, values in before.items():
        known = {id: value for id, value in values.items() if id in deals.index}
        if known:
            column = pd.Series(known, dtype="object")
            changed = pd.to_datetime(column) if name == "expected_close" else column.astype(deals[name].dtype)
            deals.loc[list(known), name] = changed
    return deals
