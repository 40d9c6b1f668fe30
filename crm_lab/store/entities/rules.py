"""Rules and what they did: versions, runs, decisions; segments and their sizes; inferred values and their sources."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified, Managed
from crm_lab.store.types import Json, utc_now

RUN_MODES = ("events", "full", "incremental")
"""What a run looked at: new events, all records, or only those for which something moved."""

OUTCOMES = ("acted", "entered", "renewed", "left", "failed", "stopped")
"""What became of a record: a rule acted on an event; it began to hold, holds and does something else now, or ceased
to hold; it failed; a guard stopped it."""


class Rule(Managed, Base):
    """A rule by name; what it says is in its newest version.

    ``purpose`` tells who uses it (automation, tags, completion, assignment …); rules of one purpose and entity go in
    the order of ``position``.  Events up to ``after_seq`` are no concern of it: they happened before it was enabled.
    """

    __tablename__ = "rules"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    entity: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(40), default="automation")
    position: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    after_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    description: Mapped[str | None] = mapped_column(Text)


class RuleVersion(Identified, Base):
    """What a rule said from a moment on; versions are never changed."""

    __tablename__ = "rule_versions"
    __table_args__ = (Index(None, "rule_id", "number", unique=True),)

    rule_id: Mapped[str] = mapped_column(ForeignKey("rules.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime] = mapped_column(default=utc_now)
    saved_by: Mapped[str | None] = mapped_column(String(36))


class RuleState(Base):
    """How far a standing rule has come: events up to ``seq`` and the clock up to ``at`` were looked at.

    ``signature`` stands for everything but the records that its answer rests on; when it differs, all are looked at.
    """

    __tablename__ = "rule_states"

    rule_id: Mapped[str] = mapped_column(ForeignKey("rules.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    signature: Mapped[str] = mapped_column(String(64))


class RuleMatch(Base):
    """A record for which a standing rule held when it was last looked at, and since when.

    ``revision`` is the version of the rule whose actions were done; 0 when records were merged or taken apart since,
    so that they are done where they are lacking.
    """

    __tablename__ = "rule_matches"
    __table_args__ = (Index(None, "entity", "record_id"), STAYS)

    rule_id: Mapped[str] = mapped_column(ForeignKey("rules.id"), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    entity: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(default=utc_now)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")


class RuleRun(Identified, Base):
    """One run: what it looked at, how many records it touched, how long it took."""

    __tablename__ = "rule_runs"
    __table_args__ = (Index(None, "started_at"),)

    rule_id: Mapped[str | None] = mapped_column(ForeignKey("rules.id"), index=True)
    revision: Mapped[int | None]
    mode: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    seconds: Mapped[float | None]
    looked_at: Mapped[int | None]
    touched: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(Text)

    def __repr__(self) -> str:
        note = f": {self.note}" if self.note else ""
        return f"<RuleRun of {self.started_at:%Y-%m-%d %H:%M} UTC ({self.mode}), {self.touched} touched{note}>"


class RuleDecision(Identified, Base):
    """What a rule decided for one record: ``facts`` are [value, held] per condition, ``effects`` what was changed.

    The pair of rule and event is unique per record, so that nothing is done twice for one event.
    """

    __tablename__ = "rule_decisions"
    __table_args__ = (
        Index(None, "rule_id", "event_seq", "record_id", unique=True),
        Index(None, "entity", "record_id", "at"),
        Index(None, "run_id"),
        STAYS,
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("rule_runs.id"))
    rule_id: Mapped[str] = mapped_column(ForeignKey("rules.id"))
    revision: Mapped[int]
    event_seq: Mapped[int | None] = mapped_column(BigInteger)
    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    outcome: Mapped[str] = mapped_column(String(10))
    facts: Mapped[list[Any] | None]
    effects: Mapped[list[Any] | None]
    note: Mapped[str | None] = mapped_column(Text)


class Segment(Managed, Base):
    """Saved conditions by name; its members are whoever meets them at the moment."""

    __tablename__ = "segments"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    entity: Mapped[str] = mapped_column(String(40))
    conditions: Mapped[Any] = mapped_column(Json)
    description: Mapped[str | None] = mapped_column(Text)


class SegmentSize(Identified, Base):
    """How many records a segment had on a day (in the zone of the store), the last time somebody asked."""

    __tablename__ = "segment_sizes"
    __table_args__ = (Index(None, "segment_id", "on_day", unique=True),)

    segment_id: Mapped[str] = mapped_column(ForeignKey("segments.id"))
    on_day: Mapped[date]
    size: Mapped[int]


class Inference(Identified, Base):
    """A value that a rule wrote into a field: from which source value, and what stood there before."""

    __tablename__ = "inferences"
    __table_args__ = (Index(None, "entity", "record_id", "field"), Index(None, "run_id"), STAYS)

    entity: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[str] = mapped_column(String(36))
    field: Mapped[str] = mapped_column(String(120))
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    rule_id: Mapped[str] = mapped_column(ForeignKey("rules.id"), index=True)
    revision: Mapped[int]
    run_id: Mapped[str | None] = mapped_column(ForeignKey("rule_runs.id"))
    source_field: Mapped[str | None] = mapped_column(String(120))
    source_value: Mapped[Any] = mapped_column(Json, nullable=True)
    method: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    taken_back_at: Mapped[datetime | None]
