"""The state of a ticket: free labels over four fixed types, and the phases in which promises run or stand."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.store.entities import StatusLabel
from crm_lab.store.scope import DELETED

KIND = {"open": "open", "paused": "waiting", "resolved": "solved", "closed": "solved"}
"""The phase (entities.desk.PHASES) of every type of status."""


def types(session: Session) -> dict[str | None, str]:
    """Return the type of every status label of tickets by its id; a ticket without a label is open."""
    query = select(StatusLabel.id, StatusLabel.type).where(StatusLabel.entity == "tickets")
    found: dict[str | None, str] = {
        row.id: row.type for row in session.execute(query, execution_options={DELETED: True})
    }
    return {None: "open", **found}


def label_of(session: Session, type: str) -> str:
    """Return the id of the first active label of a type.  Raises NotFound when there is none."""
    query = select(StatusLabel.id).where(StatusLabel.entity == "tickets", StatusLabel.type == type, StatusLabel.active)
    found = session.scalars(query.order_by(StatusLabel.position, StatusLabel.id)).first()
    if found is None:
        raise NotFound(f"tickets have no active status of the type '{type}'; add a status label of that type first")
    return found
