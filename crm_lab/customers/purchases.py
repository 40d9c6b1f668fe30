"""Which orders count as bought, and what they were worth in one currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select

from crm_lab.store.entities import Order, StatusLabel
from crm_lab.store.rates import Pairs, minor_factor

BOUGHT = ("confirmed", "delivered")
"""The types of status of an order that counts; one without a status counts as well."""


def bought() -> tuple[ColumnElement[bool], ...]:
    """Return the criteria "was bought by somebody on a known day": no drafts, nothing cancelled."""
    counts = select(StatusLabel.id).where(StatusLabel.type.in_(BOUGHT))
    status = or_(Order.status_id.is_(None), Order.status_id.in_(counts))
    return (Order.account_id.is_not(None), Order.ordered_on.is_not(None), status)


def in_currency(minor: int | None, currency: str, wanted: str, rates: Pairs) -> Decimal | None:
    """Return an amount in minor units of ``wanted``; None when it is not known or no rate leads there."""
    factor = minor_factor(rates, currency, wanted)
    return None if minor is None or factor is None else minor * factor


def today() -> date:
    """Return the day on this machine."""
    return date.today()
