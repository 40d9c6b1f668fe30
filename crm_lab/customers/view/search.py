"""The search box: a customer by what one remembers of it — a name, a person's name, a phone number, an e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import String, and_, bindparam, func, select
from sqlalchemy.orm import Session

from crm_lab.customers.view.timeline.source import escaped
from crm_lab.standard import phone
from crm_lab.store.entities import Account, Contact, ContactPoint

SHOWN = 20
"""Customers that an answer lists at the most."""

FEWEST_DIGITS = 4
"""Fewer digits than this are no phone number."""

_TEXT, _END = (bindparam(name, type_=String) for name in ("text", "end"))
_OWNER = select(Contact.account_id).where(Contact.id == ContactPoint.contact_id).scalar_subquery()
"""SQL: the customer whose person has the contact point."""


def _begins(column: Any) -> Any:
    """SQL: the text stands at the beginning; the range lets an index find it, the prefix holds in every collation."""
    return and_(column >= _TEXT, column < _END, column.startswith(_TEXT))


def _contains(column: Any) -> Any:
    return column.icontains(_TEXT, escape="/")


_POINTS = select(func.coalesce(ContactPoint.account_id, _OWNER).label("id"), ContactPoint.raw.label("by")).limit(SHOWN)
_BY_NAME = select(Account.id, Account.name.label("by")).order_by(Account.name).limit(SHOWN)
_BY_PERSON = select(Contact.account_id.label("id"), Contact.name.label("by")).order_by(Contact.name).limit(SHOWN)


def search(session: Session, text: str) -> list[dict[str, Any]]:
    """Return customers that ``text`` may mean, the surest first: id, name, kind, city, tier and ``by``, what matched.

    Beginnings of names, phones and e-mails come out of indexes; only when nothing begins like that, all names are
    looked through for the text anywhere in them.
    """
    text = text.strip()
    if not text:
        return _latest(session)
    found: dict[str, str | None] = {}
    for hits in _beginnings(session, text):
        _collect(found, hits)
        if len(found) >= SHOWN:
            break
    if not found and any(character.isalpha() for character in text) and "@" not in text:
        for hits in _anywhere(session, text):
            _collect(found, hits)
    return _told(session, dict(list(found.items())[:SHOWN]))


def _collect(found: dict[str, str | None], hits: Iterable[Any]) -> None:
    for hit in hits:
        if hit.id is not None:
            found.setdefault(hit.id, hit.by)


def _beginnings(session: Session, text: str) -> Iterator[Iterable[Any]]:
    """What an index finds; names as they are typed and as they are mostly written."""
    for spelling in dict.fromkeys((text, text.capitalize(), text.title(), text.upper())):
        yield session.execute(_BY_NAME.where(_begins(Account.name)), _range(spelling))
        yield session.execute(_BY_PERSON.where(_begins(Contact.name)), _range(spelling))
    for number in _numbers(text):
        yield session.execute(_POINTS.where(ContactPoint.kind == "phone", _begins(ContactPoint.value)), _range(number))
    if "@" in text:
        address = _range(text.lower())
        yield session.execute(_POINTS.where(ContactPoint.kind == "email", _begins(ContactPoint.value)), address)


def _anywhere(session: Session, text: str) -> Iterator[Iterable[Any]]:
    anywhere = {"text": escaped(text)}
    yield session.execute(_BY_NAME.where(_contains(Account.name)), anywhere)
    yield session.execute(_BY_PERSON.where(_contains(Contact.name)), anywhere)


def _numbers(text: str) -> list[str]:
    """What may be the beginning of a phone number: its standard form, and its bare digits."""
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) < FEWEST_DIGITS or any(character.isalpha() for character in text):
        return []
    whole = phone(text)
    return list(dict.fromkeys([*([whole.value] if whole.valid else []), digits]))


def _range(text: str) -> dict[str, str]:
    return {"text": text, "end": _after(text)}


def _after(text: str) -> str:
    """Return the text behind everything that begins with ``text``."""
    return text + "\U0010ffff"


def _latest(session: Session) -> list[dict[str, Any]]:
    """Without any text: the customers that were changed last, as far as their ids tell when they came."""
    ids = session.scalars(select(Account.id).order_by(Account.id.desc()).limit(SHOWN))
    return _told(session, dict.fromkeys(ids))


def _told(session: Session, found: dict[str, str | None]) -> list[dict[str, Any]]:
    accounts = {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(found)))}
    return [_hit(accounts[id], by) for id, by in found.items() if id in accounts]


def _hit(account: Account, by: str | None) -> dict[str, Any]:
    facts = {name: getattr(account, name) for name in ("id", "name", "kind", "city", "tier")}
    return {**facts, "by": None if by == account.name else by}
