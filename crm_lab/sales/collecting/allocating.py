"""Laying a payment on instalments: the oldest first, or those that are chosen; nothing is paid twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.owed import Instalment, Reach, instalments, left
from crm_lab.sales.amounts import exact_minor
from crm_lab.store.entities import Order, Payment, PaymentAllocation, PaymentPlan
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now


def allocate(unit: Unit, payment: Payment, chosen: Mapping[str, Any] | None) -> int:
    """Lay what is left of a payment on instalments and return how much was laid, in minor units.

    The caller has lined up.  Raises InvalidValue and Refused; then nothing is written.
    """
    rest = left(unit.session, payment)
    shares = _oldest(unit.session, payment, rest) if chosen is None else _chosen(unit.session, payment, chosen, rest)
    shares = [(_planned(unit.session, one), minor) for one, minor in shares]
    for one, minor in shares:
        row = PaymentAllocation(payment_id=payment.id, plan_id=one.id, amount_minor=minor, made_by=unit.actor.id)
        unit.session.add(row)
    total = sum(minor for _, minor in shares)
    unit.note(Entry("allocated", "payments", payment.id, data={"minor": total, "instalments": len(shares)}))
    return total


def _planned(session: Session, one: Instalment) -> Instalment:
    """Return an instalment that is kept: an order without a plan gets one with the first payment."""
    if one.id != one.order_id:
        return one
    plan = PaymentPlan(order_id=one.order_id, number=one.number, due_on=one.due_on, amount_minor=one.minor)
    session.add(plan)
    session.flush()
    return replace(one, id=plan.id)


def _oldest(session: Session, payment: Payment, rest: int) -> list[tuple[Instalment, int]]:
    shares = []
    for one in instalments(session, Reach(orders=_orders(payment), but=payment.id)):
        if one.currency == payment.currency and (minor := min(rest, one.open)) > 0:
            shares.append((one, minor))
            rest -= minor
    return shares


def _orders(payment: Payment) -> list[str] | Select[Any]:
    if payment.order_id is not None:
        return [payment.order_id]
    if payment.account_id is None:
        raise InvalidValue("the payment names no order and no customer; say whose it is, or choose the instalments")
    return select(Order.id).where(Order.account_id == payment.account_id)


def _chosen(session: Session, payment: Payment, chosen: Mapping[str, Any], rest: int) -> list[tuple[Instalment, int]]:
    plans = select(PaymentPlan.order_id).where(PaymentPlan.id.in_(list(chosen)))
    found = instalments(session, Reach(orders=[*session.scalars(plans), *chosen], but=payment.id))
    known = {one.id: one for one in found}
    shares = [(_known(known, id), amount) for id, amount in chosen.items()]
    checked = [(one, _checked(payment, one, amount)) for one, amount in shares]
    total = sum(minor for _, minor in checked)
    if total > rest:
        free = f"{from_minor(rest, payment.currency)} {payment.currency}"
        raise Refused(f"only {free} of the payment is left, not {from_minor(total, payment.currency)}; allocate less")
    return checked


def _known(known: Mapping[str, Instalment], id: str) -> Instalment:
    if id not in known:
        raise NotFound(f"there is no instalment with the id '{id}' that you may see; look at ws.orders.instalments")
    return known[id]


def _checked(payment: Payment, one: Instalment, amount: Any) -> int:
    """Return the share in minor units.  Raises when it is of another currency or customer, or more than is open."""
    if one.currency != payment.currency:
        there = f"instalment {one.number} in {one.currency}"
        raise InvalidValue(f"the payment is in {payment.currency}, {there}; choose an instalment in {payment.currency}")
    if payment.account_id not in (None, one.account_id):
        raise Refused(f"instalment {one.number} is another customer's; choose one of the customer who paid")
    minor = exact_minor(amount, payment.currency, "a share of a payment")
    if not 0 < minor <= one.open:
        lacks = f"{from_minor(one.open, one.currency)} {one.currency}"
        raise Refused(f"instalment {one.number} lacks {lacks}, so {amount} can't be laid on it; give another amount")
    return minor


def take_back(unit: Unit, payment: Payment, id: str | None) -> int:
    """Take back one allocation of a payment, or all (``id`` None), and return how many.  Raises Refused for none."""
    mine = [PaymentAllocation.payment_id == payment.id, PaymentAllocation.undone_at.is_(None)]
    mine += [] if id is None else [PaymentAllocation.id == id]
    ids = list(unit.session.scalars(select(PaymentAllocation.id).where(*mine)))
    if not ids:
        raise Refused("there is no allocation of this payment to take back; look at ws.payments.allocations")
    undone = update(PaymentAllocation).where(PaymentAllocation.id.in_(ids)).values(undone_at=utc_now())
    unit.session.execute(undone, execution_options={"synchronize_session": False})
    unit.note(Entry("allocation_undone", "payments", payment.id, data={"allocations": len(ids)}))
    return len(ids)
