"""Which letters wait in the outbox, and taking each up once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_lab.owed import Reach, instalments
from crm_lab.sales.sending.senders import Letter
from crm_lab.store.entities import Account, Contact, Order, Reminder
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

REMINDERS: Any = Reminder.__table__


def waiting(session: Session) -> list[tuple[Reminder, Letter | None, str]]:
    """Return what is not sent yet, oldest first: the reminder, its letter and its state.

    The state is "waiting", "failed" (it will be tried again), "no address" and "paid" (then there is no letter), or
    "unclear" (a sender took it up and never said what became of it).
    """
    query = (
        select(Reminder, Account.id, Account.name, Account.email, Order.name.label("order"))
        .join(Order, Order.id == Reminder.order_id)
        .outerjoin(Account, Account.id == Order.account_id)
        .where(Reminder.channel == "outbox", Reminder.sent_at.is_(None))
        .order_by(Reminder.id)
    )
    rows = session.execute(query).all()
    owed = _open(session, {row.Reminder.order_id for row in rows})
    return [_one(session, row, owed) for row in rows]


def _open(session: Session, orders: set[str]) -> set[tuple[str, int]]:
    return {(one.order_id, one.number) for one in instalments(session, Reach(orders=sorted(orders))) if one.open}


def _one(session: Session, row: Any, owed: set[tuple[str, int]]) -> tuple[Reminder, Letter | None, str]:
    one = row.Reminder
    if (one.order_id, one.number) not in owed:
        return one, None, "paid"
    email = row.email or _contact(session, row.id)
    if not email:
        return one, None, "no address"
    state = "unclear" if one.sending_at else "failed" if one.failure else "waiting"
    return one, Letter(one.id, row.name or "", email, row.order, one.text), state


def _contact(session: Session, account_id: str | None) -> str | None:
    """Return the e-mail of the customer's first contact that has one."""
    query = select(Contact.email).where(Contact.account_id == account_id, Contact.email.is_not(None))
    return session.scalars(query.order_by(Contact.created_at, Contact.id).limit(1)).first()


def take_up(unit: Unit, id: str) -> bool:
    """Mark a letter as being sent; return False when somebody else took it up or sent it."""
    free = (REMINDERS.c.id == id, REMINDERS.c.sent_at.is_(None), REMINDERS.c.sending_at.is_(None))
    taken = unit.session.connection().execute(update(REMINDERS).where(*free).values(sending_at=utc_now()))
    return bool(taken.rowcount)


def settle(unit: Unit, id: str, failure: str | None) -> None:
    """Write down what became of a letter that was taken up: it is sent, or ``failure`` is why not."""
    values = {"sending_at": None, "failure": failure, "sent_at": None if failure else utc_now()}
    unit.session.connection().execute(update(REMINDERS).where(REMINDERS.c.id == id).values(values))
    order = unit.session.scalar(select(Reminder.order_id).where(Reminder.id == id))
    action = "reminder_failed" if failure else "reminder_sent"
    unit.note(Entry(action, "orders", order, data={"reminder_id": id} | ({"why": failure} if failure else {})))
