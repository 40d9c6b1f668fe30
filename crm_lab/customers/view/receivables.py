"""What a customer owes: orders minus payments, and which instalments are past their day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.commerce import PAYMENTS_OF
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.customers.view.words import money
from crm_lab.store import rates
from crm_lab.store.entities import Order, Payment, PaymentPlan, StatusLabel

YEAR = timedelta(days=365)

UNBOUND = ("draft", "cancelled")
"""Orders in these states owe nothing."""

_STATUS = StatusLabel.__table__.alias("owed_status")

BINDING = or_(_STATUS.c.type.is_(None), _STATUS.c.type.not_in(UNBOUND))
"""SQL: the order counts; one without a status does, too.  Needs the join of ``with_status``."""


def with_status(query: Any) -> Any:
    """Join the status to a query of orders."""
    return query.outerjoin(_STATUS, _STATUS.c.id == Order.status_id)


@dataclass(frozen=True)
class Overdue:
    """An order with instalments past their day: how much is missing (minor units) and since when."""

    order_id: str
    order: str
    minor: int
    currency: str
    since: date


@dataclass(frozen=True)
class Receivables:
    """Per currency in minor units: what was ordered, how much of it within a year, and paid; overdue: oldest first."""

    ordered: dict[str, int]
    recent: dict[str, int]
    paid: dict[str, int]
    overdue: list[Overdue]

    @property
    def owed(self) -> dict[str, int]:
        """Ordered minus paid, per currency; negative when more was paid than ordered."""
        currencies = {*self.ordered, *self.paid}
        return {one: self.ordered.get(one, 0) - self.paid.get(one, 0) for one in sorted(currencies)}

    @property
    def late(self) -> dict[str, int]:
        """What is overdue, per currency."""
        sums: dict[str, int] = {}
        for one in self.overdue:
            sums[one.currency] = sums.get(one.currency, 0) + one.minor
        return sums


_SINCE = bindparam("since", type_=Date)
_ORDERED = (
    with_status(
        select(
            literal("ordered").label("what"),
            Order.currency,
            func.sum(Order.amount_minor).label("minor"),
            func.sum(case((Order.ordered_on >= _SINCE, Order.amount_minor), else_=0)).label("recent"),
        ).select_from(Order)
    )
    .where(Order.account_id == ACCOUNT, BINDING)
    .group_by(Order.currency)
)
_PAYMENTS = union_all(*(select(Payment.currency, Payment.amount_minor).where(*way) for way in PAYMENTS_OF)).subquery()
_PAID = select(
    literal("paid").label("what"), _PAYMENTS.c.currency, func.sum(_PAYMENTS.c.amount_minor).label("minor"), literal(0)
).group_by(_PAYMENTS.c.currency)
_SUMS = select(union_all(_ORDERED, _PAID).subquery())
_DUE = (
    with_status(select(Order.id, Order.name, Order.currency, PaymentPlan.due_on, PaymentPlan.amount_minor))
    .join(PaymentPlan, PaymentPlan.order_id == Order.id)
    .where(Order.account_id == ACCOUNT, BINDING, PaymentPlan.due_on < bindparam("today", type_=Date))
    .order_by(PaymentPlan.due_on, PaymentPlan.number)
)
_PAID_FOR = (
    select(Payment.order_id, func.sum(Payment.amount_minor))
    .join(Order, and_(Order.id == Payment.order_id, Order.currency == Payment.currency))
    .where(Order.account_id == ACCOUNT)
    .group_by(Payment.order_id)
)


def receivables(session: Session, account_id: str, today: date) -> Receivables:
    """Return what a customer ordered, paid, owes, and owes for too long.

    A payment for an order fills its instalments in the order of their days; orders without a plan are never overdue.
    """
    account = {"account": account_id}
    sums: dict[str, dict[str, int]] = {"ordered": {}, "recent": {}, "paid": {}}
    for row in session.execute(_SUMS, {**account, "since": today - YEAR}):
        sums[row.what][row.currency] = int(row.minor or 0)
        if row.recent:
            sums["recent"][row.currency] = int(row.recent)
    due = session.execute(_DUE, {**account, "today": today}).all()
    paid_for = _sums(session.execute(_PAID_FOR, account)) if due else {}
    return Receivables(**sums, overdue=_overdue(due, paid_for))


def _sums(rows: Iterable[Any]) -> dict[str, int]:
    return {key: int(total or 0) for key, total in rows}


def _overdue(due: Iterable[Any], paid: dict[str, int]) -> list[Overdue]:
    """Let each order's payments fill its instalments one by one; what stays open is overdue."""
    left, found = dict(paid), dict[str, Overdue]()
    for row in due:
        missing = row.amount_minor - left.get(row.id, 0)
        left[row.id] = max(0, -missing)
        if missing > 0:
            before = found.get(row.id)
            since, minor = (before.since, before.minor) if before else (row.due_on, 0)
            found[row.id] = Overdue(row.id, row.name, minor + missing, row.currency, since)
    return sorted(found.values(), key=lambda one: one.since)


def summed(session: Session, amounts: dict[str, int], currency: str, today: date) -> list[dict[str, Any]]:
    """Return amounts (minor units by currency) as one in ``currency``, and as they are where no rate leads there."""
    kept = {one: minor for one, minor in amounts.items() if minor}
    if set(kept) <= {currency}:
        return [money(kept.get(currency, 0), currency)]
    pairs = rates.latest(session, today)
    total, apart = Decimal(0), []
    for one, minor in kept.items():
        factor = rates.minor_factor(pairs, one, currency)
        if factor is None:
            apart.append(money(minor, one))
        else:
            total += minor * factor
    return [money(round(total), currency), *apart] if total or not apart else apart
