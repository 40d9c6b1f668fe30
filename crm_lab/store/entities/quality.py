"""The quality of the data as it was measured, day by day."""

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified


class QualityMeasure(Identified, Base):
    """How many records a check applied to on a day, and how many of them passed.  One row per day and check."""

    __tablename__ = "quality_measures"
    __table_args__ = (Index(None, "day", "check_key", unique=True),)

    day: Mapped[date]
    check_key: Mapped[str] = mapped_column(String(120))
    applies: Mapped[int]
    passed: Mapped[int]
