"""Pinning entries to the top of a customer's timeline."""

from __future__ import annotations

from sqlalchemy import select

from crm_lab.customers.view.finding import require
from crm_lab.customers.view.timeline import Timeline
from crm_lab.errors import Refused
from crm_lab.store.database import Database
from crm_lab.store.entities import Pin
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry

MOST = 20
"""Pinned entries per customer: a pin board that needs scrolling is none."""


def pin(database: Database, actor: Actor, account_id: str, source: str, id: str, *, origin: str = "python") -> None:
    """Pin an entry (its table and id) for everybody; pinning it twice changes nothing.

    Raises NotFound when it is none of this customer's, Refused when there are too many pins.
    """
    with database.write(actor, origin) as unit:
        require(unit.session, account_id)
        Timeline(unit.session, account_id).entry(source, id)
        mine = list(unit.session.scalars(select(Pin).where(Pin.account_id == account_id)))
        if any((one.entity, one.record_id) == (source, id) for one in mine):
            return
        if len(mine) >= MOST:
            raise Refused(f"{MOST} entries are pinned already; take one off first")
        unit.session.add(Pin(account_id=account_id, entity=source, record_id=id, by_id=actor.id))
        unit.note(Entry("pinned", "accounts", account_id, data={"entity": source, "record_id": id}))


def unpin(database: Database, actor: Actor, account_id: str, source: str, id: str, *, origin: str = "python") -> None:
    """Take a pin off; when there is none, nothing changes."""
    with database.write(actor, origin) as unit:
        require(unit.session, account_id)
        found = select(Pin).where(Pin.account_id == account_id, Pin.entity == source, Pin.record_id == id)
        for one in unit.session.scalars(found):
            unit.session.delete(one)
            unit.note(Entry("unpinned", "accounts", account_id, data={"entity": source, "record_id": id}))
