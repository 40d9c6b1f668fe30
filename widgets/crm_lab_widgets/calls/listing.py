"""The list of calls, the newest first, and what it can be narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.calls.tables import newest_score
from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Account, CallScore, Contact, Lead, Recording, User
from crm_lab.store.trail import plain

FILTERS = ("rep", "language", "below", "unlinked", "text")
"""What calls can be narrowed by: a rep's id (``NOBODY`` for calls of none), a language, a score that theirs is below,
"yes" for those without a customer, a part of a name, number or file."""

NOBODY = "nobody"

_PEOPLE: Mapping[str, Any] = {
    "account": (Account.__table__.alias("account"), Recording.account_id),
    "contact": (Contact.__table__.alias("contact"), Recording.contact_id),
    "lead": (Lead.__table__.alias("lead"), Recording.lead_id),
    "rep": (User.__table__.alias("rep"), Recording.owner_id),
}
"""Whose names a call shows, whoever owns them: who may see a call may know with whom it was."""


def checked(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the filters that are set.  Raises InvalidValue for one that there is not."""
    kept = {name: value for name, value in (given or {}).items() if value not in (None, "")}
    if unknown := sorted(kept.keys() - set(FILTERS)):
        raise InvalidValue(f"calls have no filter {', '.join(unknown)}; they have {', '.join(FILTERS)}")
    return kept


def rows(session: Session, filters: Mapping[str, Any], start: int, count: int) -> list[dict[str, Any]]:
    """Return ``count`` calls behind the filters from ``start`` on, the newest first."""
    query = _listed().where(*conditions(filters)).order_by(Recording.started_at.desc(), Recording.id.desc())
    return [told(row) for row in session.execute(query.offset(start).limit(count))]


def total(session: Session, filters: Mapping[str, Any]) -> int:
    """Return how many calls there are behind the filters."""
    query = _with_people(select(func.count(Recording.id)).select_from(Recording)).where(*conditions(filters))
    return int(session.execute(query).scalar_one())


def one(session: Session, id: str) -> dict[str, Any] | None:
    """Return one call as the list shows it."""
    row = session.execute(_listed().where(Recording.id == id)).one_or_none()
    return told(row) if row else None


def conditions(filters: Mapping[str, Any]) -> list[Any]:
    """Return what the filters ask of a call."""
    found: list[Any] = []
    if "rep" in filters:
        rep = filters["rep"]
        found.append(Recording.owner_id.is_(None) if rep == NOBODY else Recording.owner_id == rep)
    if "language" in filters:
        found.append(Recording.language == filters["language"])
    if "below" in filters:
        found.append(newest_score(CallScore.total) < float(filters["below"]))
    if "unlinked" in filters:
        found.append(Recording.link_state == "unlinked")
    if "text" in filters:
        found.append(_called(str(filters["text"])))
    return found


def told(row: Any) -> dict[str, Any]:
    """Return a row of the list as plain data."""
    call: Recording = row[0]
    names = {name: getattr(row, name) for name in _PEOPLE}
    return {
        "id": call.id,
        **names,
        "phone": call.phone,
        "file": call.file_name,
        "started_at": plain(call.started_at),
        "duration": call.duration,
        "language": call.language,
        "score": row.total,
    }


def _listed() -> Select[Any]:
    names = [people.c.name.label(name) for name, (people, _) in _PEOPLE.items()]
    return _with_people(select(Recording, newest_score(CallScore.total).label("total"), *names))


def _with_people(query: Select[Any]) -> Select[Any]:
    for people, id in _PEOPLE.values():
        query = query.outerjoin(people, people.c.id == id)
    return query


def _called(text: str) -> Any:
    """Return whether a call's customer, number, rep or file has ``text`` in it."""
    names = [people.c.name for people, _ in _PEOPLE.values()]
    return or_(*(column.icontains(text, autoescape=True) for column in [*names, Recording.phone, Recording.file_name]))
