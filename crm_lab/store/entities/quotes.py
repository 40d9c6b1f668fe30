"""What we offer: quotes with versions and lines, how far a discount may go, and who allowed more."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified, Managed, Priced, Record
from crm_lab.store.money import from_minor
from crm_lab.store.types import utc_now

STATES = ("draft", "waiting", "sent", "accepted", "refused", "expired")
"""Where a quote stands; ``waiting`` is for the approval of a discount."""


class Quote(Record, Priced, Base):
    """An offer to a customer; ``amount`` is the total of its newest version ``revision``, taxes included."""

    __tablename__ = "quotes"

    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    quoted_on: Mapped[date]
    valid_until: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[CheckConstraint, ...]:
        """A quote stands in one of the known states."""
        return (CheckConstraint(f"state IN {STATES}", name="state"),)


class QuoteVersion(Identified, Base):
    """What was offered at one time; never changed after it was sent.  Amounts are minor units of ``currency``."""

    __tablename__ = "quote_versions"
    __table_args__ = (Index(None, "quote_id", "number", unique=True),)

    quote_id: Mapped[str] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"))
    number: Mapped[int]
    customer: Mapped[str] = mapped_column(String(300))
    currency: Mapped[str] = mapped_column(String(3))
    priced_on: Mapped[date]
    valid_until: Mapped[date | None]
    net_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    total_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    made_by: Mapped[str | None] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    sent_at: Mapped[datetime | None]


class QuoteLine(Identified, Base):
    """A product in a version: ``quantity`` at ``price_minor`` each, less ``discount_minor``, is ``net_minor``.

    ``discount_minor``, ``net_minor`` and ``tax_minor`` are for the whole line; ``tax`` is in percent of the net.
    """

    __tablename__ = "quote_lines"

    version_id: Mapped[str] = mapped_column(ForeignKey("quote_versions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    price_rule: Mapped[str] = mapped_column(String(20))
    price_book_id: Mapped[str | None] = mapped_column(ForeignKey("price_books.id"))
    discount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[Decimal] = mapped_column(default=Decimal(0))
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)

    def money(self, name: str, currency: str) -> Decimal:
        """Return one of the amounts (``"net"``, say) in major units of the version's currency."""
        return from_minor(getattr(self, f"{name}_minor"), currency)


class DiscountLimit(Managed, Base):
    """How many percent of discount somebody may give without asking.

    For one user, a role or everybody; on a product, on what a price book priced, or on everything.
    """

    __tablename__ = "discount_limits"

    name: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str | None] = mapped_column(String(20))
    product_id: Mapped[str | None] = mapped_column(ForeignKey("products.id"))
    price_book_id: Mapped[str | None] = mapped_column(ForeignKey("price_books.id"))
    percent: Mapped[Decimal]


class QuoteApproval(Identified, Base):
    """One request to go beyond a limit, and how it was decided (``decision`` is missing until then).

    ``lines`` are what goes beyond: product, net, discount and limit as they were asked for.
    """

    __tablename__ = "quote_approvals"
    __table_args__ = (STAYS,)

    version_id: Mapped[str] = mapped_column(ForeignKey("quote_versions.id", ondelete="CASCADE"), index=True)
    lines: Mapped[list[Any]]
    asked_by: Mapped[str | None] = mapped_column(String(36))
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    why: Mapped[str] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(36))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
