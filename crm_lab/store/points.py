"""Ways to reach somebody: phones and e-mails standardised as they are written, with their contact points in step.

A record's own ``phone`` and ``email`` hold the standard form of the first one; every number and address of the cell
has a contact point that keeps what was written (``raw``), its standard form (``value``) and whether it is one
(``valid``).  Forms, Python, the API and rules pass here because the session itself watches what is about to be
written; bulk work passes crm_lab.store.point_frames.

A field that changes takes its contact point along: the new number replaces the old one, unless the record has it
already: then that one becomes the first, and the old one stays as another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session

from crm_lab.store.base import Base
from crm_lab.store.entities import Account, Contact, ContactPoint, Lead
from crm_lab.store.ids import new_id

if TYPE_CHECKING:
    from crm_lab.standard import Email, Phone

KINDS = ("phone", "email")
"""Fields of a record that are standardised, called as the kinds of contact points."""

OWNERS: Mapping[type[Base], str] = {Account: "account_id", Contact: "contact_id", Lead: "lead_id"}
"""The records that have contact points, and the column by which a point names its record."""

BOUNCED = "bounced"
"""The label of an address that is written as it should be, but from which mail came back."""

Found = tuple["Phone | Email", ...]
"""The numbers or addresses of one cell, a valid one first."""

LONGEST = 320
_PLAIN: dict[str, Any] = {"execution_options": {"synchronize_session": False}}
_WAITING = "contact_points"


def read(kind: str, written: str, region: str = "CN") -> Found:
    """Return the numbers or addresses of one cell, a valid one first; () when it is blank."""
    found: Found = _readers()[kind](written, region)
    return found if len(found) < 2 else tuple(sorted(found, key=lambda one: not one.valid))


@cache
def _readers() -> dict[str, Callable[[str, str], Any]]:
    from crm_lab.standard import emails, phones

    return {"phone": phones, "email": lambda written, _region: emails(written)}


def attach(session: Session) -> None:
    """Standardise what this session writes, and keep contact points in step."""
    event.listen(session, "before_flush", _before)
    event.listen(session, "after_flush", _after)


def _before(session: Session, _context: Any, _instances: Any) -> None:
    waiting = session.info.setdefault(_WAITING, [])
    for record in (*session.new, *session.dirty):
        if type(record) in OWNERS:
            fresh = record in session.new
            waiting += [(record, fresh, kind, *change) for kind in KINDS if (change := _standardise(record, kind))]


def _standardise(record: Base, kind: str) -> tuple[str | None, Found] | None:
    """Standardise a field that was set; return its value before and what is in it now (None when it was not set)."""
    history = inspect(record).attrs[kind].history
    if not history.added:
        return None
    written = history.added[0]
    now = read(kind, written) if isinstance(written, str) else ()
    setattr(record, kind, first_of(type(record), kind, now))
    return (history.deleted[0] if history.deleted else None), now


def first_of(entity: type[Base], kind: str, found: Found) -> str | None:
    """Return what the field of the record itself holds."""
    return found[0].value[: _length(entity, kind)] if found else None


@cache
def _length(entity: type[Base], kind: str) -> int | None:
    return getattr(entity.__table__.columns[kind].type, "length", None)


def _after(session: Session, _context: Any) -> None:
    for change in session.info.pop(_WAITING, []):
        _put_in_step(session, *change)


def _put_in_step(session: Session, record: Any, fresh: bool, kind: str, was: str | None, now: Found) -> None:
    owner = OWNERS[type(record)]
    if fresh:
        rows = [row_of(kind, one, owner, record.id, place == 0) for place, one in enumerate(now)]
        if rows:
            session.execute(insert(ContactPoint), rows)
        return
    there = _there(session, owner, record.id, kind)
    first = now[0].value[:LONGEST] if now else None
    if first not in there.values():
        there = _without(session, there, was)
    new = [row_of(kind, one, owner, record.id) for one in now if one.value[:LONGEST] not in there.values()]
    if new:
        session.execute(insert(ContactPoint), new)
    mine = (ContactPoint.kind == kind, getattr(ContactPoint, owner) == record.id)
    session.execute(update(ContactPoint).where(*mine).values(is_primary=ContactPoint.value == first), **_PLAIN)


def _there(session: Session, owner: str, record_id: str, kind: str) -> dict[str, str]:
    query = select(ContactPoint.id, ContactPoint.value).where(getattr(ContactPoint, owner) == record_id)
    return {row.id: row.value for row in session.execute(query.where(ContactPoint.kind == kind))}


def _without(session: Session, there: dict[str, str], was: str | None) -> dict[str, str]:
    """Take out the point of the value that the field had before."""
    gone = [key for key, value in there.items() if value == was]
    if gone:
        session.execute(delete(ContactPoint).where(ContactPoint.id.in_(gone)), **_PLAIN)
    return {key: value for key, value in there.items() if key not in gone}


def row_of(kind: str, one: Phone | Email, owner: str, record_id: str, first: bool = False) -> dict[str, Any]:
    """Return the contact point of a number or an address as a row."""
    told = {"kind": kind, "value": one.value[:LONGEST], "raw": one.raw[:LONGEST], "valid": one.valid}
    return {"id": new_id(), **told, "is_primary": first, owner: record_id}


def points_of(session: Session, record: Base) -> list[ContactPoint]:
    """Return all ways to reach a record, the first of each kind first."""
    owner = getattr(ContactPoint, OWNERS[type(record)])
    query = select(ContactPoint).where(owner == record.id)  # type: ignore[attr-defined]
    return list(session.scalars(query.order_by(ContactPoint.kind, ContactPoint.is_primary.desc(), ContactPoint.id)))


def reached_by(entity: type[Base], kind: str, written: str) -> ColumnElement[bool]:
    """Return the criterion "has this phone or e-mail", however it is written here or there."""
    owner = getattr(ContactPoint, OWNERS[entity])
    values = [one.value for one in read(kind, written)]
    found = select(owner).where(ContactPoint.kind == kind, ContactPoint.value.in_(values), owner.is_not(None))
    return entity.id.in_(found)  # type: ignore[attr-defined,no-any-return]
