"""Leads change hands: the log first, then all of them by one UPDATE from the log, so that both say the same."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import bindparam, case, func, literal, select, update
from sqlalchemy.orm import Session

from crm_lab.store.bulk import insert_rows, with_defaults
from crm_lab.store.entities import Lead, LeadMove
from crm_lab.store.ids import new_id
from crm_lab.store.trail import Entry, Unit, line_up, plain
from crm_lab.store.types import utc_now

LEADS: Any = Lead.__table__
MOVES: Any = LeadMove.__table__

HANDS = ("owner_id", "previous_owner_id", "assigned_at", "pooled_at")
"""The columns of a lead that say in whose hands it is; LeadMove.before keeps what stood there."""

KINDS = ("assigned", "pooled", "picked", "released", "recycled", "undone")
"""Changes of hands that are logged here; every other change of an owner is logged by crm_lab.sales.leads.following."""


def stood(owner_id: str | None, lead: Any) -> dict[str, Any] | None:
    """Return what stands in HANDS of a lead, as JSON values without what is missing; None for nothing at all."""
    found = {"owner_id": owner_id} | {name: getattr(lead, name) for name in HANDS[1:]}
    kept = {name: plain(value) for name, value in found.items() if value is not None and not pd.isna(value)}
    return kept or None


def land(unit: Unit, moves: pd.DataFrame) -> str:
    """Let the leads of ``moves`` change hands and return the id of the run.

    ``moves`` has a row per lead: lead_id, kind (of KINDS), owner_id (None: the pool), previous_owner_id, why, and what
    else LeadMove has.  Who calls it holds the lock of writers (``line_up``), so that nobody else moves them meanwhile.
    """
    run, now = new_id(), utc_now()
    if moves.empty:
        return run
    _log(unit, moves, run, now)
    pooled = MOVES.c.owner_id.is_(None)
    values = {
        "owner_id": MOVES.c.owner_id,
        "previous_owner_id": func.coalesce(LEADS.c.owner_id, LEADS.c.previous_owner_id),
        "pooled_at": case((pooled, literal(now, LEADS.c.pooled_at.type)), else_=None),
        "assigned_at": case((pooled, LEADS.c.assigned_at), else_=literal(now, LEADS.c.assigned_at.type)),
    }
    _update(unit, run, now, values)
    return run


def put_back(unit: Unit, moves: pd.DataFrame) -> str:
    """Put leads back into the hands in which they were (``moves.back``: what ``stood`` told) and return the run."""
    run, now = new_id(), utc_now()
    _log(unit, moves.drop(columns="back"), run, now)
    _update(unit, run, now, dict.fromkeys(HANDS))
    told = [{"lead": id, **_hands(back)} for id, back in zip(moves["lead_id"], moves["back"], strict=True) if back]
    if told:
        values = {name: bindparam(f"to_{name}", type_=LEADS.c[name].type) for name in HANDS}
        query = update(LEADS).where(LEADS.c.id == bindparam("lead")).values(values)
        unit.session.connection().execute(query, told)
    return run


def _hands(back: dict[str, Any]) -> dict[str, Any]:
    moments = {name: back.get(name) for name in HANDS}
    return {f"to_{name}": _moment(value) if name.endswith("_at") else value for name, value in moments.items()}


def _moment(value: str | None) -> Any:
    return None if value is None else pd.Timestamp(value).to_pydatetime()


def hold(unit: Unit, id: str) -> None:
    """Wait until nobody else writes, a lead first, and hold them until this unit of work ends."""
    unit.session.connection().execute(select(LEADS.c.id).where(LEADS.c.id == id).with_for_update())
    line_up(unit.session)


def _log(unit: Unit, moves: pd.DataFrame, run: str, now: Any) -> None:
    rows = moves.assign(run_id=run, by_id=unit.actor.id, at=pd.Timestamp(now))
    insert_rows(unit.session, LeadMove, with_defaults(LeadMove, rows, None))
    for kind, part in moves.groupby("kind", sort=False):
        unit.note(_entry(str(kind), part, run))


def _update(unit: Unit, run: str, now: Any, values: dict[str, Any]) -> None:
    mine = (MOVES.c.run_id == run, MOVES.c.lead_id == LEADS.c.id)
    stamped = {**values, "version": LEADS.c.version + 1, "updated_at": now}
    unit.session.connection().execute(update(LEADS).where(*mine).values(stamped))


def _entry(kind: str, part: pd.DataFrame, run: str) -> Entry:
    if len(part) > 1:
        return Entry(kind, "leads", None, {"owner_id": [None, None]}, {"rows": len(part)}, run)
    row = part.iloc[0]
    changes = {"owner_id": [row.get("previous_owner_id"), row["owner_id"]]}
    return Entry(kind, "leads", row["lead_id"], changes, {"why": row["why"]}, None)


def last_in_turn(session: Session) -> dict[str, str]:
    """Return who got the last lead by each rule."""
    newest = select(func.max(MOVES.c.id)).where(MOVES.c.owner_id.is_not(None)).group_by(MOVES.c.rule_id)
    found = session.connection().execute(select(MOVES.c.rule_id, MOVES.c.owner_id).where(MOVES.c.id.in_(newest)))
    return {rule: owner for rule, owner in found if rule is not None}
