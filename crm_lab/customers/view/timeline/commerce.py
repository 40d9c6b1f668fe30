"""Orders, payments and tickets."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Select, select

from crm_lab.customers.view.timeline.keys import ACCOUNT, Branch
from crm_lab.customers.view.timeline.source import PEOPLE, Source, snippet
from crm_lab.customers.view.words import iso, money, named
from crm_lab.store.entities import Contact, Order, Payment, StatusLabel, Ticket
from crm_lab.store.loose import loose

_STATUS = StatusLabel.__table__.alias("timeline_status")
_ORDERS = Order.__table__.alias("timeline_order")


class Orders(Source):
    """Orders, at the day they were placed, or when they were entered if that is not known."""

    entity = Order
    kinds: ClassVar[tuple[str, ...]] = ("order",)
    rank = 4

    def branches(self) -> list[Branch]:
        """By the customer's id."""
        mine = Order.account_id == ACCOUNT
        return [
            Branch(Order.ordered_on, (mine, Order.ordered_on.is_not(None)), dated=True),
            Branch(Order.created_at, (mine, Order.ordered_on.is_(None))),
        ]

    def texts(self) -> list[Any]:
        """Name and description."""
        return [Order.name, Order.description]

    def rows(self, whole: bool) -> Select[Any]:
        """An order with its status and owner."""
        facts = (Order.id, Order.name, Order.amount_minor, Order.currency, Order.delivered_on)
        text = snippet(Order.description, whole)
        status = (_STATUS.c.name.label("status"), _STATUS.c.name_zh.label("status_zh"))
        query = self.selected(*facts, text, *status, PEOPLE.c.name.label("by"))
        query = query.outerjoin(_STATUS, _STATUS.c.id == Order.status_id)
        return query.outerjoin(PEOPLE, PEOPLE.c.id == Order.owner_id)

    def entry(self, row: Any) -> dict[str, Any]:
        """Return name, amount and status."""
        return {
            "kind": "order",
            "title": row.name,
            "text": row.text,
            "money": money(row.amount_minor, row.currency),
            "status": named(row.status, row.status_zh),
            "delivered_on": iso(row.delivered_on),
            "by": row.by,
        }


class Payments(Source):
    """Money that came in, for the customer or for one of the customer's orders."""

    entity = Payment
    kinds: ClassVar[tuple[str, ...]] = ("payment",)
    rank = 5

    def branches(self) -> list[Branch]:
        """By the customer's id, else by order."""
        return [Branch(Payment.paid_on, where, dated=True) for where in PAYMENTS_OF]

    def texts(self) -> list[Any]:
        """Name, note and method."""
        return [Payment.name, Payment.note, Payment.method]

    def rows(self, whole: bool) -> Select[Any]:
        """A payment with the name of its order."""
        facts = (Payment.id, Payment.name, Payment.amount_minor, Payment.currency)
        text = snippet(Payment.note, whole)
        query = self.selected(*facts, Payment.method, text, _ORDERS.c.name.label("order"))
        return query.outerjoin(_ORDERS, _ORDERS.c.id == Payment.order_id)

    def entry(self, row: Any) -> dict[str, Any]:
        """Return amount, method and the order it was for."""
        return {
            "kind": "payment",
            "title": row.name or row.order,
            "text": row.text,
            "money": money(row.amount_minor, row.currency),
            "method": row.method,
        }


class Tickets(Source):
    """Tickets, at the moment they were opened."""

    entity = Ticket
    kinds: ClassVar[tuple[str, ...]] = ("ticket",)
    rank = 2

    def branches(self) -> list[Branch]:
        """By the customer's id, else by person."""
        return [Branch(Ticket.opened_at, where) for where in TICKETS_OF]

    def texts(self) -> list[Any]:
        """Subject, description and what the customer said afterwards."""
        return [Ticket.subject, Ticket.description, Ticket.rating_comment]

    def rows(self, whole: bool) -> Select[Any]:
        """A ticket with its status and owner."""
        facts = (Ticket.id, Ticket.subject, Ticket.priority, Ticket.rating, Ticket.channel)
        text = snippet(Ticket.description, whole)
        status = (_STATUS.c.name.label("status"), _STATUS.c.name_zh.label("status_zh"), _STATUS.c.type.label("state"))
        query = self.selected(*facts, Ticket.resolved_at, text, *status, PEOPLE.c.name.label("by"))
        query = query.outerjoin(_STATUS, _STATUS.c.id == Ticket.status_id)
        return query.outerjoin(PEOPLE, PEOPLE.c.id == Ticket.owner_id)

    def entry(self, row: Any) -> dict[str, Any]:
        """Return subject, status, priority and rating."""
        return {
            "kind": "ticket",
            "title": row.subject,
            "text": row.text,
            "channel": row.channel,
            "status": named(row.status, row.status_zh),
            "priority": row.priority,
            "rating": row.rating,
            "resolved_at": iso(row.resolved_at),
            "by": row.by,
        }


_ORDERED = select(_ORDERS.c.id).where(_ORDERS.c.account_id == ACCOUNT)
_EMPLOYED = select(Contact.__table__.c.id).where(Contact.__table__.c.account_id == ACCOUNT)

PAYMENTS_OF: list[tuple[Any, ...]] = [
    (Payment.account_id == ACCOUNT,),
    (*loose(Payment, "order_id"), Payment.order_id.in_(_ORDERED)),
]
"""The criteria of each way in which a payment belongs to ACCOUNT; no payment meets two of them."""

TICKETS_OF: list[tuple[Any, ...]] = [
    (Ticket.account_id == ACCOUNT,),
    (*loose(Ticket, "contact_id"), Ticket.contact_id.in_(_EMPLOYED)),
]
"""The criteria of each way in which a ticket belongs to ACCOUNT; no ticket meets two of them."""
