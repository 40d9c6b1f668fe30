"""What lies in the public pool, as everybody may see it: without the ways to reach the person."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.rules.people import is_open
from crm_lab.sales.leads.choosing import NONE, first, in_order
from crm_lab.sales.leads.picking import for_whom
from crm_lab.store.entities import Lead, LeadPool, User
from crm_lab.store.scope import Actor, everybody
from crm_lab.store.types import utc_now

SHOWN = ("id", "name", "company", "title", "industry", "city", "province", "channel", "campaign", "score", "pooled_at")
"""Fields of a lead that are seen in the pool; phone, e-mail, address, notes and payload come with the pick."""

COLUMNS = (*SHOWN, "days", "pool", "previous_owner")


def pool_frame(session: Session, actor: Actor, pool: str | None) -> pd.DataFrame:
    """Return the leads in the pool (or in one of its parts, by name) that ``actor`` may pick, the newest first."""
    pools, people = in_order(session, LeadPool), User.__table__
    before = people.c.name.label("previous_owner")
    query = select(*(getattr(Lead, one) for one in SHOWN), before, first(session, pools).label("nth"))
    query = query.outerjoin(people, people.c.id == Lead.previous_owner_id)
    query = query.where(Lead.owner_id.is_(None), Lead.pooled_at.is_not(None), is_open(Lead))
    with everybody(session):
        rows = session.execute(query.order_by(Lead.pooled_at.desc(), Lead.id.desc())).all()
    frame = pd.DataFrame(rows, columns=[*SHOWN, "previous_owner", "nth"])
    closed = closed_pools(session, actor, pools)
    names = [one.name for one in pools]
    frame["pool"] = [names[nth] if nth != NONE else None for nth in frame["nth"]]
    frame["days"] = (utc_now() - pd.to_datetime(frame["pooled_at"], utc=True)).dt.days
    mine = frame[~frame["nth"].isin(closed)]
    return (mine if pool is None else mine[mine["pool"] == pool])[list(COLUMNS)].reset_index(drop=True)


def closed_pools(session: Session, actor: Actor, pools: list[LeadPool]) -> set[int]:
    """Return the places of the pools that are for other teams."""
    if actor.role != "rep":
        return set()
    user = session.get(User, actor.id)
    return {nth for nth, one in enumerate(pools) if user is None or not for_whom(session, user, one)}
