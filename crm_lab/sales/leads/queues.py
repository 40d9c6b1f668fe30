"""The queues of the lead inbox: one's own, those that wait to be shared out, the pool, and what came back into it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.people import is_open
from crm_lab.sales.leads.choosing import first, in_order
from crm_lab.sales.leads.narrowing import Narrowed
from crm_lab.sales.leads.pool_frame import closed_pools
from crm_lab.store.entities import Lead, LeadPool, LeadScore, User
from crm_lab.store.scope import Actor, everybody

QUEUES = ("mine", "new", "pool", "recycled")
"""Open leads: with an owner that one may see, without one, in the pool, and in the pool after somebody had them."""

SHOWN = ("id", "name", "company", "title", "city", "channel", "campaign", "score", "created_at", "pooled_at")
SCORED = ("fit", "engagement", "model", "manual", "counts")


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many leads lie in each queue that ``actor`` may see."""
    found = {}
    for queue in QUEUES:
        with _seeing(session, queue):
            query = select(func.count()).select_from(Lead).where(*_criteria(session, actor, queue))
            found[queue] = session.scalar(query) or 0
    return found


def page(
    session: Session, actor: Actor, queue: str, narrowed: Narrowed, start: int, count: int
) -> tuple[int, list[Any]]:
    """Return how many leads of a queue meet ``narrowed``, and some of these, the best scores first."""
    if queue not in QUEUES:
        raise InvalidValue(f"there is no queue '{queue}'; there are {', '.join(QUEUES)}")
    with _seeing(session, queue):
        met = [*_criteria(session, actor, queue), *narrowed.criteria()]
        total = session.scalar(select(func.count()).select_from(Lead).where(*met)) or 0
        return total, list(session.execute(_rows().where(*met).offset(start).limit(count)))


def _seeing(session: Session, queue: str) -> AbstractContextManager[None]:
    """What lies in the pool is seen by all who may pick it; all else by the row scope."""
    return everybody(session) if queue in ("pool", "recycled") else nullcontext()


def _rows() -> Select[Any]:
    owner, before = User.__table__.alias("owner"), User.__table__.alias("before")
    parts = (getattr(LeadScore, name) for name in SCORED)
    query = select(
        *(getattr(Lead, one) for one in SHOWN), *parts, owner.c.name.label("owner"), before.c.name.label("before")
    )
    query = query.outerjoin(LeadScore, LeadScore.lead_id == Lead.id).outerjoin(owner, owner.c.id == Lead.owner_id)
    query = query.outerjoin(before, before.c.id == Lead.previous_owner_id)
    return query.order_by(func.coalesce(Lead.score, -1.0).desc(), Lead.created_at.desc(), Lead.id)


def _criteria(session: Session, actor: Actor, queue: str) -> list[Any]:
    found: list[Any] = [is_open(Lead)]
    if queue == "mine":
        found.append(Lead.owner_id == actor.id)
    else:
        found += [Lead.owner_id.is_(None), Lead.pooled_at.is_(None) if queue == "new" else Lead.pooled_at.is_not(None)]
    if queue == "recycled":
        found.append(Lead.previous_owner_id.is_not(None))
    if queue in ("pool", "recycled"):
        pools = in_order(session, LeadPool)
        if closed := closed_pools(session, actor, pools):
            found.append(first(session, pools).not_in(closed))
    return found
