"""What we sell and for how much: products, price books."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Managed
from crm_lab.store.money import from_minor


class Product(Managed, Base):
    """Something we sell.  ``price_minor`` is the list price in minor units of ``currency``."""

    __tablename__ = "products"

    name: Mapped[str] = mapped_column(String(300), index=True)
    code: Mapped[str | None] = mapped_column(String(120), index=True)
    family: Mapped[str | None] = mapped_column(String(200))
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(default=True)
    description: Mapped[str | None] = mapped_column(Text)

    @property
    def price(self) -> Decimal | None:
        """The list price in major units, exact."""
        return None if self.price_minor is None else from_minor(self.price_minor, self.currency)


class PriceBook(Managed, Base):
    """A list of prices; a book falls back to its parent."""

    __tablename__ = "price_books"

    name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("price_books.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    is_default: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class PriceBookEntry(Identified, Base):
    """The price of one product in one book from a quantity on, in minor units of the book's currency."""

    __tablename__ = "price_book_entries"
    __table_args__ = (Index(None, "price_book_id", "product_id", "min_quantity", unique=True),)

    price_book_id: Mapped[str] = mapped_column(ForeignKey("price_books.id"))
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    min_quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    price_minor: Mapped[int] = mapped_column(BigInteger)
