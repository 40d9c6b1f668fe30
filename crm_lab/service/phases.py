"""Phases of tickets: they follow the status, whoever changes it, and are made up for tickets that come without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from crm_lab.service.states import KIND, types
from crm_lab.store.entities import Ticket, TicketPhase
from crm_lab.store.given import given
from crm_lab.store.ids import new_ids
from crm_lab.store.references import table_of

if TYPE_CHECKING:
    import pandas as pd

_TICKETS, _PHASES = table_of(Ticket), table_of(TicketPhase)


def among(session: Session, column: Any, ids: Sequence[str] | None) -> list[ColumnElement[bool]]:
    """Return the criterion "is one of ``ids``", or none when all are meant."""
    return [] if ids is None else [column.in_(select(given(session.connection(), ids).c.value))]


def any_of(ticket_id: Any) -> ColumnElement[bool]:
    """Return the criterion "the ticket has phases"."""
    return exists().where(TicketPhase.ticket_id == ticket_id)


def follow(session: Session, ids: Sequence[str] | None, now: datetime) -> list[str]:
    """Let the phases of tickets follow their status; return the ids of tickets whose phases changed.

    A phase ends and the next one begins at ``now``.  ``ids`` None looks at all tickets.
    """
    made = build(session, ids)
    kinds = {label: KIND[type] for label, type in types(session).items()}
    last = _PHASES.c.ended_at.is_(None)
    query = select(_TICKETS.c.id, _TICKETS.c.status_id, _PHASES.c.id.label("phase"), _PHASES.c.kind)
    query = query.join(_PHASES, (_PHASES.c.ticket_id == _TICKETS.c.id) & last)
    differs = [
        _status_in(labels) & (_PHASES.c.kind != kind)
        for kind in dict.fromkeys(kinds.values())
        if (labels := [label for label, one in kinds.items() if one == kind])
    ]
    rows = session.connection().execute(query.where(or_(*differs), *among(session, _TICKETS.c.id, ids))).all()
    if rows:
        _turn(session, [row.phase for row in rows], {row.id: kinds[row.status_id] for row in rows}, now)
    return [*made, *(row.id for row in rows)]


def _status_in(labels: Sequence[str | None]) -> ColumnElement[bool]:
    named = [one for one in labels if one is not None]
    found = _TICKETS.c.status_id.in_(named)
    return or_(found, _TICKETS.c.status_id.is_(None)) if None in labels else found


def _turn(session: Session, phases: Sequence[str], kinds: Mapping[str, str], now: datetime) -> None:
    """End ``phases`` and begin others, of the tickets and kinds in ``kinds``."""
    connection, ids = session.connection(), new_ids(len(kinds))
    ended = _PHASES.c.id.in_(select(given(connection, phases).c.value))
    connection.execute(update(_PHASES).where(ended).values(ended_at=now))
    rows = zip(ids, kinds.items(), strict=True)
    begun = [{"id": id, "ticket_id": ticket, "kind": kind, "began_at": now} for id, (ticket, kind) in rows]
    connection.execute(insert(_PHASES), begun)


def take_back(session: Session, ticket_id: str) -> None:
    """Undo the last change of phase, as if it had never been."""
    connection = session.connection()
    mine = select(_PHASES.c.id).where(_PHASES.c.ticket_id == ticket_id)
    ids = connection.execute(mine.order_by(_PHASES.c.began_at.desc(), _PHASES.c.id.desc()).limit(2)).scalars().all()
    if len(ids) == 2:
        connection.execute(delete(_PHASES).where(_PHASES.c.id == ids[0]))
        connection.execute(update(_PHASES).where(_PHASES.c.id == ids[1]).values(ended_at=None))


def since(session: Session, ticket_id: str) -> datetime | None:
    """Return when the present phase of a ticket began."""
    last = (_PHASES.c.ticket_id == ticket_id) & _PHASES.c.ended_at.is_(None)
    return session.connection().execute(select(_PHASES.c.began_at).where(last)).scalar()


def build(session: Session, ids: Sequence[str] | None = None) -> list[str]:
    """Make up the phases of tickets that have none, from what they say themselves; return their ids.

    A ticket was open from the beginning until it was answered (if it waits now) or put right (if it is solved).
    """
    lacking = [~any_of(Ticket.id), *among(session, Ticket.id, ids)]
    if session.connection().execute(select(_TICKETS.c.id).where(*lacking).limit(1)).first() is None:
        return []
    from crm_lab.store.bulk import insert_rows
    from crm_lab.store.frames import frame_of

    names = ["id", "status_id", "opened_at", "first_response_at", "resolved_at", "updated_at"]
    tickets = frame_of(session, Ticket, names, lacking)
    if len(tickets):
        insert_rows(session, TicketPhase, _made_up(tickets, types(session)))
    return [str(id) for id in tickets["id"]]


def _made_up(tickets: pd.DataFrame, known: dict[str | None, str]) -> pd.DataFrame:
    import pandas as pd

    labels = tickets["status_id"].astype(object).where(tickets["status_id"].notna(), None)
    kind = pd.Series([KIND[known[one]] for one in labels], index=tickets.index)
    answered = tickets["first_response_at"].fillna(tickets["opened_at"])
    solved = tickets["resolved_at"].fillna(tickets["updated_at"])
    turned = solved.where(kind == "solved", answered)
    turned = turned.where(turned > tickets["opened_at"], tickets["opened_at"]).where(kind != "open")
    first = pd.DataFrame({"ticket_id": tickets["id"], "kind": "open", "began_at": tickets["opened_at"]})
    first["ended_at"] = turned
    then = pd.DataFrame({"ticket_id": tickets["id"], "kind": kind, "began_at": turned})[kind != "open"]
    rows = pd.concat([first, then], ignore_index=True) if len(then) else first
    return rows.assign(id=new_ids(len(rows)))
