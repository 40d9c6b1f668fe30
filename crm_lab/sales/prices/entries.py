"""What stands in a price book: the price of a product from a quantity on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.store.entities import PriceBook, PriceBookEntry, Product
from crm_lab.store.money import from_minor
from crm_lab.store.trail import Entry, Unit, line_up

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("book", "product", "from_quantity", "price", "currency")


def put(unit: Unit, book: PriceBook, product: Product, from_quantity: Decimal, minor: int) -> None:
    """Enter a price, or correct the one that is there for this quantity."""
    line_up(unit.session)  # of two that enter the same price at once, one corrects the other's
    entry = find(unit.session, book, product, from_quantity)
    before = None if entry is None else entry.price_minor
    if entry is None:
        entry = PriceBookEntry(price_book_id=book.id, product_id=product.id, min_quantity=from_quantity)
        unit.session.add(entry)
    entry.price_minor = minor
    _tell(unit, book, product, from_quantity, [before, minor])


def drop(unit: Unit, book: PriceBook, product: Product, from_quantity: Decimal) -> None:
    """Take a price away.  Raises NotFound when there is none for this quantity."""
    line_up(unit.session)
    entry = find(unit.session, book, product, from_quantity)
    if entry is None:
        raise NotFound(f"'{book.name}' has no price for '{product.name}' from {from_quantity:f} on")
    unit.session.delete(entry)
    _tell(unit, book, product, from_quantity, [entry.price_minor, None])


def find(session: Session, book: PriceBook, product: Product, from_quantity: Decimal) -> PriceBookEntry | None:
    """Return the entry of a book for exactly this quantity."""
    query = select(PriceBookEntry).where(PriceBookEntry.price_book_id == book.id)
    entries = session.scalars(query.where(PriceBookEntry.product_id == product.id))
    return next((one for one in entries if one.min_quantity == from_quantity), None)


def frame(session: Session, book_id: str | None) -> pd.DataFrame:
    """Return the prices of one book or of all: book, product, from_quantity, price (Decimals), currency."""
    import pandas as pd

    query = (
        select(PriceBook, Product.name, PriceBookEntry)
        .join(PriceBookEntry, PriceBookEntry.price_book_id == PriceBook.id)
        .join(Product, Product.id == PriceBookEntry.product_id)
    )
    if book_id is not None:
        query = query.where(PriceBook.id == book_id)
    query = query.order_by(PriceBook.name, PriceBook.id, Product.name, Product.id)
    rows = [
        (book.name, product, entry.min_quantity, from_minor(entry.price_minor, book.currency), book.currency)
        for book, product, entry in session.execute(query)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _tell(unit: Unit, book: PriceBook, product: Product, from_quantity: Decimal, change: list[int | None]) -> None:
    facts = {"product_id": product.id, "from_quantity": str(from_quantity)}
    unit.note(Entry("priced", "price_books", book.id, changes={"price_minor": change}, data=facts))
