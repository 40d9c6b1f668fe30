"""Who may be the same customer: keys to find them by, and what people said about pairs."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified
from crm_lab.store.types import utc_now


class PairLabel(Identified, Base):
    """One answer about two records of ``entity`` (a table name); ``left_id`` is the smaller id.

    The ids stay when a record is merged away: the answer still teaches what "the same" looks like.
    """

    __tablename__ = "pair_labels"
    __table_args__ = (Index(None, "entity", "left_id", "right_id", unique=True), STAYS)

    entity: Mapped[str] = mapped_column(String(40))
    left_id: Mapped[str] = mapped_column(String(36))
    right_id: Mapped[str] = mapped_column(String(36))
    same: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))


class MatchKey(Base):
    """Something by which a record of a customer may be found again: a hash of its kind of record and of, say, its name.

    Derived from the records; crm_lab.customers.key_index keeps it up to date and can make it anew.
    """

    __tablename__ = "match_keys"
    __table_args__ = (Index(None, "record_id"), STAYS | {"sqlite_with_rowid": False})

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
