"""Settings of the whole store, and exchange rates."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified
from crm_lab.store.types import Json, utc_now


class Setting(Base):
    """One named value, such as the currency in which sums are shown."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class ExchangeRate(Identified, Base):
    """One unit of ``base`` cost ``rate`` units of ``quote`` from ``on_date`` on."""

    __tablename__ = "exchange_rates"
    __table_args__ = (Index(None, "base", "quote", "on_date", unique=True),)

    base: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(String(3))
    on_date: Mapped[date]
    rate: Mapped[Decimal]
