"""A person takes a lead out of the pool, or puts one back: what has to hold for that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.rules.context import Context, context
from crm_lab.rules.people import is_open
from crm_lab.sales.leads.choosing import NONE, first, in_order
from crm_lab.sales.leads.landing import LEADS, hold, land, stood
from crm_lab.sales.leads.people import upwards
from crm_lab.store.entities import Lead, LeadMove, LeadPool, Team, User
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Unit


def pick(unit: Unit, id: str) -> None:
    """Give a lead of the pool to whoever acts; one that this person has already stays.  Raises Refused, NotFound."""
    with everybody(unit.session):
        lead, pool = held(unit, id)
        if lead.owner_id == unit.actor.id:
            return
        _require_free(unit.session, lead)
        _require_allowed(unit, lead, pool)
    land(unit, _move(lead, "picked", unit.actor.id, pool, None))


def release(unit: Unit, id: str, reason: str) -> None:
    """Put a lead into the pool; one that lies there stays.  Raises InvalidValue without a reason."""
    if not isinstance(reason, str) or not reason.strip():
        raise InvalidValue("a lead goes back to the pool with a reason; give reason=, for example 'not my region'")
    if unit.session.scalar(select(Lead.id).where(Lead.id == id)) is None and not _lies_there(unit, id):
        raise NotFound(f"there is no lead with the id '{id}' that you may see")
    with everybody(unit.session):
        lead, pool = held(unit, id)
        if lead.owner_id is None and lead.pooled_at is not None:
            return
        if not lead.open:
            raise Refused(f"'{lead.name}' is not open any more, so it does not go back to the pool")
    land(unit, _move(lead, "released", None, pool, reason.strip()))


def held(unit: Unit, id: str) -> tuple[Any, LeadPool | None]:
    """Return a lead, which nobody else can change until this unit of work ends, and the pool that it belongs to."""
    hold(unit, id)
    pools = in_order(unit.session, LeadPool)
    hands = (Lead.owner_id, Lead.previous_owner_id, Lead.assigned_at, Lead.pooled_at)
    query = select(Lead.id, Lead.name, *hands, is_open(Lead).label("open"), first(unit.session, pools).label("nth"))
    lead = unit.session.execute(query.where(Lead.id == id)).one_or_none()
    if lead is None:
        raise NotFound(f"there is no lead with the id '{id}' in the pool")
    return lead, pools[lead.nth] if lead.nth != NONE else None


def _lies_there(unit: Unit, id: str) -> bool:
    there = (LEADS.c.id == id, LEADS.c.owner_id.is_(None), LEADS.c.pooled_at.is_not(None), LEADS.c.deleted_at.is_(None))
    return unit.session.connection().scalar(select(LEADS.c.id).where(*there)) is not None


def _require_free(session: Session, lead: Any) -> None:
    if lead.owner_id is not None:
        name = session.scalar(select(User.name).where(User.id == lead.owner_id))
        raise Refused(f"'{lead.name}' is {name}'s already; pick another lead")
    if not lead.open:
        raise Refused(f"'{lead.name}' is not open any more; pick another lead")
    if lead.pooled_at is None:
        raise Refused(f"'{lead.name}' waits to be shared out and does not lie in the pool yet; pick another lead")


def _require_allowed(unit: Unit, lead: Any, pool: LeadPool | None) -> None:
    """Raise Refused when whoever acts may not pick this lead, or no lead now."""
    user = unit.session.get(User, unit.actor.id) if unit.actor.id else None
    if user is None:
        raise Refused("a lead is picked by a person; open the workspace as one of its users")
    now = context(unit.session)
    if pool is not None:
        if not for_whom(unit.session, user, pool):
            raise Refused(f"the pool '{pool.name}' is for another team; pick a lead of another pool")
        _require_waited(lead, pool, user, now)
        picked = picked_today(unit.session, user, pool, now)
        _require_below(pool.daily_picks, picked, "picked", f"from '{pool.name}' today")
    limits = (user.capacity, None if pool is None else pool.most_held)
    most = min((one for one in limits if one is not None), default=None)
    mine = select(func.count()).select_from(Lead).where(Lead.owner_id == user.id, is_open(Lead))
    _require_below(most, unit.session.scalar(mine) or 0, "hold", "open leads")


def _require_below(most: int | None, count: int, did: str, what: str) -> None:
    if most is not None and count >= most:
        raise Refused(f"you {did} {count} {what} and {most} is the limit; work on those first")


def _require_waited(lead: Any, pool: LeadPool, user: User, now: Context) -> None:
    free = lead.pooled_at + timedelta(days=pool.wait_days)
    if lead.previous_owner_id == user.id and now.now < free:
        day = free.astimezone(now.zone).date()
        raise Refused(f"'{lead.name}' was yours before, so others may pick it first; you may again on {day}")


def picked_today(session: Session, user: User, pool: LeadPool, now: Context) -> int:
    """Return how many leads somebody picked from a pool today, without those that were taken back."""
    undone = aliased(LeadMove)
    query = select(func.count()).select_from(LeadMove).outerjoin(undone, undone.undo_of == LeadMove.id)
    mine = (LeadMove.kind == "picked", LeadMove.owner_id == user.id, LeadMove.pool_id == pool.id)
    return session.scalar(query.where(*mine, LeadMove.at >= now.start_of(now.today), undone.id.is_(None))) or 0


def for_whom(session: Session, user: User, pool: LeadPool) -> bool:
    """Tell whether somebody may pick from a pool: it is everybody's, of the own team or of one above it."""
    if pool.team_id is None:
        return True
    parents = {one.id: one.parent_id for one in session.scalars(select(Team))}
    return pool.team_id in upwards(user.team_id, parents, "team")


def _move(lead: Any, kind: str, owner_id: str | None, pool: LeadPool | None, why: str | None) -> pd.DataFrame:
    had = lead.owner_id or lead.previous_owner_id
    row = {"lead_id": lead.id, "kind": kind, "owner_id": owner_id, "previous_owner_id": had, "why": why}
    row |= {"pool_id": None if pool is None else pool.id, "before": stood(lead.owner_id, lead)}
    return pd.DataFrame([row], dtype=object)
