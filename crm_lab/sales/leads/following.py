"""Every other change of a lead's owner is logged as well, whoever makes it: a form, a rule, an import, a merge.

The store calls it before every commit that touched leads (entry points ``crm_lab.followers``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from crm_lab.sales.leads.landing import KINDS, LEADS, stood
from crm_lab.store.entities import Lead, LeadMove
from crm_lab.store.ids import new_id
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now


def leads(unit: Unit) -> None:
    """Log the changes of owners that this unit of work made, and note in the leads since when it is so."""
    run = new_id()
    for one in unit.entries:
        if one.entity == "leads" and one.record_id and _handed(one):
            _follow(unit, one, run)


def _handed(entry: Entry) -> bool:
    return "owner_id" in entry.changes and entry.action not in (*KINDS, "created")


def _follow(unit: Unit, entry: Entry, run: str) -> None:
    before, after = entry.changes["owner_id"]
    lead = unit.session.connection().execute(select(LEADS).where(LEADS.c.id == entry.record_id)).one()
    now = utc_now()
    kind = "pooled" if after is None else "handed"
    about = {"run_id": run, "lead_id": lead.id, "kind": kind, "owner_id": after, "by_id": unit.actor.id}
    had = before or lead.previous_owner_id
    more = {"inputs": {"by": entry.action, "origin": unit.origin}, "before": stood(before, lead)}
    unit.session.add(LeadMove(**about, **more, previous_owner_id=had, at=now))
    since: dict[str, Any] = {"assigned_at": now, "pooled_at": None} if after else {"pooled_at": now}
    values = {"previous_owner_id": had, **since}
    unit.session.connection().execute(update(LEADS).where(LEADS.c.id == lead.id).values(values))
    known = unit.session.identity_map.get(unit.session.identity_key(Lead, lead.id))
    for name, value in values.items() if known is not None else ():
        set_committed_value(known, name, value)
