"""With whom a call was: what a list of calls says, else the customer who has the phone number; never a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm_lab.calls.naming import standard_form
from crm_lab.store.entities import Account, Contact, ContactPoint, Lead, Opportunity, OpportunityContactRole, User
from crm_lab.store.scope import everybody

_NAMED = 5
"""Names that are told when several could be meant."""

_MOST = 50


@dataclass(frozen=True)
class Link:
    """With whom a call was and how that is known; ``why`` is a word of crm_lab.calls.reasons, ``facts`` its facts."""

    account_id: str | None = None
    contact_id: str | None = None
    lead_id: str | None = None
    opportunity_id: str | None = None
    owner_id: str | None = None
    phone: str | None = None
    way: str | None = None
    why: str = "no_number"
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def linked(self) -> bool:
        """Whether a customer is known."""
        return any((self.account_id, self.contact_id, self.lead_id, self.opportunity_id))


IDS = tuple(one.name for one in fields(Link) if one.name.endswith("_id"))
"""The columns by which a call points to records."""


def work_out(
    session: Session,
    row: Mapping[str, Any],
    numbers: Sequence[str],
    started: datetime,
    region: str = "CN",
) -> Link:
    """Return the link of a call, whoever's the customer is.

    ``row`` is what a list says (texts), ``numbers`` what the file's name has.  A list that names somebody is believed;
    else the one customer with the number is taken.  The deal is the one that is open, if it is the only one.
    """
    with everybody(session):
        listed = [number] if (number := standard_form(row.get("phone", ""), region)) else []
        phones = listed or list(numbers)
        link = _by_list(session, row)
        if not link.linked:
            other = _by_numbers(session, phones) if phones else Link()
            link = other if other.linked or link.why == "no_number" else link
        phone = link.phone or (phones[0] if phones else None)
        return _with_deal(session, replace(link, phone=phone, **_rep(session, row, link)), started)


def _by_list(session: Session, row: Mapping[str, Any]) -> Link:
    """Return what the list says by names and ids; the first that nobody knows is the reason when nobody is found."""
    found: dict[str, str | None] = {}
    doubts: list[tuple[str, dict[str, Any]]] = []
    for name, entity in (("opportunity", Opportunity), ("contact", Contact), ("account", Account)):
        text = row.get(name)
        if text:
            ids = _called(session, entity, text, found.get("account_id") or _account(session, row, name))
            if len(ids) == 1:
                found[f"{name}_id"] = ids[0]
            else:
                doubts.append((f"{'several_named' if ids else 'unknown'}_{name}", {"text": text, "count": len(ids)}))
    if found:
        return Link(**_with_account(session, found), way="list", why="by_list")
    return Link(why=doubts[0][0], facts=doubts[0][1]) if doubts else Link()


def _account(session: Session, row: Mapping[str, Any], name: str) -> str | None:
    """Return the account that the list names beside a contact or a deal, so that names are looked for there."""
    ids = _called(session, Account, row["account"], None) if name != "account" and row.get("account") else []
    return ids[0] if len(ids) == 1 else None


def _called(session: Session, entity: Any, text: str, account: str | None) -> list[str]:
    """Return the ids of the records that are meant by an id, an id elsewhere, a name, or an e-mail address."""
    ways = [entity.id == text, entity.external_id == text, entity.name == text]
    if "email" in entity.columns():
        ways.append(entity.email == text.lower())
    for way in ways:
        ids = list(session.scalars(select(entity.id).where(way).limit(_MOST)))
        if len(ids) > 1 and account is not None and entity is not Account:
            inside = session.scalars(select(entity.id).where(way, entity.account_id == account).limit(_MOST))
            ids = list(inside) or ids
        if ids:
            return ids
    return []


def _with_account(session: Session, found: dict[str, str | None]) -> dict[str, Any]:
    for name, entity in (("contact_id", Contact), ("opportunity_id", Opportunity)):
        if found.get(name) and not found.get("account_id"):
            of: Any = entity
            found["account_id"] = session.scalar(select(of.account_id).where(of.id == found[name]))
    return found


def _by_numbers(session: Session, numbers: Sequence[str]) -> Link:
    having = or_(*(each for one in numbers for each in (_value == one, _value.like(f"{one} ext %"))))
    for entity, column, several in _OWNERS:
        of = select(getattr(ContactPoint, column)).where(ContactPoint.kind == "phone", having)
        found = session.execute(_shown(entity).where(entity.id.in_(of)).order_by(entity.name).limit(_MOST)).all()
        if len(found) == 1:
            number = _number(session, column, found[0].id, numbers)
            known = {column: found[0].id, **({"account_id": found[0].account_id} if entity is not Account else {})}
            return Link(**known, phone=number, way="number", why="by_number", facts={"number": number})
        if found:
            facts = {"number": ", ".join(numbers), "count": len(found)}
            some = {"names": [one.name for one in found[:_NAMED]], "ids": [one.id for one in found[:_NAMED]]}
            return Link(why=several, facts={**facts, **some})
    return Link(why="unknown_number", facts={"number": ", ".join(numbers)})


_value = ContactPoint.value
_OWNERS: tuple[tuple[Any, str, str], ...] = (
    (Contact, "contact_id", "several_contacts"),
    (Lead, "lead_id", "several_leads"),
    (Account, "account_id", "several_accounts"),
)
"""Who may have a number; a contact counts before a lead, and a lead before a company."""


def _shown(entity: Any) -> Any:
    return select(entity.id, entity.name) if entity is Account else select(entity.id, entity.name, entity.account_id)


def _number(session: Session, column: str, id: str, numbers: Sequence[str]) -> str:
    """Return which of the numbers is the customer's."""
    query = select(_value).where(ContactPoint.kind == "phone", getattr(ContactPoint, column) == id)
    mine = {value.partition(" ext ")[0] for value in session.scalars(query)}
    return next(one for one in numbers if one in mine or one.partition(" ext ")[0] in mine)


def _rep(session: Session, row: Mapping[str, Any], link: Link) -> dict[str, Any]:
    text = row.get("rep")
    if not text:
        return {}
    for way in (User.id == text, User.login == text, User.email == text, User.name == text):
        ids = list(session.scalars(select(User.id).where(way).limit(2)))
        if len(ids) == 1:
            return {"owner_id": ids[0]}
    return {"facts": {**link.facts, "unknown_rep": text}}


def _with_deal(session: Session, link: Link, started: datetime) -> Link:
    """Add the deal when only one of the customer's was open at that time; one in which the contact has a role first."""
    if link.opportunity_id or not link.account_id:
        return link
    still = or_(Opportunity.status == "open", Opportunity.closed_at >= started)
    deals = set(
        session.scalars(select(Opportunity.id).where(Opportunity.account_id == link.account_id, still).limit(_MOST))
    )
    role = OpportunityContactRole
    part = select(role.opportunity_id).where(role.contact_id == link.contact_id, role.opportunity_id.in_(deals))
    mine = set(session.scalars(part)) if link.contact_id else set()
    for some in (mine, deals):
        if len(some) == 1:
            return replace(link, opportunity_id=some.pop())
    return link
