"""Deals: pipelines, stages, opportunities with lines, people and the history of every move."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Managed, Priced, Record
from crm_lab.store.types import utc_now

STAGE_KINDS = ("open", "won", "lost")
"""The fixed types beneath the free names of stages."""

PETALS = ("initiator", "gatekeeper", "user", "assistant_decider", "supporter", "decider")
"""The five petals (首倡者, 技术把关者, 关键使用者, 辅助决策者, 内线支持者) and the decision maker (决策者)."""


class Pipeline(Managed, Base):
    """A sequence of stages that deals of one kind go through.

    With a ``project_template_id`` the win of a deal begins its delivery project.
    """

    __tablename__ = "pipelines"

    name: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str | None] = mapped_column(String(200))
    is_default: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    project_template_id: Mapped[str | None] = mapped_column(ForeignKey("project_templates.id"))


class PipelineStage(Managed, Base):
    """One stage.  ``probability`` is 0..1; ``days_allowed`` is how long a deal may stand here (None: no limit).

    ``gate`` is what a deal needs before it may come here (crm_lab.sales.gates says what it may hold).
    """

    __tablename__ = "pipeline_stages"

    pipeline_id: Mapped[str] = mapped_column(ForeignKey("pipelines.id"))
    name: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(4), default="open")
    probability: Mapped[float] = mapped_column(default=0.0)
    days_allowed: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    gate: Mapped[dict[str, Any] | None]

    @classmethod
    def indexes(cls) -> tuple[CheckConstraint | Index, ...]:
        """A stage has one of the fixed kinds and a probability between 0 and 1."""
        return (
            CheckConstraint("kind IN ('open', 'won', 'lost')", name="kind"),
            CheckConstraint("probability >= 0 AND probability <= 1", name="probability"),
            Index(None, "pipeline_id", "position"),
        )


_SUMMED = (
    "pipeline_id",
    "stage_id",
    "currency",
    "status",
    "closed_at",
    "deleted_at",
    "owner_id",
    "amount_minor",
    "probability",
    "stage_since",
)


class Opportunity(Record, Priced, Base):
    """A deal.  ``status`` repeats the kind of its stage; ``probability`` is None unless a person set it.

    ``stage_since`` is when it came into its stage, ``closed_at`` when it was won or lost.
    """

    __tablename__ = "opportunities"

    name: Mapped[str] = mapped_column(String(300))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    pipeline_id: Mapped[str] = mapped_column(ForeignKey("pipelines.id"))
    stage_id: Mapped[str] = mapped_column(ForeignKey("pipeline_stages.id"))
    status: Mapped[str] = mapped_column(String(4), default="open")
    probability: Mapped[float | None]
    expected_close: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    stage_since: Mapped[datetime] = mapped_column(default=utc_now)
    next_step: Mapped[str | None] = mapped_column(String(500))
    next_step_on: Mapped[date | None]
    lost_reason: Mapped[str | None] = mapped_column(String(120))
    lost_note: Mapped[str | None] = mapped_column(Text)
    lead_source: Mapped[str | None] = mapped_column(String(120))
    campaign: Mapped[str | None] = mapped_column(String(200))
    territory_id: Mapped[str | None] = mapped_column(ForeignKey("territories.id"))
    description: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[CheckConstraint | Index, ...]:
        """Boards sum by pipeline and stage, out of the index alone; reports read by status and closing date."""
        return (
            CheckConstraint("status IN ('open', 'won', 'lost')", name="status"),
            CheckConstraint("amount_minor >= 0", name="amount"),
            Index("ix_opportunities_board", *_SUMMED),
            Index(None, "status", "closed_at"),
        )


class OpportunityLine(Identified, Base):
    """A product in a deal: ``quantity`` pieces at ``price_minor`` (minor units of the deal's currency) each."""

    __tablename__ = "opportunity_lines"

    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunities.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(1))
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(default=0)
    import_batch_id: Mapped[str | None] = mapped_column(String(36), index=True)


class StageHistory(Identified, Base):
    """One move of a deal.  Rows are never changed; an undo is a new row whose ``undo_of`` names the undone one.

    ``seconds_in_from`` is how long the deal had stood in the stage it left; ``before`` is what the move overwrote in
    the deal, so that an undo can give it back.  ``override`` is why somebody moved it although the stage's gate was
    shut.
    """

    __tablename__ = "stage_history"
    __table_args__ = (Index(None, "opportunity_id", "at"), Index(None, "by_id", "at"))

    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunities.id"))
    from_stage_id: Mapped[str | None] = mapped_column(ForeignKey("pipeline_stages.id"))
    to_stage_id: Mapped[str] = mapped_column(ForeignKey("pipeline_stages.id"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by_id: Mapped[str | None] = mapped_column(String(36))
    reason: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)
    override: Mapped[str | None] = mapped_column(String(500))
    seconds_in_from: Mapped[int | None] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None]
    undo_of: Mapped[str | None] = mapped_column(ForeignKey("stage_history.id"), unique=True)
    import_batch_id: Mapped[str | None] = mapped_column(String(36), index=True)


class OpportunityContactRole(Identified, Base):
    """The part that one contact plays in one deal; a person may play several."""

    __tablename__ = "opportunity_contact_roles"
    __table_args__ = (Index(None, "opportunity_id", "contact_id", "role", unique=True),)

    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunities.id"))
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    stance: Mapped[str | None] = mapped_column(String(20))
    influence: Mapped[int | None]
