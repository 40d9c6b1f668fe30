"""Lines of quotes: what a person gives becomes products at the price that holds for this customer on this day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.sales.amounts import QUANTITY, exact_minor, quantity_of
from crm_lab.sales.prices.resolving import Question, resolve
from crm_lab.sales.quotes.figures import Figures, by_percent, by_price
from crm_lab.store.entities import Account, Product, Quote, QuoteLine, QuoteVersion
from crm_lab.store.fields import column_value
from crm_lab.store.money import MAX_MINOR
from crm_lab.store.named import resolved

GIVEN = frozenset({"product", "quantity", "discount", "price", "tax"})
"""What a line says: ``discount`` in percent or the agreed ``price`` of one unit, ``tax`` in percent."""


@dataclass(frozen=True)
class Pricing:
    """For whom, on which day, and in which currency (None: that of the first price) lines are priced."""

    account: Account
    on: date
    currency: str | None


def priced(
    session: Session, given: Sequence[Mapping[str, Any]], pricing: Pricing
) -> tuple[str | None, list[QuoteLine]]:
    """Return the currency and the lines.  Raises InvalidValue for what can't be read, Refused without a price."""
    currency, made = pricing.currency, []
    for position, one in enumerate(given, 1):
        _require_known(one, position)
        product = session.get_one(Product, _product_id(session, one["product"]))
        quantity = quantity_of(one.get("quantity", 1))
        price = resolve(session, Question(pricing.account, product, quantity, pricing.on, currency))
        currency, tax = price.currency, _percent(one.get("tax", 0), "tax", 1000)
        figures = _figures(one, price.minor, quantity, tax, currency)
        line = QuoteLine(position=position, product_id=product.id, name=product.name, quantity=quantity, tax=tax)
        line.price_minor, line.price_rule, line.price_book_id = price.minor, price.rule, price.book_id
        line.discount_minor, line.net_minor, line.tax_minor = figures.discount, figures.net, figures.tax
        made.append(line)
    return currency, made


def _require_known(one: Mapping[str, Any], position: int) -> None:
    if unknown := sorted(set(one) - GIVEN):
        raise InvalidValue(
            f"a line of a quote has no '{unknown[0]}' (line {position}); give {', '.join(sorted(GIVEN))}"
        )
    if "product" not in one:
        raise InvalidValue(f"line {position} of the quote needs a product")
    if "price" in one and "discount" in one:
        raise InvalidValue(f"line {position} of the quote has a price and a discount; give one of them")


def _product_id(session: Session, given: Any) -> str:
    named = getattr(given, "id", given)
    return str(resolved(session, QuoteLine, {"product": named})["product_id"])


def _figures(one: Mapping[str, Any], price: int, quantity: Decimal, tax: Decimal, currency: str) -> Figures:
    if "price" in one:
        return by_price(price, quantity, exact_minor(one["price"], currency, "the price of a line"), tax)
    return by_percent(price, quantity, _percent(one.get("discount", 0), "discount", 100), tax)


def _percent(given: Any, what: str, most: int) -> Decimal:
    percent: Decimal = column_value(given, QUANTITY, f"the {what} of a line")
    if not 0 <= percent <= most:
        raise InvalidValue(f"the {what} of a line is 0 to {most} percent, not {given}")
    return percent


def lay(session: Session, quote: Quote, version: QuoteVersion, lines: list[QuoteLine]) -> None:
    """Put the lines into a version in place of those that are there, and add them up."""
    session.execute(delete(QuoteLine).where(QuoteLine.version_id == version.id))
    for one in lines:
        one.version_id = version.id
        session.add(one)
    version.net_minor, version.tax_minor = sum(one.net_minor for one in lines), sum(one.tax_minor for one in lines)
    version.total_minor = quote.amount_minor = version.net_minor + version.tax_minor
    if version.total_minor > MAX_MINOR:
        raise InvalidValue("the quote comes to more than can be kept; split it")


def lines_of(session: Session, version: QuoteVersion) -> list[QuoteLine]:
    """Return the lines of a version in their order."""
    query = select(QuoteLine).where(QuoteLine.version_id == version.id)
    return list(session.scalars(query.order_by(QuoteLine.position)))
