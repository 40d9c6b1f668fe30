"""What a lead becomes: its customer, found or made, the person there, and perhaps a deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound, PerhapsThere
from crm_lab.sales.opportunities import Opportunities
from crm_lab.standard.text import clean, fold
from crm_lab.store.base import Base
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.entities import Account, Contact, ContactPoint, Lead
from crm_lab.store.scope import everybody
from crm_lab.store.trail import Unit

NEW = "new"
"""What is said in place of an id, for that a record is made without looking."""

PLACE = ("address", "city", "province", "district", "postal_code", "country")


class Customers(Protocol):
    """Who knows which customers there are; the workspace hands it in."""

    def prepare(self, database: Database) -> None:
        """Get ready, before the unit of work that asks."""

    def find(self, session: Session, entity: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the ids of the records that are the same, with the reasons, the likeliest first."""


@dataclass
class Becoming:
    """A lead on its way to become a customer: what was found or made, and why."""

    unit: Unit
    desk: Collection[Any]
    customers: Customers
    lead: Lead
    made: list[list[Any]] = field(default_factory=list)
    why: dict[str, Any] = field(default_factory=dict)

    def people(self, account: str | None, contact: str | None) -> tuple[Account, Contact]:
        """Return the customer and the person: those that are named, those that are there, or new ones."""
        person = self._given(Contact, contact) or (None if contact == NEW else self._same(Contact))
        firm = self._given(Account, account) or (None if account == NEW else self._firm(person))
        if firm is None:
            firm = self._make(Account, self.firm())
        if person is None and contact != NEW:
            person = self._namesake(firm)
        if person is None:
            person = self._make(Contact, {**self.person(), "account_id": firm.id})
        return firm, person

    def deal(self, account_id: str, given: Mapping[str, Any]) -> Any:
        """Make the deal: it is called after the lead, unless ``given`` has another name."""
        lead = self.lead
        named = {
            "name": lead.company or lead.name,
            "lead_source": lead.source or lead.channel,
            "campaign": lead.campaign,
        }
        fields = {**named, "owner_id": self._owner(), **given, "account_id": account_id}
        deals = Opportunities(self.desk.database, self.desk.actor)
        deal = deals._make(self.unit, fields)
        self.unit.session.flush()
        self.made.append(["opportunities", deal.id, deal.version])
        return deal

    def firm(self) -> dict[str, Any]:
        """Return the fields of the customer: the lead's company, or the person as a customer."""
        lead = self.lead
        who = {"name": lead.company, "kind": "company"} if lead.company else {**self._reached(), "kind": "person"}
        about = {"industry": lead.industry, "territory_id": lead.territory_id, "source": lead.source}
        return _filled({**who, **about, **self._place(), "owner_id": self._owner()})

    def person(self) -> dict[str, Any]:
        """Return the fields of the contact."""
        lead = self.lead
        about = {"title": lead.title, "source": lead.source, "owner_id": self._owner()}
        return _filled({**self._reached(), **about, **self._place()})

    def _reached(self) -> dict[str, Any]:
        points = self.unit.session.scalars(select(ContactPoint).where(ContactPoint.lead_id == self.lead.id))
        rows = sorted(points, key=lambda one: (not one.is_primary, one.id))
        ways = {kind: ", ".join(one.value for one in rows if one.kind == kind) for kind in ("phone", "email")}
        return {"name": self.lead.name, **ways}

    def _place(self) -> dict[str, Any]:
        return {name: getattr(self.lead, name) for name in PLACE}

    def _owner(self) -> str | None:
        return self.lead.owner_id or self.unit.actor.id

    def _firm(self, person: Contact | None) -> Account | None:
        found: Account | None = self._same(Account)
        if found is None and person is not None and person.account_id is not None:
            found = self._seen(Account, person.account_id)
            self.why["accounts"] = "the contact's account"
        return found

    def found(self, table: str) -> dict[str, str]:
        """Return the ids of the accounts (or contacts) that the lead is, with the reasons, whoever has them."""
        values = self.firm() if table == "accounts" else self.person()
        known = {name: value for name, value in values.items() if name not in ("owner_id", "source", "territory_id")}
        with everybody(self.unit.session):  # whoever has the customer: there is one of it
            return self.customers.find(self.unit.session, table, known)

    def _same(self, entity: Any) -> Any:
        table = entity.__tablename__
        found = self.found(table)
        if not found:
            return None
        if len(found) > 1 and set(found.values()) == {"the same name"}:
            raise PerhapsThere(
                f"{len(found)} {table} have the name of '{self.lead.name}'; say which one is meant with "
                f"{table.removesuffix('s')}=, an id or 'new'",
                matches=[{"record_id": id, "reasons": said} for id, said in found.items()],
            )
        id = next(iter(found))
        self.why[table] = found[id]
        return self._seen(entity, id)

    def _seen(self, entity: Any, id: str) -> Any:
        with everybody(self.unit.session):
            return self.unit.session.get(entity, id)

    def _namesake(self, firm: Account) -> Contact | None:
        """Return the one person of that name at the customer."""
        query = select(Contact).where(Contact.account_id == firm.id)
        with everybody(self.unit.session):
            there = [one for one in self.unit.session.scalars(query) if fold(one.name) == fold(self.lead.name)]
        if len(there) != 1:
            return None
        self.why["contacts"] = "the same name at the customer"
        return there[0]

    def _given(self, entity: Any, id: str | None) -> Any:
        if id is None or id == NEW:
            return None
        found = self.unit.session.scalars(select(entity).where(entity.id == id)).one_or_none()
        if found is None:
            raise NotFound(f"there is no {entity.__name__.lower()} with the id '{id}' that you may see")
        self.why[entity.__tablename__] = "named by hand"
        return found

    def _make(self, entity: type[Base], fields: dict[str, Any]) -> Any:
        named = {**fields, "name": clean(fields["name"])}
        record: Any = Collection(self.desk.database, self.desk.actor, entity)._make(self.unit, named)
        self.unit.session.add(record)
        self.unit.session.flush()
        self.made.append([entity.__tablename__, record.id, record.version])
        return record


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}
