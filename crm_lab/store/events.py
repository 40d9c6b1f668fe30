"""Reading events: in commit order, each exactly once per consumer, thanks to receipts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select, update

from crm_lab.store.database import Database
from crm_lab.store.entities import Event, EventReceipt
from crm_lab.store.trail import line_up


def since(database: Database, seq: int, limit: int = 1000) -> list[Event]:
    """Return up to ``limit`` events after number ``seq``, oldest first."""
    with database.read() as session:
        return list(session.scalars(select(Event).where(Event.seq > seq).order_by(Event.seq).limit(limit)))


def receipt(database: Database, consumer: str) -> int:
    """Return the number up to which ``consumer`` has dealt with events."""
    with database.read() as session:
        return session.scalar(select(EventReceipt.seq).where(EventReceipt.consumer == consumer)) or 0


def consume(database: Database, consumer: str, handle: Callable[[Event, Any], None], limit: int = 1000) -> int:
    """Hand every unread event to ``handle(event, unit)`` and sign for it in the same transaction; return how many.

    What ``handle`` writes through ``unit`` and the receipt land together, so that a crash repeats nothing and
    skips nothing.  Two processes with one consumer name take turns.
    """
    with database.write(origin=f"consumer:{consumer}") as unit:
        session = unit.session
        mine = select(EventReceipt.seq).where(EventReceipt.consumer == consumer).with_for_update()
        seq = session.scalar(mine)
        if seq is None:
            line_up(session)
            seq = session.scalar(mine)
        if seq is None:
            session.execute(insert(EventReceipt).values(consumer=consumer, seq=0))
        unread = list(session.scalars(select(Event).where(Event.seq > (seq or 0)).order_by(Event.seq).limit(limit)))
        for one in unread:
            handle(one, unit)
        if unread:
            sign = update(EventReceipt).where(EventReceipt.consumer == consumer)
            session.execute(sign.values(seq=unread[-1].seq))
        return len(unread)
