"""Instalment plans: what is to be paid of an order, and by when; to the last cent."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, delete, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, Refused
from crm_lab.sales.amounts import exact_minor
from crm_lab.store.entities import Order, PaymentAllocation, PaymentPlan
from crm_lab.store.fields import column_value
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Entry, Unit

LONGEST = 600
"""Instalments of one order: fifty years of months."""

Parts = list[tuple[date, int]]


def equal_parts(minor: int, count: int, first: date) -> Parts:
    """Split ``minor`` units over ``count`` months from ``first`` on; the cents that are left go to the first parts."""
    if not isinstance(count, int) or not 1 <= count <= LONGEST:
        raise InvalidValue(f"a plan has 1 to {LONGEST} instalments, not {count}")
    if minor < count:
        raise InvalidValue(f"{minor} minor units can't be split into {count} instalments; plan fewer")
    share, rest = divmod(minor, count)
    return [(_months_later(first, number), share + (number < rest)) for number in range(count)]


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def given_parts(order: Order, given: Sequence[tuple[Any, Any]]) -> Parts:
    """Return the parts that a person gave as (due day, amount), in the order of their days.

    Raises InvalidValue unless all are above 0 and they come to the amount of the order.
    """
    parts = [
        (column_value(day, Date(), "the day of an instalment"), exact_minor(amount, order.currency, "an instalment"))
        for day, amount in given
    ]
    if not parts or min(minor for _, minor in parts) == 0:
        raise InvalidValue("every instalment is above 0, and a plan has at least one; leave the others out")
    total = sum(minor for _, minor in parts)
    if total != order.amount_minor:
        told = f"{from_minor(total, order.currency)}, not {order.amount} {order.currency}"
        raise InvalidValue(f"the instalments of '{order.name}' come to {told}; change one of them")
    return sorted(parts)


def store(unit: Unit, order: Order, parts: Parts) -> None:
    """Write the plan of an order in place of the one that is there.  Raises Refused when that was paid on."""
    if is_allocated(unit.session, order.id):
        raise Refused(f"payments are allocated to '{order.name}'; take the allocations back before you plan it anew")
    unit.session.execute(delete(PaymentPlan).where(PaymentPlan.order_id == order.id))
    for number, (due_on, minor) in enumerate(parts, 1):
        unit.session.add(PaymentPlan(order_id=order.id, number=number, due_on=due_on, amount_minor=minor))
    unit.note(Entry("planned", "orders", order.id, data={"instalments": len(parts)}))


def is_allocated(session: Session, order_id: str) -> bool:
    """Tell whether a payment is allocated to the order."""
    query = select(PaymentAllocation.id).join(PaymentPlan, PaymentPlan.id == PaymentAllocation.plan_id)
    held = query.where(PaymentPlan.order_id == order_id, PaymentAllocation.undone_at.is_(None))
    return session.scalars(held.limit(1)).first() is not None
