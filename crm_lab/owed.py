"""What instalments still lack, and what payments have left: one reckoning for every screen, verb and reminder.

An order without a plan is owed as one instalment, due on the day of the order; its instalment has the order's id until
somebody pays it.  A payment that was allocated pays what its allocations say.  One that never was (from an import, say)
and names an order fills the instalments of that order, the oldest first; what allocations have paid before is not paid
twice.  All of it is one query, so that what is owed can be summed where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from crm_lab.store.entities import Order, Payment, PaymentAllocation, PaymentPlan, StatusLabel

_PAYMENT = Payment.__table__  # all that came in counts, whoever may see the payment
_LAID = PaymentAllocation.__table__
_PLAN = PaymentPlan.__table__
_STATUS = StatusLabel.__table__.alias("owed_status")

UNBOUND = ("draft", "cancelled")
"""Orders in these states owe nothing."""

BINDING = _STATUS.c.type.is_(None) | _STATUS.c.type.not_in(UNBOUND)
"""SQL: the order counts; one without a status does, too.  Needs the join of ``with_status``."""

NEVER_LAID = ~exists().where(_LAID.c.payment_id == _PAYMENT.c.id)
"""SQL: the payment was never allocated, not even to be taken back."""

_NAMED = (
    select(func.coalesce(func.sum(_PAYMENT.c.amount_minor), 0))
    .where(_PAYMENT.c.order_id == Order.id, _PAYMENT.c.currency == Order.currency)
    .where(_PAYMENT.c.deleted_at.is_(None), NEVER_LAID)
    .correlate(Order)
    .scalar_subquery()
)
_LAID_ON = (
    select(func.coalesce(func.sum(_LAID.c.amount_minor), 0))
    .join(_PAYMENT, _PAYMENT.c.id == _LAID.c.payment_id)
    .join(_PLAN, _PLAN.c.id == _LAID.c.plan_id)
    .where(_PLAN.c.order_id == Order.id, _LAID.c.undone_at.is_(None), _PAYMENT.c.deleted_at.is_(None))
    .correlate(Order)
    .scalar_subquery()
)

PAID = _NAMED + _LAID_ON
"""SQL: what was paid of an Order, in minor units: laid on its instalments, or never allocated and naming it."""

_LAID_OF = (
    select(func.coalesce(func.sum(_LAID.c.amount_minor), 0))
    .where(_LAID.c.payment_id == _PAYMENT.c.id, _LAID.c.undone_at.is_(None))
    .correlate(_PAYMENT)
    .scalar_subquery()
)

LOOSE = case((and_(_PAYMENT.c.order_id.is_not(None), NEVER_LAID), 0), else_=_PAYMENT.c.amount_minor - _LAID_OF)
"""SQL: what of a Payment pays nothing, in minor units; one that names its order and was never allocated pays that."""


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
    """Which orders are looked at (ids, or what selects them; None: all); which payments count: until a day, but one."""

    orders: list[str] | Select[Any] | None = None
    as_of: Any = None
    but: str | None = None

    def payments(self) -> list[Any]:
        """Return the criteria of the payments that count."""
        there: list[Any] = [_PAYMENT.c.deleted_at.is_(None), _PAYMENT.c.amount_minor.is_not(None)]
        there += [] if self.as_of is None else [_PAYMENT.c.paid_on <= self.as_of]
        return there + ([] if self.but is None else [_PAYMENT.c.id != self.but])

    def of(self, column: Any) -> list[Any]:
        """Return the criterion that ``column`` is one of the orders."""
        return [] if self.orders is None else [column.in_(self.orders)]


def with_status(query: Any) -> Any:
    """Join the status to a query of orders."""
    return query.outerjoin(_STATUS, _STATUS.c.id == Order.status_id)


def instalments(session: Session, reach: Reach) -> list[Instalment]:
    """Return the instalments of orders that this user may see and what they lack, the oldest first."""
    found = reckoning(reach)
    query = select(found).order_by(found.c.due_on, found.c.order_id, found.c.number)
    return [Instalment(**{**row._mapping, "open": int(row.open)}) for row in session.execute(query)]


def reckoning(reach: Reach) -> Subquery:
    """Return, as SQL, the columns of Instalment for every one; orders follow the row scope of the session."""
    due = union_all(_planned(reach), _whole(reach)).subquery("due")
    laid, loose = _laid(reach).subquery("laid"), _loose(reach).subquery("loose")
    lacks = due.c.minor - func.coalesce(laid.c.minor, 0)
    by_order = and_(loose.c.order_id == due.c.order_id, loose.c.currency == due.c.currency)
    rows = (
        select(due, _above_0(lacks).label("lacks"), func.coalesce(loose.c.minor, 0).label("loose"))
        .outerjoin(laid, laid.c.plan_id == due.c.id)
        .outerjoin(loose, by_order)
        .subquery("lacking")
    )
    in_turn = func.sum(rows.c.lacks).over(partition_by=rows.c.order_id, order_by=(rows.c.due_on, rows.c.number))
    told = select(rows, in_turn.label("until_here")).subquery("in_turn")
    still = _above_0(told.c.until_here - told.c.loose)  # what payments leave of this one and all before it
    open = case((still < told.c.lacks, still), else_=told.c.lacks)
    return select(*(told.c[column.name] for column in due.c), open.label("open")).subquery("owed")


def _above_0(amount: Any) -> Any:
    return case((amount > 0, amount), else_=0)


def _about(id: Any, number: Any, due_on: Any, minor: Any) -> Select[Any]:
    of_order = (Order.id.label("order_id"), Order.account_id, Order.currency)
    return select(id.label("id"), number.label("number"), *of_order, due_on.label("due_on"), minor.label("minor"))


def _planned(reach: Reach) -> Any:
    """Select the instalments of plans of orders that bind."""
    query = _about(_PLAN.c.id, _PLAN.c.number, _PLAN.c.due_on, _PLAN.c.amount_minor)
    joined = with_status(query.join(_PLAN, _PLAN.c.order_id == Order.id))
    return joined.where(BINDING, *reach.of(_PLAN.c.order_id))


def _whole(reach: Reach) -> Any:
    """Select the orders that bind, have an amount and a day, and no plan, each as one instalment."""
    query = with_status(_about(Order.id, literal(1), Order.ordered_on, Order.amount_minor))
    planless = ~exists().where(_PLAN.c.order_id == Order.id)
    return query.where(BINDING, Order.amount_minor > 0, Order.ordered_on.is_not(None), planless, *reach.of(Order.id))


def _laid(reach: Reach) -> Select[Any]:
    """Select what allocations have paid of each instalment, minor units."""
    return (
        select(_LAID.c.plan_id, func.sum(_LAID.c.amount_minor).label("minor"))
        .join(_PAYMENT, _PAYMENT.c.id == _LAID.c.payment_id)
        .join(_PLAN, _PLAN.c.id == _LAID.c.plan_id)
        .where(_LAID.c.undone_at.is_(None), *reach.payments(), *reach.of(_PLAN.c.order_id))
        .group_by(_LAID.c.plan_id)
    )


def _loose(reach: Reach) -> Select[Any]:
    """Select what payments that name an order and were never allocated come to, per order and currency, minor units."""
    named = (_PAYMENT.c.order_id.is_not(None), NEVER_LAID, *reach.of(_PAYMENT.c.order_id))
    return (
        select(_PAYMENT.c.order_id, _PAYMENT.c.currency, func.sum(_PAYMENT.c.amount_minor).label("minor"))
        .where(*named, *reach.payments())
        .group_by(_PAYMENT.c.order_id, _PAYMENT.c.currency)
    )


def left(session: Session, payment: Payment) -> int:
    """Return what of a payment is not allocated, in minor units."""
    mine = (PaymentAllocation.payment_id == payment.id, PaymentAllocation.undone_at.is_(None))
    used = session.scalar(select(func.sum(PaymentAllocation.amount_minor)).where(*mine))
    return (payment.amount_minor or 0) - int(used or 0)
