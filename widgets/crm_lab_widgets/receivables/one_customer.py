"""What the browser may ask of one customer: the instalments that are open, payments, and who was reminded when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.owed import Instalment, Reach, instalments, left
from crm_lab.sales.collecting.receivables import bucket
from crm_lab.store.entities import Order, Payment, Reminder
from crm_lab.store.trail import plain
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.receivables.owed import OwedVerbs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 200
"""So many open instalments are shown; the oldest come first."""

PAYMENTS = 10
"""So many payments are shown, the newest first."""


class OneCustomerVerbs(OwedVerbs):
    """What the browser may ask of one customer."""

    @verb
    def one(self, id: str | None, currency: str) -> dict[str, Any]:
        """Return the open instalments of a customer in a currency, how many there are, and its newest payments."""
        with self._workspace.database.read(self._workspace.actor) as session:
            mine = Order.account_id.is_(None) if id is None else Order.account_id == id
            orders = {row.id: row.name for row in session.execute(select(Order.id, Order.name).where(mine))}
            reach = Reach(orders=select(Order.id).where(mine), as_of=date.today())
            found = [one for one in instalments(session, reach) if one.open]
            open_ = [one for one in found if one.currency == currency]
            reminded = _reminded(session, list(orders))
            rows = [_told(one, orders[one.order_id], reminded) for one in open_[:MOST]]
            return {"instalments": rows, "count": len(open_), "payments": _payments(session, id, currency)}


def _reminded(session: Session, orders: list[str]) -> dict[tuple[str, int, date], Reminder]:
    """Return the last reminder of each instalment."""
    query = select(Reminder).where(Reminder.order_id.in_(orders)).order_by(Reminder.id)
    return {(one.order_id, one.number, one.due_on): one for one in session.scalars(query)}


def _told(one: Instalment, order: str, reminded: dict[tuple[str, int, date], Reminder]) -> dict[str, Any]:
    late = (date.today() - one.due_on).days
    last = reminded.get((one.order_id, one.number, one.due_on))
    reminder = None if last is None else {
        "id": last.id, "at": plain(last.made_at), "channel": last.channel, "sent_at": plain(last.sent_at)
    }  # fmt: skip
    money = {"minor": one.minor, "open": one.open, "late": late, "bucket": bucket(late)}
    about = {"id": one.id, "order": order, "number": one.number, "due_on": plain(one.due_on)}
    return {**about, **money, "reminder": reminder}


def _payments(session: Session, id: str | None, currency: str) -> list[dict[str, Any]]:
    mine = (Payment.account_id.is_(None) if id is None else Payment.account_id == id, Payment.currency == currency)
    query = select(Payment).where(*mine).order_by(Payment.paid_on.desc(), Payment.id.desc()).limit(PAYMENTS)
    return [
        {"id": one.id, "paid_on": plain(one.paid_on), "minor": one.amount_minor, "left": _loose(session, one)}
        for one in session.scalars(query)
    ]


def _loose(session: Session, one: Payment) -> int:
    """Return what of a payment is laid on nothing; one that names an order and was never allocated fills that order."""
    rest = left(session, one)
    return 0 if one.order_id is not None and rest == one.amount_minor else rest
