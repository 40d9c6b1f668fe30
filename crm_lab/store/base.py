"""What all entities share: the declarative base and the columns that every record carries."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from crm_lab.store.ids import new_id
from crm_lab.store.money import from_minor
from crm_lab.store.types import DecimalText, Json, UtcDateTime, utc_now

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


STAYS: dict[str, Any] = {"info": {"stays": True}}
"""The table argument of history and of derived figures: rows about a record stay with it when it is merged away."""


class Base(DeclarativeBase):
    """Declarative base: one metadata, one naming scheme for constraints, one type per Python type."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        date: Date,
        Decimal: DecimalText,
        dict[str, Any]: Json,
        list[Any]: Json,
        int: Integer,
    }

    @classmethod
    def columns(cls) -> list[str]:
        """Return the names of all columns in table order."""
        return [column.name for column in cls.__table__.columns]

    def as_dict(self) -> dict[str, Any]:
        """Return all columns and their values."""
        return {name: getattr(self, name) for name in self.columns()}

    def __repr__(self) -> str:
        label = getattr(self, "name", None) or getattr(self, "subject", None) or ""
        return f"<{type(self).__name__} {label!r} {getattr(self, 'id', '')}>"


class Identified:
    """A primary key that sorts by time (UUIDv7)."""

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)


class Managed(Identified):
    """A record with stamps, a version checked on every update, soft delete and its origin.

    ``source`` and ``external_id`` name the record in the system it came from; the pair is unique per entity.
    ``custom`` holds the values of custom fields and of imported columns that have no field here.
    """

    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
    created_by: Mapped[str | None] = mapped_column(String(36))
    version: Mapped[int] = mapped_column(default=1)
    deleted_at: Mapped[datetime | None] = mapped_column()
    source: Mapped[str | None] = mapped_column(String(120))
    external_id: Mapped[str | None] = mapped_column(String(200))
    import_batch_id: Mapped[str | None] = mapped_column(String(36), index=True)
    custom: Mapped[dict[str, Any] | None]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (Index(None, "source", "external_id", unique=True), *cls.indexes())

    @classmethod
    def indexes(cls) -> tuple[Any, ...]:
        """Return further indexes and constraints; entities override it."""
        return ()


class Record(Managed):
    """A customer-facing record: it also has an owner, on whom the row scope rests."""

    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)


class Priced:
    """An optional amount in minor units with its currency; ``amount`` is the same as a Decimal."""

    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))

    @property
    def amount(self) -> Decimal | None:
        """The amount in major units, exact; None when it is not known."""
        return None if self.amount_minor is None else from_minor(self.amount_minor, self.currency)
