"""Who asks: the customer behind an e-mail address, a phone number, a person's or an account's id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import Account, Contact
from crm_lab.store.points import reached_by
from crm_lab.store.scope import everybody


@dataclass(frozen=True)
class Requester:
    """The account and the person, as far as they are known, and all ways by which they said they can be reached."""

    account_id: str | None = None
    contact_id: str | None = None
    written: str | None = None


def find(
    session: Session, *, customer: str | None = None, email: str | None = None, phone: str | None = None
) -> Requester:
    """Return who asks.  ``customer`` is the id of a person or an account and must exist; the others need not be known.

    When several people share an address, none of them is chosen, only the account that all of them belong to.
    """
    ways = {kind: way for kind, way in (("email", email), ("phone", phone)) if way}
    written = _written(ways)
    with everybody(session):
        if customer is not None:
            return _by_id(session, customer, written)
        for kind, way in ways.items():
            found = _reached(session, kind, way)
            if found is not None:
                return Requester(*found, written)
    return Requester(written=written)


def _written(ways: Mapping[str, Any]) -> str | None:
    for kind, way in ways.items():
        if not isinstance(way, str):
            raise InvalidValue(f"{kind} of a requester is a text, not {way!r}")
    return ", ".join(ways.values()) or None


def _by_id(session: Session, id: str, written: str | None) -> Requester:
    person = session.scalars(select(Contact).where(Contact.id == id)).one_or_none()
    if person is not None:
        return Requester(person.account_id, person.id, written)
    if session.scalars(select(Account.id).where(Account.id == id)).one_or_none() is None:
        raise NotFound(f"there is no customer with the id '{id}'; give the id of a person or an account")
    return Requester(id, None, written)


def _reached(session: Session, kind: str, written: str) -> tuple[str | None, str | None] | None:
    people: Any = select(Contact.id, Contact.account_id).where(reached_by(Contact, kind, written))
    found = session.execute(people).all()
    if len(found) == 1:
        return found[0].account_id, found[0].id
    companies = {one.account_id for one in found} or set(
        session.scalars(select(Account.id).where(reached_by(Account, kind, written)))
    )
    return (companies.pop(), None) if len(companies) == 1 else None
