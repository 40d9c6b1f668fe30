"""The workspace: the one door to everything."""

from __future__ import annotations

import os
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, or_, select
from sqlalchemy.engine import URL

from crm_lab.customers.doors import CustomerDoors
from crm_lab.customers.known import KnownCustomers
from crm_lab.customers.leads import Leads as KnownLeads
from crm_lab.errors import NotFound
from crm_lab.jobs import Jobs
from crm_lab.sales import LeadDesk
from crm_lab.sales.doors import SalesDoors
from crm_lab.screens import Screens
from crm_lab.store import entities as e
from crm_lab.store import migrate
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.defaults import login_name
from crm_lab.store.failures import shown
from crm_lab.store.location import locate
from crm_lab.store.scope import Actor
from crm_lab.store.watch import Watch

if TYPE_CHECKING:
    from crm_lab.administration.custom_fields import CustomFields
    from crm_lab.administration.labels import StatusLabels
    from crm_lab.administration.rates import Rates
    from crm_lab.calls.door import Calls
    from crm_lab.customers.standardising import Standardised
    from crm_lab.intake import Proposal
    from crm_lab.replies.articles import Articles
    from crm_lab.replies.door import Replies
    from crm_lab.replies.index import Index
    from crm_lab.rules.door import Rules
    from crm_lab.rules.notifications import Notifications
    from crm_lab.service.macros import Macros
    from crm_lab.service.policies import SlaPolicies, WorkingHoursBook
    from crm_lab.service.satisfaction import Satisfaction
    from crm_lab.service.tickets import Tickets

USER = "CRM_LAB_USER"
"""The environment variable that names who acts when ``user`` is not given."""


def open(
    url: str | os.PathLike[str] | URL | None = None, user: str | None = None, *, upgrade: bool = False
) -> Workspace:
    """Open the workspace at ``url``: a database URL, a path, or None for CRM_LAB_DB and then the user's own file.

    A store that does not exist yet is made.  ``user`` is a login, e-mail, name or id (default: CRM_LAB_USER, then
    who is logged in on this machine).  ``upgrade`` brings an older store up to date, after a backup.
    Raises DatabaseError (one kind per trouble) or NotFound for an unknown user.
    """
    database = Database(locate(url))
    try:
        migrate.prepare(database, upgrade)
        return Workspace(database, find_actor(database, user or os.environ.get(USER)))
    except BaseException:
        database.close()
        raise


def find_actor(database: Database, user: str | None) -> Actor:
    """Return who acts; on a file of one's own an unknown login acts as its administrator (who holds the file)."""
    wanted = user or login_name()
    with database.read() as session:
        same = or_(e.User.login == wanted, e.User.email == wanted, e.User.name == wanted, e.User.id == wanted)
        login_first = case((e.User.login == wanted, 0), else_=1)
        found = session.scalars(select(e.User).where(same, e.User.active).order_by(login_first)).first()
        if found is None and user is None and database.url.get_backend_name() == "sqlite":
            admins = select(e.User).where(e.User.role == "admin", e.User.active).order_by(e.User.created_at, e.User.id)
            found = session.scalars(admins).first()
    if found is None:
        raise NotFound(f"there is no active user '{wanted}' in {shown(database.url)}; ask its administrator to add you")
    return Actor(found.id, found.name, found.role)


class Leads(KnownLeads, LeadDesk):
    """People who may become customers: kept, compared, merged, shared out and converted."""

    customers = KnownCustomers()


class Workspace(CustomerDoors, SalesDoors, Screens):
    """Everything a person works with, as that person sees it.  Use it in ``with`` or call ``close``."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def _all(self, entity: type[Any]) -> Collection[Any]:
        return Collection(self.database, self.actor, entity)

    @cached_property
    def leads(self) -> Leads:
        """People who may become customers."""
        return Leads(self.database, self.actor)

    @cached_property
    def activities(self) -> Collection[e.Activity]:
        """Calls, mails, chats, visits, notes and tasks."""
        return self._all(e.Activity)

    @cached_property
    def products(self) -> Collection[e.Product]:
        """What we sell."""
        return self._all(e.Product)

    @cached_property
    def tickets(self) -> Tickets:
        """Requests and complaints, and the clocks of what we promise."""
        from crm_lab.service.tickets import Tickets

        return Tickets(self.database, self.actor)

    @cached_property
    def macros(self) -> Macros:
        """Ready-made replies to tickets."""
        from crm_lab.service.macros import Macros

        return Macros(self.database, self.actor)

    @cached_property
    def satisfaction(self) -> Satisfaction:
        """What customers think of our service, why, and whether what we did about it helped."""
        from crm_lab.service.satisfaction import Satisfaction

        return Satisfaction(self.database, self.actor)

    @cached_property
    def sla_policies(self) -> SlaPolicies:
        """What we promise for which tickets: first response and resolution, by priority."""
        from crm_lab.service.policies import SlaPolicies

        return SlaPolicies(self.database, self.actor)

    @cached_property
    def working_hours(self) -> WorkingHoursBook:
        """The hours in which promises count: shifts, holidays, days of their own."""
        from crm_lab.service.policies import WorkingHoursBook

        return WorkingHoursBook(self.database, self.actor)

    @cached_property
    def articles(self) -> Articles:
        """What we know and answer."""
        from crm_lab.replies.articles import Articles

        return Articles(self.database, self.actor, self._knowledge)

    @cached_property
    def replies(self) -> Replies:
        """Suggested replies with their sources, and what people make of them."""
        from crm_lab.replies.door import Replies

        return Replies(self.database, self.actor, self._knowledge)

    @cached_property
    def calls(self) -> Calls:
        """Recorded calls: bring them in by the folder, link them to customers, score and search them."""
        from crm_lab.calls.door import Calls

        return Calls(self.database, self.actor)

    @cached_property
    def _knowledge(self) -> Index:
        from crm_lab.replies.index import Index

        return Index(self.database)

    @cached_property
    def users(self) -> Collection[e.User]:
        """Our own people."""
        return self._all(e.User)

    @cached_property
    def teams(self) -> Collection[e.Team]:
        """Groups of users."""
        return self._all(e.Team)

    @cached_property
    def territories(self) -> Collection[e.Territory]:
        """Areas of the market."""
        return self._all(e.Territory)

    @cached_property
    def pipelines(self) -> Collection[e.Pipeline]:
        """Sequences of stages."""
        return self._all(e.Pipeline)

    @cached_property
    def custom_fields(self) -> CustomFields:
        """Fields that people added."""
        from crm_lab.administration.custom_fields import CustomFields

        return CustomFields(self.database, self.actor)

    @cached_property
    def status_labels(self) -> StatusLabels:
        """What people call the statuses of leads, tickets and orders."""
        from crm_lab.administration.labels import StatusLabels

        return StatusLabels(self.database, self.actor)

    @cached_property
    def rates(self) -> Rates:
        """Exchange rates by day, and the currency of sums."""
        from crm_lab.administration.rates import Rates

        return Rates(self.database, self.actor)

    @cached_property
    def audit(self) -> Collection[e.AuditLog]:
        """Who changed what, when, from where."""
        return self._all(e.AuditLog)

    @cached_property
    def events(self) -> Collection[e.Event]:
        """What happened, numbered in the order of the commits."""
        return self._all(e.Event)

    @cached_property
    def rules(self) -> Rules:
        """Rules: save them, try them, run them, see what they did."""
        from crm_lab.rules.door import Rules

        return Rules(self.database, self.actor)

    @cached_property
    def notifications(self) -> Notifications:
        """What the person at work was told by rules, read or not."""
        from crm_lab.rules.notifications import Notifications

        return Notifications(self.database, self.actor)

    @cached_property
    def jobs(self) -> Jobs:
        """Long work: queue it, watch it, cancel it."""
        return Jobs(self.database, self.actor)

    def intake(self, source: Any, **options: Any) -> Proposal:
        """Propose how a file, a folder or a DataFrame becomes records; ``ws.intake("export/").run()`` lands it.

        ``options`` are those of ``crm_lab.intake.propose``: ``entity``, ``mapping``, ``dates``, ``currency`` …
        """
        from crm_lab.intake import propose

        return propose(source, self, **options)

    def standardise(self, dry_run: bool = True, **options: Any) -> Standardised:
        """Read all phones and e-mails anew, after the rules changed; ``dry_run`` only tells what would change.

        ``options`` are ``region`` and ``progress`` of ``crm_lab.customers.standardising.standardise``.
        """
        from crm_lab.customers.standardising import standardise

        return standardise(self.database, self.actor, dry_run, **options)

    @cached_property
    def watch(self) -> Watch:
        """Tells screens when something changed in the store, whoever changed it."""
        return Watch(self.database)

    def close(self) -> None:
        """Finish filling tickets, stop watching and let go of the database."""
        from crm_lab.service.proposing.filling import filling

        filling(self.database).wait()
        self.watch.close()
        for name in ("_knowledge", "calls"):
            if name in self.__dict__:
                getattr(self, name).close()
        self.database.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<crm-lab workspace {shown(self.database.url)} as {self.actor.name} ({self.actor.role})>"
