"""Numbers of tickets, for people: counted in the order in which the tickets were opened, never given twice."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from crm_lab.store.entities import Ticket
from crm_lab.store.references import table_of
from crm_lab.store.trail import line_up

_TICKETS = table_of(Ticket)
_NUMBER = _TICKETS.c.number


def next_number(session: Session) -> int:
    """Return the next number; until this transaction ends nobody else gets one."""
    line_up(session)
    return (session.connection().execute(select(func.max(_NUMBER))).scalar() or 0) + 1


def number_all(session: Session) -> int:
    """Number the tickets that have none (from imports, from before there were numbers) and return how many."""
    connection = session.connection()
    lacking = _NUMBER.is_(None)
    if connection.execute(select(_TICKETS.c.id).where(lacking).limit(1)).first() is None:
        return 0
    first = next_number(session)
    place = func.row_number().over(order_by=(_TICKETS.c.opened_at, _TICKETS.c.id)).label("place")
    ranked = select(_TICKETS.c.id, place).where(lacking).subquery()
    change = update(_TICKETS).where(_TICKETS.c.id == ranked.c.id).values(number=first - 1 + ranked.c.place)
    return connection.execute(change).rowcount
