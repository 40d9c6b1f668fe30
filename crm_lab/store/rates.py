"""Exchange rates: amounts of several currencies, told in one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.store.entities import ExchangeRate
from crm_lab.store.money import exponent

Pairs = dict[tuple[str, str], Decimal]


def latest(session: Session, on: date) -> Pairs:
    """Return the newest rate of each pair of currencies that was valid on that day."""
    newest = (
        select(ExchangeRate.base, ExchangeRate.quote, func.max(ExchangeRate.on_date).label("on_date"))
        .where(ExchangeRate.on_date <= on)
        .group_by(ExchangeRate.base, ExchangeRate.quote)
        .subquery()
    )
    same = (ExchangeRate.base == newest.c.base) & (ExchangeRate.quote == newest.c.quote)
    query = select(ExchangeRate).join(newest, same & (ExchangeRate.on_date == newest.c.on_date))
    return {(rate.base, rate.quote): rate.rate for rate in session.scalars(query)}


def rate(pairs: Pairs, base: str, quote: str) -> Decimal | None:
    """Return what one unit of ``base`` costs in ``quote``: direct, inverse, or over one currency between; else None."""
    direct = _direct(pairs, base, quote)
    if direct is not None:
        return direct
    for between in sorted({one for pair in pairs for one in pair}):
        first, second = _direct(pairs, base, between), _direct(pairs, between, quote)
        if first is not None and second is not None:
            return first * second
    return None


def _direct(pairs: Pairs, base: str, quote: str) -> Decimal | None:
    if base == quote:
        return Decimal(1)
    if (base, quote) in pairs:
        return pairs[base, quote]
    inverse = pairs.get((quote, base))
    return Decimal(1) / inverse if inverse else None


def minor_factor(pairs: Pairs, base: str, quote: str) -> Decimal | None:
    """Return the factor from minor units of ``base`` to minor units of ``quote`` (1 JPY is 1 unit, 1 CNY is 100)."""
    found = rate(pairs, base, quote)
    return None if found is None else found.scaleb(exponent(quote) - exponent(base))
