"""What was decided at once is taken back: a run of sharing out or recycling, a pick, a release, a hand-over."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from crm_lab.errors import NotAllowed, NotFound, Refused
from crm_lab.rules.people import is_open
from crm_lab.sales.leads.landing import put_back
from crm_lab.store.entities import Lead, LeadMove, User
from crm_lab.store.keepers import ADMINS
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Unit, line_up

COLUMNS = ("run_id", "at", "by", "kind", "leads", "undone")


def undo(unit: Unit, run: str | None) -> pd.DataFrame:
    """Take a run back (default: the last of whoever acts), and return its leads: lead_id, kind, undone, why.

    Leads that changed hands since, or are not open any more, stay where they are.  Raises Refused when that is so for
    all of them, and when there is nothing to undo; NotAllowed for runs of others.
    """
    line_up(unit.session)
    with everybody(unit.session):
        wanted = _mine(unit, run)
        found = pd.DataFrame(unit.session.execute(_standing(wanted)).all(), dtype=object)
    found["why"] = [_stays(one) for one in found.itertuples()]
    found["undone"] = found["why"].isna()
    back = found[found["undone"]]
    if back.empty:
        raise Refused(f"nothing of this can be undone: {found['why'].iloc[0]}")
    put_back(unit, _moves(back))
    return found[["lead_id", "kind", "undone", "why"]]


def _mine(unit: Unit, run: str | None) -> str:
    by = unit.actor.id
    undone = aliased(LeadMove)
    query = select(LeadMove.run_id, LeadMove.by_id).outerjoin(undone, undone.undo_of == LeadMove.id)
    if run is None:
        query = query.where(LeadMove.by_id == by, LeadMove.kind != "undone", undone.id.is_(None))
    else:
        query = query.where(LeadMove.run_id == run)
    last = unit.session.execute(query.order_by(LeadMove.id.desc()).limit(1)).first()
    if last is None and run is not None:
        raise NotFound(f"there is no run '{run}'; look at ws.leads.runs()")
    if last is None:
        raise Refused("there is no change of hands of yours to undo")
    if last.by_id != by and unit.actor.role not in ADMINS:
        raise NotAllowed("others' changes of hands are undone by an administrator; ask one")
    return str(last.run_id)


def _standing(run: str) -> Select[Any]:
    later, undone = aliased(LeadMove), aliased(LeadMove)
    newest = select(func.max(later.id)).outerjoin(undone, undone.undo_of == later.id)
    newest = newest.where(later.lead_id == LeadMove.lead_id, later.kind != "undone", undone.id.is_(None))
    columns = (LeadMove.id, LeadMove.lead_id, LeadMove.kind, LeadMove.owner_id, LeadMove.before, LeadMove.pool_id)
    moved = (newest.scalar_subquery() != LeadMove.id) | Lead.owner_id.is_distinct_from(LeadMove.owner_id)
    query = select(*columns, moved.label("moved"), is_open(Lead).label("open"))
    return query.join(Lead, Lead.id == LeadMove.lead_id).where(LeadMove.run_id == run).order_by(LeadMove.id)


def _stays(move: Any) -> str | None:
    if move.kind == "undone":
        return "it was an undo itself"
    if move.moved:
        return "the lead changed hands since"
    return None if move.open else "the lead is not open any more"


def _moves(back: pd.DataFrame) -> pd.DataFrame:
    owners = [(one or {}).get("owner_id") for one in back["before"]]
    told = {"lead_id": back["lead_id"], "kind": "undone", "owner_id": owners, "previous_owner_id": back["owner_id"]}
    more = {"pool_id": back["pool_id"], "why": None, "undo_of": back["id"], "back": back["before"]}
    return pd.DataFrame({**told, **more}, dtype=object)


def runs(session: Session, limit: int) -> pd.DataFrame:
    """Return the last runs, the newest first (COLUMNS): how many leads changed hands, how many were put back."""
    undone, people = aliased(LeadMove), User.__table__
    counts = (func.count(LeadMove.id), func.count(undone.id))
    named = (LeadMove.run_id, func.min(LeadMove.at).label("at"), people.c.name, func.min(LeadMove.kind))
    query = select(*named, *counts).outerjoin(undone, undone.undo_of == LeadMove.id)
    query = query.outerjoin(people, people.c.id == LeadMove.by_id).group_by(LeadMove.run_id, people.c.name)
    rows = session.execute(query.order_by(func.max(LeadMove.id).desc()).limit(limit)).all()
    return pd.DataFrame(rows, columns=list(COLUMNS))
