"""Records that a new one may be the same as, side by side with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.customers.key_index import ENTITIES
from crm_lab.customers.view.new.forms import FORMS
from crm_lab.store import points
from crm_lab.store.entities import Account, User

if TYPE_CHECKING:
    from crm_lab.customers.checking import Match
    from crm_lab.workspace import Workspace

SHOWN = 3
"""Candidates that stand beside the form; the others are counted."""

_NOT_COMPARED = ("kind", "description")
_NAMED: dict[str, type[User | Account]] = {"owner_id": User, "account_id": Account}


def candidates(ws: Workspace, entity: str, values: Mapping[str, str | None], locale: str = "en") -> dict[str, Any]:
    """Return ``total`` and the likeliest ``shown``: id, name, chance, decision, evidence, fields, customer.

    ``evidence`` is what `check` says of it, field by field; ``fields`` are those of the form, as text; ``customer`` is
    what the Customer 360 opens for it (None when it belongs to none).
    """
    from crm_lab.customers.view.new.reading import read

    notes = read(entity, values)
    given: dict[str, Any] = {name: text for name, text in values.items() if text}
    given |= {name: note["kept"] for name, note in notes.items() if note["kept"] and name != "name"}
    given.pop("birthday", None)
    found = getattr(ws, entity).check(given, locale=locale) if given else []
    with ws.database.read(ws.actor) as session:
        return {"total": len(found), "shown": _shown(session, entity, found[:SHOWN])}


def _shown(session: Session, entity: str, found: Sequence[Match]) -> list[dict[str, Any]]:
    model: Any = ENTITIES[entity]
    ids = [one.record_id for one in found]
    records = {one.id: one for one in session.scalars(select(model).where(model.id.in_(ids)))} if ids else {}
    return [_told(session, entity, one, records[one.record_id]) for one in found if one.record_id in records]


def _told(session: Session, entity: str, match: Match, record: Any) -> dict[str, Any]:
    fields = {name: _text(session, name, getattr(record, name)) for name in FORMS[entity] if name not in _NOT_COMPARED}
    return {
        "id": match.record_id,
        "name": match.name,
        "score": match.score,
        "decision": match.decision,
        "evidence": [part._asdict() for part in match.evidence],
        "fields": {name: text for name, text in fields.items() if text},
        "customer": _customer(entity, record),
    }


def _text(session: Session, name: str, value: Any) -> str:
    if value and name in _NAMED:
        target = _NAMED[name]
        return session.scalar(select(target.name).where(target.id == value)) or ""
    if value and name in points.KINDS:
        found = points.read(name, value)
        return found[0].value if found else str(value)
    return "" if value is None else str(value)


def _customer(entity: str, record: Any) -> str | None:
    if entity == "accounts":
        return str(record.id)
    if entity == "contacts":
        return str(record.id) if record.account_id else None
    return record.contact_id or record.account_id  # type: ignore[no-any-return]
