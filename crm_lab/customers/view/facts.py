"""What header, health, parts and next steps all need of one customer, read once per session."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.customers.view import habits
from crm_lab.customers.view.receivables import Receivables, receivables
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.timeline.commerce import TICKETS_OF
from crm_lab.customers.view.timeline.keys import ACCOUNT
from crm_lab.store.defaults import currency_of
from crm_lab.store.entities import (
    Activity,
    Contact,
    Opportunity,
    OpportunityContactRole,
    Order,
    PipelineStage,
    StatusLabel,
    Ticket,
)
from crm_lab.store.types import utc_now

STAGE = PipelineStage.__table__.alias("fact_stage")
DEAL = (
    Opportunity.id,
    Opportunity.version,
    Opportunity.name,
    Opportunity.status,
    Opportunity.amount_minor,
    Opportunity.currency,
    Opportunity.stage_since,
    Opportunity.closed_at,
    Opportunity.next_step,
    Opportunity.next_step_on,
    STAGE.c.name.label("stage"),
    STAGE.c.name_zh.label("stage_zh"),
    STAGE.c.days_allowed,
)
"""What a deal is made of; needs the join of STAGE."""

_STATUS = StatusLabel.__table__.alias("fact_status")

_DEALS = (
    select(*DEAL)
    .join(STAGE, STAGE.c.id == Opportunity.stage_id)
    .where(Opportunity.account_id == ACCOUNT, Opportunity.status == "open")
    .order_by(Opportunity.amount_minor.desc().nulls_last(), Opportunity.id)
)

_MINE = or_(*(and_(*way) for way in TICKETS_OF))

_TICKET = (Ticket.id, Ticket.subject, Ticket.priority, Ticket.opened_at, Ticket.first_response_at)

OPEN_TICKET = and_(Ticket.resolved_at.is_(None), or_(_STATUS.c.type.is_(None), _STATUS.c.type.in_(("open", "paused"))))
"""SQL: nobody has dealt with the ticket yet.  Needs the join of ``with_ticket_status``."""


def with_ticket_status(query: Any) -> Any:
    """Join the status to a query of tickets."""
    return query.outerjoin(_STATUS, _STATUS.c.id == Ticket.status_id)


_TICKETS = (with_ticket_status(select(*_TICKET).select_from(Ticket)).where(_MINE, OPEN_TICKET)).order_by(
    Ticket.opened_at
)
_ROLE = OpportunityContactRole
_PEOPLE = Contact.__table__.alias("fact_person")
_ROLES = (
    select(_ROLE.opportunity_id, _ROLE.contact_id, _ROLE.role, _ROLE.stance, _PEOPLE.c.name)
    .join(_PEOPLE, _PEOPLE.c.id == _ROLE.contact_id)
    .where(_ROLE.opportunity_id.in_(bindparam("ids", expanding=True)), _PEOPLE.c.deleted_at.is_(None))
    .order_by(_PEOPLE.c.name)
)


def _many(what: Any, *criteria: Any) -> Any:
    return select(func.count()).select_from(what).where(*criteria).scalar_subquery()


_TOTALS = select(
    _many(Contact, Contact.account_id == ACCOUNT).label("people"),
    _many(Opportunity, Opportunity.account_id == ACCOUNT).label("deals"),
    _many(Opportunity, Opportunity.account_id == ACCOUNT, Opportunity.status == "won").label("won"),
    _many(Opportunity, Opportunity.account_id == ACCOUNT, Opportunity.status == "lost").label("lost"),
    _many(Order, Order.account_id == ACCOUNT).label("orders"),
    _many(Ticket, _MINE).label("tickets"),
    select(func.avg(Ticket.rating)).where(_MINE).scalar_subquery().label("rating"),
    _many(Ticket, _MINE, Ticket.rating.is_not(None)).label("ratings"),
)
_WAITING = (
    select(Activity)
    .where(Activity.account_id == ACCOUNT, Activity.done_at.is_(None), Activity.due_at.is_not(None))
    .order_by(Activity.due_at, Activity.id)
    .limit(50)
)


class Deal:
    """A row of DEAL and where it stands; ``age`` counts whole days in its stage."""

    def __init__(self, row: Any, now: datetime) -> None:
        self.record = row
        self.stage = {"name": row.stage, "name_zh": row.stage_zh}
        self.days_allowed: int | None = row.days_allowed
        self.age = max(0, (now - self.record.stage_since).days)
        self.stalled = self.days_allowed is not None and self.age > self.days_allowed


class Facts:
    """The facts of one customer, each asked of the database when it is first needed."""

    def __init__(self, session: Session, account_id: str) -> None:
        self.session = session
        self.account_id = account_id
        self.now = utc_now()

    @classmethod
    def of(cls, session: Session, account_id: str) -> Facts:
        """Return the facts that this session already has of the customer, or new ones."""
        known: dict[str, Facts] = session.info.setdefault("customer_facts", {})
        if account_id not in known:
            known[account_id] = cls(session, account_id)
        return known[account_id]

    @property
    def today(self) -> date:
        """Today where the program runs, as in the ageing and in reminders."""
        return self.now.astimezone().date()

    @cached_property
    def currency(self) -> str:
        """The currency in which the store shows sums."""
        return currency_of(self.session)

    @cached_property
    def totals(self) -> Any:
        """How many ``people``, ``deals``, ``won``, ``lost``, ``orders``, ``tickets`` and ``ratings`` there are."""
        return self.session.execute(_TOTALS, {"account": self.account_id}).one()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many entries of each kind the whole timeline has."""
        return Timeline(self.session, self.account_id).counts()

    @cached_property
    def touches(self) -> list[habits.Touch]:
        """The newest interactions."""
        return habits.touches(self.session, self.account_id, self.now)

    @cached_property
    def rhythm(self) -> habits.Rhythm | None:
        """How long it has been quiet, against the usual gap."""
        return habits.rhythm(self.touches, self.now)

    def reach(self, zone: tzinfo) -> habits.Reach | None:
        """Return the best channel and hour, in ``zone``."""
        return habits.reach(self.touches, self.now, zone)

    @cached_property
    def deals(self) -> list[Deal]:
        """Open deals, the largest first."""
        rows = self.session.execute(_DEALS, {"account": self.account_id})
        return [Deal(row, self.now) for row in rows]

    @cached_property
    def roles(self) -> dict[str, dict[str, list[Any]]]:
        """Who plays which role in each open deal: deal id → role → rows with ``contact_id``, ``name``, ``stance``."""
        found: dict[str, dict[str, list[Any]]] = {}
        if self.deals:
            for one in self.session.execute(_ROLES, {"ids": [deal.record.id for deal in self.deals]}):
                found.setdefault(one.opportunity_id, {}).setdefault(one.role, []).append(one)
        return found

    @cached_property
    def tickets(self) -> list[Any]:
        """Open tickets, the oldest first: id, subject, priority, opened_at, first_response_at."""
        return list(self.session.execute(_TICKETS, {"account": self.account_id}))

    @cached_property
    def money(self) -> Receivables:
        """Ordered, paid, owed, overdue."""
        return receivables(self.session, self.account_id, self.today)

    @cached_property
    def waiting(self) -> list[Activity]:
        """What is to be done, the most urgent first; at most fifty."""
        return list(self.session.scalars(_WAITING, {"account": self.account_id}))

    @property
    def rating(self) -> tuple[float, int] | None:
        """The mean of all ratings (1 to 5) that the customer gave, and how many there are; None without any."""
        totals = self.totals
        return (float(totals.rating), totals.ratings) if totals.ratings else None
