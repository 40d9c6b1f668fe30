"""``ws.payments``: money that came in, and which instalments it pays."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import Refused
from crm_lab.owed import left
from crm_lab.sales.collecting import allocating
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Order, Payment, PaymentAllocation, PaymentPlan
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Unit, line_up
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "order_id", "order", "number", "due_on", "amount", "currency", "made_at", "undone_at")


class Payments(Collection[Payment]):
    """All payments."""

    entity = Payment

    def receive(self, to: Mapping[str, Decimal | float | str] | None = None, **fields: Any) -> Payment:
        """Add a payment (``account``, ``amount``, ``paid_on`` …), lay it on instalments at once, and return it.

        ``to`` chooses as in ``allocate``; what is wrong with it is raised, and then no payment is written either.
        """
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            payment = self._make(unit, fields)
            unit.session.add(payment)
            unit.session.flush()
            allocating.allocate(unit, payment, to)
            return payment

    def take_back(self, id: str) -> Payment:
        """Take back a payment that was entered by mistake: its allocations are undone, and it is deleted."""
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            payment = self._load(unit.session, id)
            if left(unit.session, payment) != (payment.amount_minor or 0):
                allocating.take_back(unit, payment, None)
            payment.deleted_at = utc_now()
            unit.session.flush()
            return payment

    def allocate(self, id: str, to: Mapping[str, Decimal | float | str] | None = None) -> pd.DataFrame:
        """Lay what is left of a payment on instalments, and return its allocations.

        The oldest come first: of the order that the payment names, else of all orders of its customer.  ``to`` chooses:
        {id of an instalment: amount in major units}.  What is more than is owed stays with the payment
        (``unallocated``).  Raises InvalidValue for a mixture of currencies and odd amounts, Refused when more is given
        than is open or left; then nothing is written.
        """
        with self.database.write(self.actor) as unit:
            line_up(unit.session)  # of two that pay at once, one finds what the other has paid
            allocating.allocate(unit, self._load(unit.session, id), to)
        return self.allocations(id)

    def undo_allocation(self, id: str, allocation: str | None = None) -> pd.DataFrame:
        """Take back one allocation of a payment, or all of them, and return them; the money is unallocated again.

        Raises Refused when there is none.
        """
        with self.database.write(self.actor) as unit:
            line_up(unit.session)
            allocating.take_back(unit, self._load(unit.session, id), allocation)
        return self.allocations(id)

    def unallocated(self, id: str) -> Decimal:
        """Return what of a payment is laid on no instalment, in major units of its currency."""
        with self.database.read(self.actor) as session:
            payment = self._load(session, id)
            return from_minor(left(session, payment), payment.currency)

    def allocations(self, id: str) -> pd.DataFrame:
        """Return what a payment pays: order, number, due day of the instalment, amount (Decimal), taken back when."""
        import pandas as pd

        with self.database.read(self.actor) as session:
            payment = self._load(session, id)
            query = (
                select(PaymentAllocation, PaymentPlan, Order.__table__.c.name)
                .join(PaymentPlan, PaymentPlan.id == PaymentAllocation.plan_id)
                .join(Order.__table__, Order.__table__.c.id == PaymentPlan.order_id)
                .where(PaymentAllocation.payment_id == id)
                .order_by(PaymentPlan.due_on, PaymentPlan.number, PaymentAllocation.id)
            )
            rows = [_row(payment, *one) for one in session.execute(query)]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _check_update(self, unit: Unit, record: Payment, values: dict[str, Any]) -> None:
        money = ("amount_minor", "currency", "account_id", "order_id")
        if any(name in values and values[name] != getattr(record, name) for name in money):
            _require_free(unit, record)

    def _check_delete(self, unit: Unit, record: Payment) -> None:
        _require_free(unit, record)


def _require_free(unit: Unit, payment: Payment) -> None:
    line_up(unit.session)
    if left(unit.session, payment) != (payment.amount_minor or 0):
        raise Refused("this payment is allocated; take that back first: ws.payments.undo_allocation(id)")


def _row(payment: Payment, one: PaymentAllocation, plan: PaymentPlan, order: str) -> tuple[Any, ...]:
    amount = from_minor(one.amount_minor, payment.currency)
    about = (one.id, plan.order_id, order, plan.number, plan.due_on)
    return (*about, amount, payment.currency, one.made_at, one.undone_at)
