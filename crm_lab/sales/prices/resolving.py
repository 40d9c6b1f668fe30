"""Which price holds: the customer's book, the default book, the parents of both, the list price.

The first that has a price for the day, the quantity and the currency wins; nothing depends on who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import Refused
from crm_lab.sales.prices.books import lineage
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import Account, PriceBook, PriceBookEntry, Product
from crm_lab.store.money import from_minor

CUSTOMER, DEFAULT, PARENT, LIST = "customer's book", "default book", "parent book", "list price"
"""The rules, in the order in which they are asked."""


@dataclass(frozen=True)
class Price:
    """The price of one unit (``minor`` in minor units of ``currency``), and what gave it.

    ``rule`` is one of "customer's book", "default book", "parent book" and "list price"; ``book`` and
    ``from_quantity`` name the entry, and are missing for a list price.
    """

    minor: int
    currency: str
    rule: str
    product_id: str
    quantity: Decimal
    on: date
    book_id: str | None = None
    book: str | None = None
    from_quantity: Decimal | None = None

    @property
    def price(self) -> Decimal:
        """The price of one unit in major units, exact."""
        return from_minor(self.minor, self.currency)

    @property
    def why(self) -> str:
        """The rule in words."""
        if self.book is None:
            return "the list price of the product"
        return f"the {self.rule} '{self.book}', from {self.from_quantity:f} on"


@dataclass(frozen=True)
class Question:
    """Who asks for how much of what, on which day, and in which currency (None: whichever is found first)."""

    account: Account
    product: Product
    quantity: Decimal
    on: date
    currency: str | None


def resolve(session: Session, asked: Question) -> Price:
    """Return the price that holds.  Raises Refused for a product that has none or is sold no more."""
    product = asked.product
    if not product.active:
        raise Refused(f"'{product.name}' is not sold any more; choose another product or make it active again")
    for rule, book in _books(session, asked):
        entry = _entry(session, book, asked)
        if entry is not None:
            found = (book.id, book.name, entry.min_quantity)
            return Price(entry.price_minor, book.currency, rule, product.id, asked.quantity, asked.on, *found)
    if product.price_minor is None or asked.currency not in (None, product.currency):
        wanted = f" in {asked.currency}" if asked.currency else ""
        raise Refused(
            f"'{product.name}' has no price{wanted} for {asked.quantity:f} on {asked.on}; "
            "enter one in a price book or a list price"
        )
    return Price(product.price_minor, product.currency, LIST, product.id, asked.quantity, asked.on)


def _books(session: Session, asked: Question) -> Iterator[tuple[str, PriceBook]]:
    """Yield the books to look into with the rule that leads there, each once; only those that hold on the day."""
    own = lineage(session, asked.account.price_book_id)
    defaults = [lineage(session, one.id) for one in _defaults(session)]
    order = [
        *((CUSTOMER, one) for one in own[:1]),
        *((DEFAULT, line[0]) for line in defaults),
        *((PARENT, one) for line in (own, *defaults) for one in line[1:]),
    ]
    seen: set[str] = set()
    for rule, book in order:
        if book.id not in seen and _holds(book, asked):
            yield rule, book
        seen.add(book.id)


def _defaults(session: Session) -> list[PriceBook]:
    """Return the default books: those in the currency of sums first, then the newest, then by name."""
    books, currency = session.scalars(select(PriceBook).where(PriceBook.is_default)).all(), currency_of(session)
    newest = {one.id: (one.valid_from or date.min).toordinal() for one in books}
    return sorted(books, key=lambda one: (one.currency != currency, -newest[one.id], one.name, one.id))


def _holds(book: PriceBook, asked: Question) -> bool:
    begun = book.valid_from is None or book.valid_from <= asked.on
    over = book.valid_until is not None and book.valid_until < asked.on
    return book.active and begun and not over and asked.currency in (None, book.currency)


def _entry(session: Session, book: PriceBook, asked: Question) -> PriceBookEntry | None:
    """Return the entry with the largest quantity that was reached."""
    query = select(PriceBookEntry).where(PriceBookEntry.price_book_id == book.id)
    entries = session.scalars(query.where(PriceBookEntry.product_id == asked.product.id))
    reached = [one for one in entries if one.min_quantity <= asked.quantity]
    return max(reached, key=lambda one: (one.min_quantity, one.id), default=None)
