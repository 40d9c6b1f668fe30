"""What a customer ordered, paid and owes, and what is past its day; owed as everywhere (crm_lab.owed)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.commerce import PAYMENTS_OF
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.customers.view.words import money
from crm_lab.owed import BINDING, LOOSE, Reach, reckoning, with_status
from crm_lab.store import rates
from crm_lab.store.entities import Order, Payment

YEAR = timedelta(days=365)


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
    """Per currency in minor units: what was ordered, how much of it within a year, paid, laid on nothing yet, owed.

    ``overdue`` has what is past its day, per order: the oldest first.
    """

    ordered: dict[str, int]
    recent: dict[str, int]
    paid: dict[str, int]
    loose: dict[str, int]
    owed: dict[str, int]
    overdue: list[Overdue]

    @property
    def late(self) -> dict[str, int]:
        """What is overdue, per currency."""
        return _sums((one.currency, one.minor) for one in self.overdue)


_SINCE = bindparam("since", type_=Date)
_ORDERED = (
    with_status(
        select(
            literal("ordered").label("what"),
            Order.currency,
            func.sum(Order.amount_minor).label("minor"),
            func.sum(case((Order.ordered_on >= _SINCE, Order.amount_minor), else_=0)).label("part"),
        ).select_from(Order)
    )
    .where(Order.account_id == ACCOUNT, BINDING)
    .group_by(Order.currency)
)
_PAYMENTS = union_all(
    *(select(Payment.currency, Payment.amount_minor, LOOSE.label("loose")).where(*way) for way in PAYMENTS_OF)
).subquery()
_PAID = select(
    literal("paid").label("what"),
    _PAYMENTS.c.currency,
    func.sum(_PAYMENTS.c.amount_minor).label("minor"),
    func.sum(_PAYMENTS.c.loose),
).group_by(_PAYMENTS.c.currency)
_SUMS = select(union_all(_ORDERED, _PAID).subquery())
_PART = {"ordered": "recent", "paid": "loose"}
_TODAY = bindparam("today", type_=Date)
_ORDER = Order.__table__.alias("owed_order")
_MINE = select(Order.__table__.c.id).where(Order.__table__.c.account_id == ACCOUNT)
_OWED = reckoning(Reach(orders=_MINE, as_of=_TODAY))
_LATE = and_(_OWED.c.due_on < _TODAY, _OWED.c.open > 0)
_BY_ORDER = (
    select(
        _ORDER.c.id,
        _ORDER.c.name,
        _OWED.c.currency,
        func.sum(_OWED.c.open).label("open"),
        func.sum(case((_LATE, _OWED.c.open), else_=0)).label("late"),
        func.min(case((_LATE, _OWED.c.due_on))).label("since"),
    )
    .join(_ORDER, _ORDER.c.id == _OWED.c.order_id)
    .group_by(_ORDER.c.id, _ORDER.c.name, _OWED.c.currency)
    .order_by("since", _ORDER.c.id)
)


def receivables(session: Session, account_id: str, today: date) -> Receivables:
    """Return what a customer ordered, paid, owes, and owes for too long; payments count until ``today``."""
    account = {"account": account_id}
    sums: dict[str, dict[str, int]] = {"ordered": {}, "paid": {}, "recent": {}, "loose": {}}
    for row in session.execute(_SUMS, {**account, "since": today - YEAR}):
        sums[row.what][row.currency] = int(row.minor or 0)
        if row.part:
            sums[_PART[row.what]][row.currency] = int(row.part)
    orders = [row for row in session.execute(_BY_ORDER, {**account, "today": today}) if row.open]
    late = [Overdue(row.id, row.name, int(row.late), row.currency, row.since) for row in orders if row.late]
    return Receivables(**sums, owed=_sums((row.currency, int(row.open)) for row in orders), overdue=late)


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    return sums


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
