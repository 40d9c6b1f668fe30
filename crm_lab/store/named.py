"""Links by name: ``account="ACME"``, ``owner="Ann"``, ``status="New"`` become the ids of what they mean."""

from __future__ import annotations

import difflib
from typing import Any

from sqlalchemy import Column, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.store.base import Base
from crm_lab.store.entities import StatusLabel
from crm_lab.store.references import references, target

BY = ("name", "name_zh", "login", "email")
"""The columns in which a name is looked for."""


def resolved(session: Session, entity: type[Base], fields: dict[str, Any]) -> dict[str, Any]:
    """Return ``fields`` with ids in place of names or ids of other records.

    Only records that the session may see can be named.  Raises InvalidValue when a name means none, or several.
    """
    linked = {column.name.removesuffix("_id"): column for column in references(entity)}
    return dict(
        _link(session, entity, linked[name], value)
        if name in linked and name not in entity.columns()
        else (name, value)
        for name, value in fields.items()
    )


def _link(session: Session, entity: type[Base], column: Column[Any], value: Any) -> tuple[str, Any]:
    if value is None:
        return column.name, None
    what = column.name.removesuffix("_id")
    kind, text = _entity(column), str(value)
    known: list[Any] = [getattr(kind, name) for name in BY if name in kind.columns()]
    where = [kind.entity == entity.__tablename__] if issubclass(kind, StatusLabel) else []
    found = session.scalars(select(kind.id).where(or_(kind.id == text, *(one == text for one in known)), *where)).all()  # type: ignore[attr-defined]
    if len(found) == 1:
        return column.name, found[0]
    if found:
        raise InvalidValue(f"{len(found)} {kind.__tablename__} are called '{text}'; give the id: {column.name}=…")
    raise InvalidValue(f"there is no {what} '{text}' that you may see{_hint(session, kind, where, text)}")


def _hint(session: Session, kind: type[Any], where: list[Any], text: str) -> str:
    names = session.scalars(select(kind.name).where(*where).order_by(kind.name).limit(200)).all()
    near = difflib.get_close_matches(text, [str(one) for one in names], 1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known are {', '.join(names)}" if 0 < len(names) <= 12 else ""


def _entity(column: Column[Any]) -> type[Base]:
    table = target(column)
    return next(one.class_ for one in Base.registry.mappers if one.local_table is table)
