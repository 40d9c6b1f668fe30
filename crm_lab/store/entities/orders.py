"""What was bought and paid: orders with lines, instalment plans, payments."""

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Priced, Record
from crm_lab.store.loose import loose_index


class Order(Record, Priced, Base):
    """A customer's order; ``amount`` is its total."""

    __tablename__ = "orders"

    name: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    status_id: Mapped[str | None] = mapped_column(ForeignKey("status_labels.id"))
    ordered_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    description: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Orders are read per account in the order of time; whether one is there, out of the index alone."""
        return (Index(None, "account_id", "ordered_on", "deleted_at"),)


class OrderLine(Identified, Base):
    """A product in an order; prices and tax in minor units of the order's currency."""

    __tablename__ = "order_lines"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    price_minor: Mapped[int] = mapped_column(BigInteger)
    discount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    position: Mapped[int] = mapped_column(default=0)
    import_batch_id: Mapped[str | None] = mapped_column(String(36), index=True)


class PaymentPlan(Identified, Base):
    """One instalment that is to be paid: how much (minor units of the order's currency) and by when."""

    __tablename__ = "payment_plans"
    __table_args__ = (Index(None, "order_id", "number", unique=True),)

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str | None] = mapped_column(Text)


class Payment(Record, Priced, Base):
    """Money that came in."""

    __tablename__ = "payments"

    name: Mapped[str | None] = mapped_column(String(200))
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    paid_on: Mapped[date]
    method: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Some payments name their order only."""
        return (loose_index("payments", "order_id"),)
