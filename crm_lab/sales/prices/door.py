"""``ws.prices``: what a product costs a customer, and the prices in the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date
from sqlalchemy.orm import Session

from crm_lab.sales.amounts import exact_minor, quantity_of
from crm_lab.sales.prices import entries, inconsistent
from crm_lab.sales.prices.resolving import Price, Question, resolve
from crm_lab.store.database import Database
from crm_lab.store.entities import Account, Order, PriceBook, PriceBookEntry, Product
from crm_lab.store.fields import column_value
from crm_lab.store.keepers import require_keeper
from crm_lab.store.money import exponent
from crm_lab.store.named import resolved
from crm_lab.store.scope import Actor

if TYPE_CHECKING:
    import pandas as pd

Number = Decimal | int | float | str


class Prices:
    """One price for one customer, whoever asks.  Customers, products and books are given by id, name or as a record."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def resolve(
        self,
        account: Account | str,
        product: Product | str,
        quantity: Number = 1,
        on: date | str | None = None,
        *,
        currency: str | None = None,
    ) -> Price:
        """Return the price of one unit on a day (default: today), and the rule that gave it.

        Asked are the customer's book, the default book, the parents of both, then the list price; in each book the
        entry with the largest quantity that is reached.  ``currency`` leaves only prices in that currency; nothing
        is converted.  Raises InvalidValue for an unknown customer or product, a quantity or day that can't be, and
        Refused when there is no price.
        """
        day = date.today() if on is None else column_value(on, Date(), "the day of a price")
        if currency is not None:
            exponent(currency)
        with self.database.read(self.actor) as session:
            customer = session.get_one(Account, _id(session, Order, "account", account))
            item = session.get_one(Product, _id(session, PriceBookEntry, "product", product))
            return resolve(session, Question(customer, item, quantity_of(quantity), day, currency))

    def set(self, book: PriceBook | str, product: Product | str, price: Number, from_quantity: Number = 1) -> None:
        """Enter (or correct) the price of one unit, in major units of the book's currency, from a quantity on.

        Raises InvalidValue for a negative price or one with more decimals than its currency.
        """
        require_keeper(self.actor, PriceBook)
        with self.database.write(self.actor) as unit:
            into, item = _both(unit.session, book, product)
            minor = exact_minor(price, into.currency, "a price")
            entries.put(unit, into, item, quantity_of(from_quantity), minor)

    def remove(self, book: PriceBook | str, product: Product | str, from_quantity: Number = 1) -> None:
        """Take a price out of a book.  Raises NotFound when there is none for this quantity."""
        require_keeper(self.actor, PriceBook)
        with self.database.write(self.actor) as unit:
            entries.drop(unit, *_both(unit.session, book, product), quantity_of(from_quantity))

    def frame(self, book: PriceBook | str | None = None) -> pd.DataFrame:
        """Return the prices of one book or of all: book, product, from_quantity, price (Decimals), currency."""
        with self.database.read(self.actor) as session:
            return entries.frame(session, None if book is None else _id(session, PriceBookEntry, "price_book", book))

    def inconsistent(self) -> pd.DataFrame:
        """Return where two prices were given for the same customer, product, day, quantity and currency.

        Looked at are the last sent version of every quote, and orders; a row a record: account, product, on, quantity,
        currency, record ("quote" or "order"), its id, name and owner, the price of one unit with its discount taken
        off, and ``right_price``, ``rule`` and ``why``: what the books of today give for that day.
        """
        with self.database.read(self.actor) as session:
            return inconsistent.frame(session)


def _both(session: Session, book: PriceBook | str, product: Product | str) -> tuple[PriceBook, Product]:
    into = _id(session, PriceBookEntry, "price_book", book)
    return session.get_one(PriceBook, into), session.get_one(Product, _id(session, PriceBookEntry, "product", product))


def _id(session: Session, entity: type[Any], link: str, given: Any) -> str:
    """Return the id of what a link of ``entity`` is given as."""
    return str(resolved(session, entity, {link: getattr(given, "id", given)})[f"{link}_id"])
