"""How good leads are: the rules that give points, and what each lead has from them, from a model and from people."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Managed
from crm_lab.store.types import Json, utc_now

SCORE_KINDS = ("fit", "engagement")
"""Who somebody is, and what somebody did."""


class LeadScoreRule(Managed, Base):
    """Gives ``points`` to leads that meet ``conditions`` (fit), or for each of their activities that does (engagement).

    Points of an activity halve every ``half_life_days``; together they bring no more than ``most``.
    """

    __tablename__ = "lead_score_rules"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    conditions: Mapped[Any] = mapped_column(Json)
    points: Mapped[float]
    half_life_days: Mapped[float | None]
    most: Mapped[float | None]
    enabled: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def indexes(cls) -> tuple[CheckConstraint, ...]:
        """A rule is about who somebody is, or about what somebody did."""
        return (CheckConstraint("kind IN ('fit', 'engagement')", name="kind"),)


class LeadScore(Base):
    """What a lead has by each way of scoring, side by side; ``value`` is the one that counts, ``counts`` says which."""

    __tablename__ = "lead_scores"
    __table_args__ = (STAYS,)

    lead_id: Mapped[str] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), primary_key=True)
    fit: Mapped[float] = mapped_column(default=0.0)
    engagement: Mapped[float] = mapped_column(default=0.0)
    model: Mapped[float | None]
    model_name: Mapped[str | None] = mapped_column(String(200))
    manual: Mapped[float | None]
    manual_why: Mapped[str | None] = mapped_column(Text)
    value: Mapped[float | None]
    counts: Mapped[str | None] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=utc_now)
