"""Money that came in, laid on what is owed: allocations of payments to instalments."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified
from crm_lab.store.types import utc_now


class PaymentAllocation(Identified, Base):
    """A part of a payment that pays an instalment, in minor units of the currency of both.

    One that was taken back stays, with ``undone_at``, and counts no more.
    """

    __tablename__ = "payment_allocations"

    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id", ondelete="CASCADE"), index=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("payment_plans.id", ondelete="CASCADE"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[str | None] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    undone_at: Mapped[datetime | None]
