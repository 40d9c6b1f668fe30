"""Finding a customer: by id or by exact name for Python, by anything one remembers for the search box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, NotFound
from crm_lab.store.entities import Account, Contact, MergedRecord

SHOWN = 5
"""How many namesakes a message lists."""


@dataclass(frozen=True)
class Found:
    """A customer, and the person through whom it was found, if any."""

    account_id: str
    contact_id: str | None = None


def find(session: Session, wanted: str) -> Found:
    """Return the customer with that id or that exact name; the id of a person means the customer of that person.

    The id of a record that was merged into another one means the other one.
    Raises NotFound when there is none that may be seen, InvalidValue when several customers have the name.
    """
    if session.scalar(select(Account.id).where(Account.id == wanted)) is not None:
        return Found(wanted)
    gone = (MergedRecord.entity.in_(("accounts", "contacts")), MergedRecord.record_id == wanted)
    into = session.scalar(select(MergedRecord.into_id).where(*gone))
    if into is not None:
        return find(session, into)
    person = session.execute(select(Contact.id, Contact.account_id, Contact.name).where(Contact.id == wanted)).first()
    if person is not None:
        return _of_person(session, person)
    return _by_name(session, wanted)


def require(session: Session, account_id: str) -> Account:
    """Return the customer's record.  Raises NotFound when it is gone or may not be seen."""
    account = session.scalars(select(Account).where(Account.id == account_id)).one_or_none()
    if account is None:
        raise NotFound("this customer is not there any more, or you may not see it; search for it again")
    return account


def _of_person(session: Session, person: Any) -> Found:
    if person.account_id is None:
        raise NotFound(f"'{person.name}' belongs to no customer; set account_id of this contact first")
    if session.scalar(select(Account.id).where(Account.id == person.account_id)) is None:
        raise NotFound(f"the customer of '{person.name}' is not there any more, or you may not see it")
    return Found(person.account_id, person.id)


def _by_name(session: Session, name: str) -> Found:
    accounts = list(session.scalars(_called(Account.id, Account.name, name)))
    if len(accounts) == 1:
        return Found(accounts[0])
    if accounts:
        raise InvalidValue(
            f"{_many(accounts)} customers are called '{name}'; give one of their ids: {', '.join(accounts[:SHOWN])}"
        )
    raise NotFound(
        f"there is no customer with the id or the exact name '{name}' that you may see; ws.customer() opens the search"
    )


def _called(id: Any, column: Any, name: str) -> Select[Any]:
    return select(id).where(column == name).order_by(id).limit(SHOWN + 1)


def _many(found: list[str]) -> str:
    return f"more than {SHOWN}" if len(found) > SHOWN else str(len(found))
