"""What instalments still lack, and what payments have left: one reckoning for allocations and for the ageing.

An order without a plan is owed as one instalment, due on the day of the order; its instalment has the order's id until
somebody pays it. A payment that was allocated pays what its allocations say. One that never was (from an import, say)
and names an order fills the instalments of that order, the oldest first; what allocations have paid before is not paid
twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from crm_lab.store.entities import Order, Payment, PaymentAllocation, PaymentPlan, StatusLabel

_PAYMENT = Payment.__table__  # all that came in counts, whoever may see the payment
_STATUS = StatusLabel.__table__

UNBOUND = ("draft", "cancelled")
"""Orders in these states owe nothing."""


@dataclass(frozen=True)
class Instalment:
    """An instalment: what it comes to and what it lacks, in minor units of ``currency``."""

    id: str
    number: int
    order_id: str
    account_id: str | None
    currency: str
    due_on: date
    minor: int
    open: int


@dataclass(frozen=True)
class Reach:
    """Which payments count: of these orders (None: of all), come in until a day, all but one."""

    orders: list[str] | None = None
    as_of: date | None = None
    but: str | None = None

    def payments(self) -> list[Any]:
        """Return the criteria of the payments that count."""
        there: list[Any] = [_PAYMENT.c.deleted_at.is_(None), _PAYMENT.c.amount_minor.is_not(None)]
        there += [] if self.as_of is None else [_PAYMENT.c.paid_on <= self.as_of]
        return there + ([] if self.but is None else [_PAYMENT.c.id != self.but])

    def of(self, column: Any) -> list[Any]:
        """Return the criterion that ``column`` is one of the orders."""
        return [] if self.orders is None else [column.in_(self.orders)]


def bound() -> Any:
    """Return the criterion of orders that owe something; needs the outer join of ``with_status``."""
    return _STATUS.c.type.is_(None) | _STATUS.c.type.not_in(UNBOUND)


def with_status(query: Any) -> Any:
    """Join the status to a query of orders."""
    return query.outerjoin(_STATUS, _STATUS.c.id == Order.status_id)


def instalments(session: Session, reach: Reach) -> list[Instalment]:
    """Return the instalments of orders that this user may see and what they lack, the oldest first."""
    query = (
        with_status(select(PaymentPlan, Order).join(Order, Order.id == PaymentPlan.order_id))
        .where(bound(), *reach.of(PaymentPlan.order_id))
        .order_by(PaymentPlan.due_on, PaymentPlan.order_id, PaymentPlan.number)
        .execution_options(populate_existing=True)
    )
    paid, loose = allocated(session, reach), never_allocated(session, reach)
    rows = [(plan, order) for plan, order in session.execute(query)]
    rows += [(whole(order), order) for order in without_plan(session, reach)]
    rows.sort(key=lambda row: (row[0].due_on, row[0].order_id, row[0].number))
    return [_instalment(plan, order, paid, loose) for plan, order in rows]


def without_plan(session: Session, reach: Reach) -> list[Order]:
    """Return the orders that bind, have an amount and a day, and no plan."""
    query = with_status(select(Order)).where(bound(), Order.amount_minor > 0, Order.ordered_on.is_not(None))
    planless = ~exists().where(PaymentPlan.order_id == Order.id)
    return list(session.scalars(query.where(planless, *reach.of(Order.id)).execution_options(populate_existing=True)))


def whole(order: Order) -> PaymentPlan:
    """Return an order with an amount and a day as one instalment, due on that day."""
    day, minor = order.ordered_on or date.min, order.amount_minor or 0
    return PaymentPlan(id=order.id, order_id=order.id, number=1, due_on=day, amount_minor=minor)


def _instalment(plan: PaymentPlan, order: Order, paid: dict[str, int], loose: dict[tuple[str, str], int]) -> Instalment:
    missing = max(0, plan.amount_minor - paid.get(plan.id, 0))
    taken = min(missing, loose.get((order.id, order.currency), 0))
    loose[order.id, order.currency] = loose.get((order.id, order.currency), 0) - taken
    about = (plan.id, plan.number, order.id, order.account_id, order.currency, plan.due_on, plan.amount_minor)
    return Instalment(*about, missing - taken)


def allocated(session: Session, reach: Reach) -> dict[str, int]:
    """Return {instalment: what allocations have paid of it}, minor units."""
    query = (
        select(PaymentAllocation.plan_id, func.sum(PaymentAllocation.amount_minor))
        .join(_PAYMENT, _PAYMENT.c.id == PaymentAllocation.payment_id)
        .join(PaymentPlan, PaymentPlan.id == PaymentAllocation.plan_id)
        .where(PaymentAllocation.undone_at.is_(None), *reach.payments(), *reach.of(PaymentPlan.order_id))
        .group_by(PaymentAllocation.plan_id)
    )
    return {id: int(minor) for id, minor in session.execute(query)}


def never_allocated(session: Session, reach: Reach) -> dict[tuple[str, str], int]:
    """Return {(order, currency): what payments that name it and were never allocated come to}, minor units."""
    touched = select(PaymentAllocation.payment_id)
    named = (_PAYMENT.c.order_id.is_not(None), _PAYMENT.c.id.not_in(touched), *reach.of(_PAYMENT.c.order_id))
    query = select(_PAYMENT.c.order_id, _PAYMENT.c.currency, func.sum(_PAYMENT.c.amount_minor))
    grouped = query.where(*named, *reach.payments()).group_by(_PAYMENT.c.order_id, _PAYMENT.c.currency)
    return {(order, currency): int(minor) for order, currency, minor in session.execute(grouped)}


def left(session: Session, payment: Payment) -> int:
    """Return what of a payment is not allocated, in minor units."""
    mine = (PaymentAllocation.payment_id == payment.id, PaymentAllocation.undone_at.is_(None))
    used = session.scalar(select(func.sum(PaymentAllocation.amount_minor)).where(*mine))
    return (payment.amount_minor or 0) - int(used or 0)
