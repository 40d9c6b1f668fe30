"""The change that a rule looks at: what stood in a field before and after, as rules compare it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date

from crm_lab.rules.comparisons import all_hold
from crm_lab.rules.conditions import ChangedLeaf
from crm_lab.rules.context import Change
from crm_lab.rules.fields import Path
from crm_lab.store.references import table_of
from crm_lab.store.types import UtcDateTime


def change_holds(leaf: ChangedLeaf, change: Change | None) -> bool:
    """Tell whether ``change`` is the one that the leaf asks for."""
    pair = change.fields.get(leaf.path.field.column) if change else None
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return False
    before, after = (from_json(one, leaf.path) for one in pair)
    return all_hold(leaf.earlier, before) and all_hold(leaf.later, after)


def before(path: Path, change: Change) -> Any:
    """Return what stood in the field at the end of ``path`` before ``change``, which changed it."""
    return from_json(change.fields[path.field.column][0], path)


def from_json(value: Any, path: Path) -> Any:
    """Return a value of the audit log as its column holds it."""
    if not isinstance(value, str):
        return value
    column = table_of(path.entity).columns[path.field.column]
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return float(value) if path.field.kind == "number" else value
