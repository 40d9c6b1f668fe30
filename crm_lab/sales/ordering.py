"""The order of what was agreed, a quote or a contract, with its plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, select

from crm_lab.errors import InvalidValue
from crm_lab.sales.collecting import plans
from crm_lab.store.entities import Contract, Order, Quote, StatusLabel
from crm_lab.store.fields import column_value
from crm_lab.store.trail import Unit

SAME = ("name", "account_id", "opportunity_id", "owner_id", "amount_minor", "currency")
"""What an order has from the paper."""


@dataclass(frozen=True)
class Terms:
    """Ordered on ``day``, paid in ``parts`` equal months from ``first`` on (default: that day); None plans nothing."""

    day: date
    parts: int | None
    first: date | None

    @classmethod
    def of(cls, parts: int | None, first: date | str | None) -> Terms:
        """Return the terms of what is ordered today.  Raises InvalidValue for what is no day."""
        day = None if first is None else column_value(first, Date(), "the first day of a plan")
        return cls(date.today(), parts, day)


def ordered(unit: Unit, paper: Quote | Contract, terms: Terms) -> Order:
    """Make the order of a paper with its plan, write it into the paper, and return it."""
    about = {name: getattr(paper, name) for name in SAME}
    made = Order(ordered_on=terms.day, status_id=_confirmed(unit), **about)
    unit.session.add(made)
    unit.session.flush()
    if terms.parts is not None:
        plans.store(unit, made, plans.equal_parts(made.amount_minor or 0, terms.parts, terms.first or terms.day))
    paper.order_id = made.id
    return made


def _confirmed(unit: Unit) -> str:
    """Return the id of the status of a confirmed order.  Raises InvalidValue when there is none."""
    query = select(StatusLabel.id).where(StatusLabel.entity == "orders", StatusLabel.type == "confirmed")
    found = unit.session.scalars(query.order_by(StatusLabel.position)).first()
    if found is None:
        raise InvalidValue("no status of orders means confirmed; add one to ws.status_labels")
    return found
