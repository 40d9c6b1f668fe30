"""Where two prices were given for the same: the same customer, product, day, quantity and currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.errors import Refused
from crm_lab.sales.prices.resolving import Question, resolve
from crm_lab.store.entities import Account, Order, OrderLine, Product, Quote, QuoteLine, QuoteVersion, User
from crm_lab.store.money import exponent, from_minor

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "account_id", "account", "product", "on", "quantity", "currency", "record", "record_id", "name", "owner", "price",
    "right_price", "rule", "why",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What has one price: for whom, of what, when, how much, in which currency."""

    account_id: str
    product_id: str
    on: date
    quantity: Decimal
    currency: str


@dataclass(frozen=True)
class Given:
    """The price of one unit in a quote or an order, its discount taken off, in minor units."""

    asked: Asked
    record: str
    record_id: str
    name: str
    owner_id: str | None
    price: Fraction


def frame(session: Session) -> pd.DataFrame:
    """Return all prices that differ from another one for the same, with COLUMNS and the price that the books give."""
    import pandas as pd

    people = {row.id: row.name for row in session.execute(select(User.id, User.name))}
    rows = [
        _row(one, right, people)
        for asked, given in _contradicting(session)
        for right in [_right(session, asked)]
        for one in given
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _contradicting(session: Session) -> Iterator[tuple[Asked, list[Given]]]:
    everything = [_given(row) for query in (_quoted(), _ordered()) for row in session.execute(query)]
    everything.sort(key=lambda one: (_order(one.asked), one.record, one.record_id))
    for _, group in groupby(everything, key=lambda one: _order(one.asked)):
        given = list(group)
        if len({one.price for one in given}) > 1:
            yield given[0].asked, given


def _order(asked: Asked) -> tuple[Any, ...]:
    return asked.on, asked.account_id, asked.product_id, asked.quantity, asked.currency


def _quoted() -> Any:
    """Select the lines of the last version of each quote that was sent."""
    last = select(QuoteVersion.quote_id, func.max(QuoteVersion.number).label("number"))
    sent = last.where(QuoteVersion.sent_at.is_not(None)).group_by(QuoteVersion.quote_id).subquery()
    mine = (QuoteVersion.quote_id == sent.c.quote_id) & (QuoteVersion.number == sent.c.number)
    return (
        select(Quote, QuoteLine, QuoteVersion.priced_on, QuoteVersion.currency)
        .join(QuoteVersion, QuoteVersion.quote_id == Quote.id)
        .join(sent, mine)
        .join(QuoteLine, QuoteLine.version_id == QuoteVersion.id)
        .join(Account, Account.id == Quote.account_id)
        .join(Product, Product.id == QuoteLine.product_id)
    )


def _ordered() -> Any:
    return (
        select(Order, OrderLine, Order.ordered_on, Order.currency)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Account, Account.id == Order.account_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(Order.ordered_on.is_not(None), OrderLine.quantity != 0)
    )


def _given(row: Any) -> Given:
    record, line, on, currency = row
    asked = Asked(record.account_id, line.product_id, on, line.quantity, currency)
    price = line.price_minor - Fraction(line.discount_minor) / Fraction(line.quantity)
    kind = "quote" if isinstance(record, Quote) else "order"
    return Given(asked, kind, record.id, record.name, record.owner_id, price)


def _right(session: Session, asked: Asked) -> tuple[Any, ...]:
    """Return (customer, product, price, rule, why) of what the books give today for that day."""
    account, product = session.get_one(Account, asked.account_id), session.get_one(Product, asked.product_id)
    try:
        found = resolve(session, Question(account, product, asked.quantity, asked.on, asked.currency))
    except Refused as problem:
        return account.name, product.name, None, None, str(problem)
    return account.name, product.name, found.price, found.rule, found.why


def _row(one: Given, right: tuple[Any, ...], people: dict[str, str]) -> tuple[Any, ...]:
    asked, (account, product, *rule) = one.asked, right
    about = (asked.account_id, account, product, asked.on, asked.quantity, asked.currency)
    return (*about, one.record, one.record_id, one.name, people.get(one.owner_id or ""), _major(one), *rule)


def _major(one: Given) -> Decimal:
    """Return the price of one unit in major units; what does not end is rounded to six decimals."""
    if one.price.denominator == 1:
        return from_minor(one.price.numerator, one.asked.currency)
    return round((Decimal(one.price.numerator) / one.price.denominator).scaleb(-exponent(one.asked.currency)), 6)
