"""Values to choose from when a condition is made by clicks: records by name, texts by how often they occur."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session

from crm_lab.rules import paths
from crm_lab.rules.context import Context
from crm_lab.rules.fields import Path, entities, entity_named
from crm_lab.rules.words import VALUES, Pair

MOST_VALUES = 200
"""How many values of a field are suggested at once."""


def suggested(path: str, entity: str, text: str, context: Context, limit: int = MOST_VALUES) -> list[dict[str, Any]]:
    """Return values of a field to choose from: ``value``, ``label`` in both languages, and how many records have it.

    Of a reference, the records whose name contains ``text``; of a text, its most frequent values that contain it.
    """
    model = entities().get(entity) or entity_named(entity)
    found = paths.read(path, model, context)
    if found.field.kind == "reference":
        return _named(found, text, context, limit)
    if found.field.kind != "text":
        return []
    return _values(found, text, context, limit)


def _named(path: Path, text: str, context: Context, limit: int) -> list[dict[str, Any]]:
    """Records by their name; by their id where several have the same name."""
    target: Any = path.field.target
    names = [target.name, *([target.name_zh] if "name_zh" in target.columns() else [])]
    query = select(target)
    if text:
        query = query.where(or_(*(one.icontains(text, autoescape=True) for one in names)))
    if target.__tablename__ == "status_labels":
        query = query.where(target.entity == path.owner.__tablename__)
    if target.__tablename__ == "users":
        query = query.where(target.active)
    records = context.session.scalars(query.order_by(target.name).limit(limit)).all()
    twice = _twice(context.session, target, [one.name for one in records])
    return [_record(one, one.name in twice) for one in records]


def _twice(session: Session, target: Any, names: Sequence[str]) -> set[str]:
    query = select(target.name).where(target.name.in_(names)).group_by(target.name).having(func.count() > 1)
    return set(session.scalars(query))


def _record(record: Any, ambiguous: bool) -> dict[str, Any]:
    chinese = getattr(record, "name_zh", None) or record.name
    detail = next((getattr(record, key, None) for key in ("login", "city", "code") if getattr(record, key, None)), None)
    return {"value": record.id if ambiguous else record.name, "label": [record.name, chinese], "detail": detail}


def _values(path: Path, text: str, context: Context, limit: int) -> list[dict[str, Any]]:
    owner: Any = path.owner
    fixed = VALUES.get((owner.__tablename__, path.field.name), {})
    if path.field.json:
        column = owner.custom[path.field.json[0]].as_string()
    else:
        column = cast(getattr(owner, path.field.column), String)
    query = select(column, func.count()).where(column.is_not(None), column != "")
    if text:
        query = query.where(column.icontains(text, autoescape=True))
    rows = context.session.execute(query.group_by(column).order_by(func.count().desc(), column).limit(limit))
    return [{"value": value, "label": list(fixed.get(value, (value, value))), "count": count} for value, count in rows]


def named_ids(table: str, given: Sequence[str], context: Context) -> dict[str, Pair]:
    """Return the names of the records of a table that are given by their ids."""
    target: Any = entities().get(table) or entity_named(table)
    found = context.session.scalars(select(target).where(target.id.in_(given)))
    return {one.id: (one.name, getattr(one, "name_zh", None) or one.name) for one in found}
