"""How the work on a lead ends, and how that is taken back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound, Refused
from crm_lab.merging.links import links_to
from crm_lab.sales.leads.becoming import Becoming
from crm_lab.store.base import Base
from crm_lab.store.entities import Activity, Lead, LeadOutcome, StatusLabel
from crm_lab.store.scope import DELETED, everybody
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

KEPT = ("status_id", "account_id", "contact_id", "disqualified_reason")
"""Fields of a lead that its end changes."""


def outcome_of(session: Session, lead_id: str) -> LeadOutcome | None:
    """Return how a lead ended, if it did."""
    query = select(LeadOutcome).where(LeadOutcome.lead_id == lead_id, LeadOutcome.undone_at.is_(None))
    return session.scalars(query.order_by(LeadOutcome.id.desc()).limit(1)).first()


def status(session: Session, type: str) -> str:
    """Return the first status of leads of a type.  Raises NotFound."""
    query = select(StatusLabel.id).where(StatusLabel.entity == "leads", StatusLabel.type == type, StatusLabel.active)
    found = session.scalar(query.order_by(StatusLabel.position, StatusLabel.id).limit(1))
    if found is None:
        raise NotFound(f"leads have no status of the type {type}; add one with ws.status_labels.add(entity='leads', …)")
    return found


def converted(becoming: Becoming, account: str | None, contact: str | None, deal: dict[str, Any] | None) -> LeadOutcome:
    """Let a lead become a customer, and return what it became."""
    unit, lead = becoming.unit, becoming.lead
    before = {name: getattr(lead, name) for name in KEPT}
    firm, person = becoming.people(account, contact)
    made = None if deal is None else becoming.deal(firm.id, deal)
    about = {"account_id": firm.id, "contact_id": person.id, "opportunity_id": made and made.id}
    lead.status_id, lead.account_id, lead.contact_id = status(unit.session, "converted"), firm.id, person.id
    unit.name(lead, "converted", **about)
    unit.session.flush()
    moved = _hang(unit, lead, firm.id, person.id)
    kept = LeadOutcome(lead_id=lead.id, kind="converted", by_id=unit.actor.id, before=before, **about)
    kept.made, kept.moved, kept.why = becoming.made, moved, becoming.why
    unit.session.add(kept)
    unit.session.flush()
    return kept


def _hang(unit: Unit, lead: Lead, account_id: str, contact_id: str) -> list[str]:
    """Let what was done about the lead be seen at the customer; return the ids of these activities."""
    table: Any = Activity.__table__
    free = (table.c.lead_id == lead.id, table.c.account_id.is_(None), table.c.contact_id.is_(None))
    connection = unit.session.connection()
    ids = [str(id) for id in connection.scalars(select(table.c.id).where(*free))]
    connection.execute(update(table).where(*free).values(account_id=account_id, contact_id=contact_id))
    return ids


def disqualified(unit: Unit, lead: Lead, reason: str, note: str | None) -> LeadOutcome:
    """Let a lead come to nothing."""
    before = {name: getattr(lead, name) for name in KEPT}
    lead.status_id, lead.disqualified_reason = status(unit.session, "disqualified"), reason
    unit.name(lead, "disqualified", reason=reason)
    kept = LeadOutcome(lead_id=lead.id, kind="disqualified", by_id=unit.actor.id, before=before, made=[], moved=[])
    kept.reason, kept.note = reason, note
    unit.session.add(kept)
    unit.session.flush()
    return kept


def reopen(unit: Unit, lead: Lead) -> None:
    """Take the end of a lead back: what it made is hidden again.  Raises Refused when that was used since."""
    kept = outcome_of(unit.session, lead.id)
    if kept is None:
        raise Refused(f"'{lead.name}' was neither converted nor disqualified here; give it another status")
    with everybody(unit.session):
        records = [_unused(unit, kept, *one) for one in kept.made]
        for record in records:
            record.deleted_at = utc_now()
    for name, value in kept.before.items():
        setattr(lead, name, value)
    table: Any = Activity.__table__
    mine = (table.c.id.in_(kept.moved), table.c.account_id == kept.account_id)
    unit.session.connection().execute(update(table).where(*mine).values(account_id=None, contact_id=None))
    kept.undone_at = utc_now()
    unit.name(lead, "reopened", kind=kept.kind)
    unit.session.flush()


def _unused(unit: Unit, kept: LeadOutcome, table: str, id: str, version: int) -> Any:
    """Return a record that the conversion made.  Raises Refused when it was changed, or something was added to it."""
    entity: Any = next(one.class_ for one in Base.registry.mappers if one.local_table.name == table)  # type: ignore[attr-defined]
    query = select(entity).where(entity.id == id)
    record = unit.session.scalars(query, execution_options={DELETED: True}).one()
    if record.version != version and record.deleted_at is None:
        raise Refused(
            f"'{record.name}', which the conversion made, was changed since; delete it by hand if it is wrong"
        )
    own = {made[1] for made in kept.made} | set(kept.moved) | {kept.lead_id}
    for link in links_to(entity.__table__):
        rows: Any = link.table
        if "deleted_at" not in rows.columns or "id" not in rows.columns:
            continue
        there = unit.session.connection().scalars(select(rows.c.id).where(link.of(id), rows.c.deleted_at.is_(None)))
        if set(there) - own:
            what = rows.name.replace("_", " ")
            raise Refused(f"'{record.name}', which the conversion made, has {what} since; it can't be taken back")
    return record
