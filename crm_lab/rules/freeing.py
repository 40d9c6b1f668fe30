"""A name that only a deleted record has is free again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Unit

_KEPT = 80
"""How much of its name a deleted record keeps."""


def free_name(unit: Unit, entity: Any, name: str, /, *, field: str = "name", **same: Any) -> None:
    """Give a deleted record with this name (and the values ``same``) another one, with its id; ``field`` holds it."""
    also = [getattr(entity, key).is_not_distinct_from(value) for key, value in same.items()]
    query = select(entity).where(getattr(entity, field) == name, entity.deleted_at.is_not(None), *also)
    for gone in unit.session.scalars(query, execution_options={DELETED: True}):
        setattr(gone, field, f"{name[:_KEPT]} ({gone.id})")
    unit.session.flush()
