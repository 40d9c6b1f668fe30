"""How leads come in and find their people: what was captured, rules that share out, the pool, every change of hands."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified, Managed
from crm_lab.store.types import Json, utc_now

TARGETS = ("user", "team", "territory", "pool")
"""Where a rule sends leads: to one person, to a team, to the people of the lead's own territory, to the public pool."""


class LeadRule(Managed, Base):
    """Who gets the leads that meet ``conditions``; of several rules the first by ``position`` applies.

    ``target`` is one of TARGETS, ``way`` whom of several it chooses; ``cap`` is how many open leads a person may have.
    """

    __tablename__ = "lead_rules"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    conditions: Mapped[Any] = mapped_column(Json)
    target: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    way: Mapped[str] = mapped_column(String(12), default="least busy")
    cap: Mapped[int | None]
    senior: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def indexes(cls) -> tuple[CheckConstraint, ...]:
        """A rule sends leads to one of the known targets."""
        return (CheckConstraint("target IN ('user', 'team', 'territory', 'pool')", name="target"),)


class LeadPool(Managed, Base):
    """A part of the public pool (公海): the leads that meet ``conditions``; the first by ``position`` counts.

    A lead comes back into it ``recycle_days`` days after its last follow-up (None: never), but not before it was
    somebody's for ``protected_days``.  Who picks from it has at most ``most_held`` open leads and picks at most
    ``daily_picks`` a day; who had a lead last picks it again ``wait_days`` days later.  ``team_id`` is for whom it is.
    """

    __tablename__ = "lead_pools"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    conditions: Mapped[Any] = mapped_column(Json)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    recycle_days: Mapped[int | None]
    protected_days: Mapped[int] = mapped_column(default=0)
    wait_days: Mapped[int] = mapped_column(default=0)
    daily_picks: Mapped[int | None]
    most_held: Mapped[int | None]


class LeadMove(Identified, Base):
    """One change of hands of a lead, never changed afterwards: who had it, who has it (None: the pool), by what, why.

    ``run_id`` joins what was decided at once; ``inputs`` are the figures that decided.  ``before`` is what stood in the
    lead (None: nothing), ``undo_of`` the move that this one took back.
    """

    __tablename__ = "lead_moves"
    __table_args__ = (STAYS,)

    run_id: Mapped[str] = mapped_column(String(36), index=True)
    lead_id: Mapped[str] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    previous_owner_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    rule_id: Mapped[str | None] = mapped_column(ForeignKey("lead_rules.id"), index=True)
    rule: Mapped[str | None] = mapped_column(String(200))
    pool_id: Mapped[str | None] = mapped_column(ForeignKey("lead_pools.id"))
    why: Mapped[str | None] = mapped_column(Text)
    inputs: Mapped[dict[str, Any] | None]
    before: Mapped[dict[str, Any] | None]
    undo_of: Mapped[str | None] = mapped_column(String(36), index=True)
    by_id: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=utc_now)


WAYS_IN = ("form", "import", "api", "hand")
"""How a lead came to us."""


class LeadCapture(Identified, Base):
    """Something that came in and is or should become a lead, kept as it came: ``raw`` is its JSON, word for word.

    Without ``lead_id`` it was set aside; ``problem`` is the sentence that says why.
    """

    __tablename__ = "lead_captures"

    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(120))
    campaign: Mapped[str | None] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(200))
    raw: Mapped[str] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=utc_now)


OUTCOMES = ("converted", "disqualified")
"""How the work on a lead ends."""


class LeadOutcome(Identified, Base):
    """How a lead ended, as long as ``undone_at`` is missing: what it became, or why nothing.

    ``made`` are the records that came into being with it ([table, id, version]), ``moved`` the ids of the activities
    that were hung to them, ``before`` is what stood in the lead, ``why`` how its customer was found.
    """

    __tablename__ = "lead_outcomes"

    lead_id: Mapped[str] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    made: Mapped[list[Any]]
    moved: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]
    why: Mapped[dict[str, Any] | None]
    by_id: Mapped[str | None] = mapped_column(String(36))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    undone_at: Mapped[datetime | None]
