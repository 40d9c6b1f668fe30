"""What follows a won deal: delivery projects with goals, milestones and risks, from templates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Managed, Record

KINDS = ("goal", "milestone", "risk")


class ProjectTemplate(Managed, Base):
    """What projects begin with: ``goals`` and ``risks`` by name, ``milestones`` as (name, days after the start)."""

    __tablename__ = "project_templates"

    name: Mapped[str] = mapped_column(String(200))
    goals: Mapped[list[Any]] = mapped_column(default=list)
    milestones: Mapped[list[Any]] = mapped_column(default=list)
    risks: Mapped[list[Any]] = mapped_column(default=list)


class Project(Record, Base):
    """The delivery of a won deal; a deal has one."""

    __tablename__ = "projects"

    name: Mapped[str] = mapped_column(String(200))
    opportunity_id: Mapped[str] = mapped_column(ForeignKey("opportunities.id"), unique=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    template_id: Mapped[str | None] = mapped_column(ForeignKey("project_templates.id"), index=True)
    starts_on: Mapped[date]
    description: Mapped[str | None] = mapped_column(Text)


class ProjectPart(Identified, Base):
    """A goal, a milestone or a risk of a project; reached, or over, since ``done_at``.

    A risk has ``level`` 1 (low) to 3 (high).
    """

    __tablename__ = "project_parts"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None]
    level: Mapped[int | None]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
