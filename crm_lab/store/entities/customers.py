"""Who we sell to: accounts (companies or persons), contacts with many phones and e-mails, leads."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import Base, Identified, Record

ACCOUNT_KINDS = ("company", "person")
"""A customer is a firm or a single person (a consumer)."""

POINT_KINDS = ("phone", "email", "wechat", "fax", "website")
"""Ways to reach somebody."""


class Address:
    """A postal address, as far as it is known; ``address`` is the whole of it as written."""

    address: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(String(120))
    province: Mapped[str | None] = mapped_column(String(120))
    district: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(120))


class Account(Record, Address, Base):
    """A customer: a company or a person.  ``annual_revenue_minor`` is in minor units of ``currency``."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(10), default="company")
    industry: Mapped[str | None] = mapped_column(String(120))
    website: Mapped[str | None] = mapped_column(String(500))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(320))
    employees: Mapped[int | None]
    annual_revenue_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    founded_year: Mapped[int | None]
    tier: Mapped[str | None] = mapped_column(String(40))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    territory_id: Mapped[str | None] = mapped_column(ForeignKey("territories.id"), index=True)
    description: Mapped[str | None] = mapped_column(Text)
    price_book_id: Mapped[str | None] = mapped_column(ForeignKey("price_books.id"))

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Accounts are looked up by name, and beside others of their industry and city."""
        return (Index(None, "name"), Index(None, "industry", "city"))


class Contact(Record, Address, Base):
    """A person at an account.  ``name`` is the full name in the person's own order."""

    __tablename__ = "contacts"

    name: Mapped[str] = mapped_column(String(200))
    first_name: Mapped[str | None] = mapped_column(String(120))
    last_name: Mapped[str | None] = mapped_column(String(120))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(200))
    department: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(320))
    gender: Mapped[str | None] = mapped_column(String(20))
    birthday: Mapped[date | None]
    preferred_channel: Mapped[str | None] = mapped_column(String(20))
    opted_out: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Contacts are looked up by name and by e-mail."""
        return (Index(None, "name"), Index(None, "email"))


class Lead(Record, Address, Base):
    """Somebody who may become a customer.  ``payload`` keeps what was captured, as it came.

    An open lead without an owner is in the public pool since ``pooled_at``, or waits to be shared out.
    """

    __tablename__ = "leads"

    name: Mapped[str] = mapped_column(String(200))
    company: Mapped[str | None] = mapped_column(String(300))
    title: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(320))
    channel: Mapped[str | None] = mapped_column(String(120))
    campaign: Mapped[str | None] = mapped_column(String(200))
    industry: Mapped[str | None] = mapped_column(String(120))
    status_id: Mapped[str | None] = mapped_column(ForeignKey("status_labels.id"), index=True)
    rating: Mapped[str | None] = mapped_column(String(40))
    score: Mapped[float | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    territory_id: Mapped[str | None] = mapped_column(ForeignKey("territories.id"))
    disqualified_reason: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, Any] | None]
    previous_owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    assigned_at: Mapped[datetime | None]
    pooled_at: Mapped[datetime | None]

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Leads are looked up by e-mail and by phone."""
        return (Index(None, "email"), Index(None, "phone"))


class ContactPoint(Identified, Base):
    """One phone number, e-mail or other way to reach an account, a contact or a lead.

    ``raw`` is what was written; ``value`` is the form that can be compared.
    """

    __tablename__ = "contact_points"
    __table_args__ = (Index(None, "kind", "value"),)

    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(320))
    raw: Mapped[str] = mapped_column(String(320))
    label: Mapped[str | None] = mapped_column(String(60))
    is_primary: Mapped[bool] = mapped_column(default=False)
    valid: Mapped[bool | None]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id"), index=True)
