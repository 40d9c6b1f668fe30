"""Leads that nobody followed up: when they come back into the pool, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm_lab.rules.people import is_open
from crm_lab.sales.leads.choosing import NONE, first, in_order
from crm_lab.sales.leads.landing import stood
from crm_lab.store.entities import Activity, Lead, LeadPool, User
from crm_lab.store.types import utc_now

COLUMNS = ("lead_id", "kind", "owner_id", "previous_owner_id", "pool_id", "why", "inputs", "before")


def due(session: Session, now: datetime | None = None) -> pd.DataFrame:
    """Return the leads that come back into the pool at a moment (default: now), as moves (COLUMNS), the oldest first.

    A follow-up is an activity of any channel but a task.  Leads of people who don't work here any more come back
    without waiting.
    """
    moment, pools = now or utc_now(), in_order(session, LeadPool)
    held = session.execute(_held(session, pools, moment))
    found = [(one, pools[one.nth] if one.nth != NONE else None) for one in held]
    rows = [_move(one, pool, why) for one, pool in found if (why := reason(one, pool, moment)) is not None]
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    return pd.DataFrame({name: pd.Series(list(one), dtype=object) for name, one in zip(COLUMNS, columns, strict=True)})


def _held(session: Session, pools: list[LeadPool], now: datetime) -> Select[Any]:
    people = User.__table__
    said = (Activity.lead_id.is_not(None), Activity.channel != "task", Activity.occurred_at <= now)
    touches = select(Activity.lead_id, func.max(Activity.occurred_at).label("at")).where(*said)
    last = touches.group_by(Activity.lead_id).subquery()
    hands: Any = (Lead.id, Lead.owner_id, Lead.previous_owner_id, Lead.assigned_at, Lead.pooled_at, Lead.created_at)
    works = (people.c.active & people.c.deleted_at.is_(None)).label("works")
    return (
        select(*hands, last.c.at.label("touched"), works, first(session, pools).label("nth"))
        .join(people, people.c.id == Lead.owner_id)
        .outerjoin(last, last.c.lead_id == Lead.id)
        .where(is_open(Lead))
        .order_by(Lead.created_at, Lead.id)
    )


def reason(lead: Any, pool: LeadPool | None, now: datetime) -> str | None:
    """Return why a lead comes back into ``pool``, or None when it stays with its owner."""
    if not lead.works:
        return "its owner does not work here any more"
    if pool is None or pool.recycle_days is None:
        return None
    begun = lead.assigned_at or lead.created_at
    silent = now - max(begun, lead.touched or begun)
    if silent < timedelta(days=pool.recycle_days) or now - begun < timedelta(days=pool.protected_days):
        return None
    return f"no follow-up for {silent.days} days, {pool.recycle_days} are allowed"


def _move(lead: Any, pool: LeadPool | None, why: str) -> tuple[Any, ...]:
    inputs = {"touched": None if lead.touched is None else lead.touched.isoformat()}
    named = None if pool is None else pool.id
    return (lead.id, "recycled", None, lead.owner_id, named, why, inputs, stood(lead.owner_id, lead))
