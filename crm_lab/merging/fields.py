"""The survivor's fields when a merge is taken apart: its old values come back where nobody edited the new ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from crm_lab.merging.choices import CUSTOM
from crm_lab.merging.links import inner_columns
from crm_lab.merging.moving import stamps
from crm_lab.merging.parents import reaches
from crm_lab.merging.tracing import survivor
from crm_lab.store.base import Managed
from crm_lab.store.entities import Merge
from crm_lab.store.fields import column_value
from crm_lab.store.references import target
from crm_lab.store.trail import plain

_ABSENT: Any = object()


def undo_fields(session: Session, table: Table, merge: Merge, kept: Managed) -> tuple[dict[str, list[Any]], list[str]]:
    """Give the survivor the values back that ``merge`` replaced; return the changes and the fields edited since.

    A field that a later merge of the same survivor replaced in its turn is left; that merge will restore what stood
    before this one.
    """
    session.refresh(kept)
    custom = dict(kept.custom or {})
    new: dict[str, Any] = {}
    changes, edited = {}, []
    for name, change in merge.fields.items():
        key = name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else None
        now = plain(getattr(kept, name) if key is None else custom.get(key, _ABSENT))
        before, after = (_living(session, table, name, change.get(side, _ABSENT)) for side in ("before", "after"))
        if _hand_down(session, merge, name, change):
            continue
        circular = key is None and name in inner_columns(table) and _circle(session, table, name, before, kept.id)
        if circular or (now is not after and now != after):
            edited.append(name)
        else:
            changes[name] = [None if one is _ABSENT else one for one in (now, before)]
            _set(table, name, before, new, custom)
    if any(name.startswith(CUSTOM) for name in changes):
        new["custom"] = custom or None
    session.connection().execute(update(table).where(table.c.id == kept.id).values({**new, **stamps(table)}))
    return changes, edited


def _set(table: Table, name: str, before: Any, new: dict[str, Any], custom: dict[str, Any]) -> None:
    if not name.startswith(CUSTOM):
        new[name] = None if before is None else column_value(before, table.c[name].type, name)
    elif before is _ABSENT:
        custom.pop(name.removeprefix(CUSTOM), None)
    else:
        custom[name.removeprefix(CUSTOM)] = before


def _living(session: Session, table: Table, name: str, value: Any) -> Any:
    """Return ``value``, or where the record that it points to went."""
    if value is None or value is _ABSENT or name.startswith(CUSTOM) or not table.c[name].foreign_keys:
        return value
    return survivor(session, target(table.c[name]).name, value)


def _circle(session: Session, table: Table, name: str, before: Any, id: str) -> bool:
    return reaches(session.connection(), table, name, before, [id])


def _hand_down(session: Session, merge: Merge, name: str, change: dict[str, Any]) -> bool:
    """Let the next merge that replaced what ``merge`` had set restore what stood before; tell whether there is one."""
    for later in later_merges(session, merge):
        found = later.fields.get(name)
        if found is not None and found.get("before", _ABSENT) == change.get("after", _ABSENT):
            older = {"before": change["before"]} if "before" in change else {}
            after = {"after": found["after"]} if "after" in found else {}
            later.fields = {**later.fields, name: {**older, **after}}
            return True
    return False


def later_merges(session: Session, merge: Merge) -> list[Merge]:
    """Return the merges into the same survivor that came after ``merge`` and hold, oldest first."""
    same = (Merge.entity == merge.entity, Merge.record_id == merge.record_id, Merge.undone_at.is_(None))
    return list(session.scalars(select(Merge).where(*same, Merge.id > merge.id).order_by(Merge.id)))
