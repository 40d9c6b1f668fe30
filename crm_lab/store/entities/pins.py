"""What somebody pinned to the top of a customer's timeline."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified
from crm_lab.store.types import utc_now


class Pin(Identified, Base):
    """An entry of a timeline that stays on top of it: ``entity`` is the table, ``record_id`` the row in it."""

    __tablename__ = "pins"
    __table_args__ = (Index(None, "account_id", "entity", "record_id", unique=True),)

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by_id: Mapped[str | None] = mapped_column(String(36))
