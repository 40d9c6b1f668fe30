"""Interactions over every channel, notes and tasks."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from crm_lab.customers.view.timeline.keys import ACCOUNT, Branch
from crm_lab.customers.view.timeline.source import PEOPLE, Source, contains, snippet
from crm_lab.customers.view.words import iso
from crm_lab.store.entities import Activity, Contact, Lead, Opportunity
from crm_lab.store.loose import loose

KIND_OF = {
    "phone": "call",
    "email": "mail",
    "meeting": "meeting",
    "store": "meeting",
    "exhibition": "meeting",
    "note": "note",
    "task": "task",
}
"""The kind of an activity by its channel; every other channel is written or typed: a message."""

_CONTACTS = Contact.__table__.alias("timeline_contact")
_DEALS = Opportunity.__table__.alias("timeline_deal")


class Interactions(Source):
    """Activities of the customer, and those that name only a person, a deal or a lead of the customer."""

    entity = Activity
    kinds: ClassVar[tuple[str, ...]] = ("call", "mail", "message", "meeting", "note", "task")
    rank = 3

    def branches(self) -> list[Branch]:
        """By the customer's id, else by person, else by deal, else by lead."""
        return [Branch(Activity.occurred_at, where) for where in ACTIVITIES_OF]

    def kind_column(self) -> ColumnElement[str]:
        """SQL: the kind that the channel means."""
        return case(
            *((Activity.channel == channel, literal(kind)) for channel, kind in KIND_OF.items()), else_="message"
        )

    def of_kinds(self, kinds: frozenset[str]) -> list[ColumnElement[bool]]:
        """Narrow to the channels of some kinds."""
        mine = kinds & set(self.kinds)
        if mine == set(self.kinds):
            return []
        channels = [channel for channel, kind in KIND_OF.items() if kind in mine]
        other = [Activity.channel.not_in(KIND_OF)] if "message" in mine else []
        return [or_(Activity.channel.in_(channels), *other)]

    def matching(self) -> ColumnElement[bool]:
        """Words in subject or text, or in the name of the person it was with."""
        person = select(_CONTACTS.c.id).where(_CONTACTS.c.account_id == ACCOUNT)
        called = Activity.contact_id.in_(person.where(contains([_CONTACTS.c.name])))
        return or_(contains([Activity.subject, Activity.body]), called)

    def rows(self, whole: bool) -> Select[Any]:
        """An activity with the names of who did it, with whom, about which deal."""
        query = self.selected(
            Activity.id,
            Activity.version,
            Activity.channel,
            Activity.direction,
            Activity.subject,
            snippet(Activity.body, whole),
            Activity.duration_seconds,
            Activity.due_at,
            Activity.done_at,
            _CONTACTS.c.name.label("who"),
            _DEALS.c.name.label("deal"),
            PEOPLE.c.name.label("by"),
        )
        query = query.outerjoin(_CONTACTS, _CONTACTS.c.id == Activity.contact_id)
        query = query.outerjoin(_DEALS, _DEALS.c.id == Activity.opportunity_id)
        return query.outerjoin(PEOPLE, PEOPLE.c.id == Activity.owner_id)

    def entry(self, row: Any) -> dict[str, Any]:
        """Return channel, direction, subject, text, people, duration, and of a task when it is due and done."""
        return {
            "kind": KIND_OF.get(row.channel, "message"),
            "version": row.version,
            "channel": row.channel,
            "direction": row.direction,
            "title": row.subject,
            "text": row.text,
            "who": row.who,
            "deal": row.deal,
            "by": row.by,
            "seconds": row.duration_seconds,
            "due_at": iso(row.due_at),
            "done_at": iso(row.done_at),
        }


def _activities_of() -> list[tuple[Any, ...]]:
    contacts, deals, leads = (table.__table__ for table in (Contact, Opportunity, Lead))
    of_person = Activity.contact_id.in_(select(contacts.c.id).where(contacts.c.account_id == ACCOUNT))
    of_deal = Activity.opportunity_id.in_(select(deals.c.id).where(deals.c.account_id == ACCOUNT))
    of_lead = Activity.lead_id.in_(select(leads.c.id).where(leads.c.account_id == ACCOUNT))
    no_person = func.coalesce(Activity.contact_id, "") == ""  # not IS NULL: nobody shall look for that in an index
    no_deal = func.coalesce(Activity.opportunity_id, "") == ""
    return [
        (Activity.account_id == ACCOUNT,),
        (*loose(Activity, "contact_id"), of_person),
        (*loose(Activity, "opportunity_id"), of_deal, no_person),
        (*loose(Activity, "lead_id"), of_lead, no_person, no_deal),
    ]


ACTIVITIES_OF = _activities_of()
"""The criteria of each way in which an activity belongs to ACCOUNT; no activity meets two of them."""
