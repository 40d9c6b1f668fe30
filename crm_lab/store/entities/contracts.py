"""What was agreed: templates, contracts with versions that never change, and who has signed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Managed, Priced, Record
from crm_lab.store.types import utc_now

STATES = ("draft", "sent", "signed", "declined", "cancelled")
"""Where a contract stands."""


class ContractTemplate(Managed, Base):
    """A text with fields in braces; ``fields`` names those that whoever draws up a contract has to give."""

    __tablename__ = "contract_templates"

    name: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[Any]] = mapped_column(default=list)


class Contract(Record, Priced, Base):
    """An agreement with a customer; its words stand in its newest version ``revision``."""

    __tablename__ = "contracts"

    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    quote_id: Mapped[str | None] = mapped_column(ForeignKey("quotes.id"), unique=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.id"), index=True)
    template_id: Mapped[str] = mapped_column(ForeignKey("contract_templates.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[CheckConstraint, ...]:
        """A contract stands in one of the known states."""
        return (CheckConstraint(f"state IN {STATES}", name="state"),)


class ContractVersion(Identified, Base):
    """The words of a contract at one time, never changed; ``provider`` is who collects its signatures."""

    __tablename__ = "contract_versions"
    __table_args__ = (Index(None, "contract_id", "number", unique=True),)

    contract_id: Mapped[str] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]]
    made_by: Mapped[str | None] = mapped_column(String(36))
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    provider: Mapped[str | None] = mapped_column(String(60))
    envelope: Mapped[str | None] = mapped_column(String(200))


class ContractSigner(Identified, Base):
    """Somebody who has to sign a version: waiting, signed or declined, since when, and what was said."""

    __tablename__ = "contract_signers"
    __table_args__ = (Index(None, "version_id", "name", unique=True),)

    version_id: Mapped[str] = mapped_column(ForeignKey("contract_versions.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(320))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
