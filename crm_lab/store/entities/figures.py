"""Figures that are derived from other records and kept, so that rules, segments and screens can ask for them.

A table whose ``id`` is the id of another table's record extends it: rules reach its fields by its name, as in
``rfm.group``.  It is rebuilt as a whole, which one event without a record tells of.
"""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base


class Rfm(Base):
    """How lately, how often and how much a customer bought, as of the end of the day ``on_day``.

    ``recency`` is in days, ``frequency`` counts orders, ``monetary_minor`` is in minor units of ``currency`` (missing
    when an order's worth is not known).  ``r f m`` are 1 to 5 among all buyers, 5 being the best; they and ``group``
    are missing while there are too few buyers, or without a worth.
    """

    __tablename__ = "rfm"
    __table_args__ = (Index(None, "group"), STAYS)

    id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    on_day: Mapped[date]
    last_order: Mapped[date]
    recency: Mapped[int]
    frequency: Mapped[int]
    monetary_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    r: Mapped[int | None]
    f: Mapped[int | None]
    m: Mapped[int | None]
    group: Mapped[str | None] = mapped_column(String(12))
