"""Rows that the store already has: what the file says anew, without overwriting what people changed here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_lab.intake.readers import table_of
from crm_lab.store.base import Base
from crm_lab.store.entities import AuditLog, ContactPoint, ImportChange, OpportunityContactRole
from crm_lab.store.trail import plain as as_json
from crm_lab.store.types import utc_now

SLICE = 900
FOLLOWS_STAGE = frozenset({"stage_since"})
POINTS = "contact_points"
ROLES = "contact_roles"
ADDED: dict[str, type[Base]] = {POINTS: ContactPoint, ROLES: OpportunityContactRole}
"""Where a change notes the ids of the rows that it added, and what they are."""


@dataclass
class Change:
    """One record that an import changes: its values before and after, for the fields that differ, and rows it gets."""

    record_id: str
    version: int
    before: dict[str, Any]
    after: dict[str, Any]
    added: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Comparison:
    """What differs, and in how many fields a person's own change was kept against the file's."""

    changes: list[Change]
    unchanged: int = 0
    kept: int = 0

    def add(self, session: Session, table: str, kind: str, owner: str, new: pd.DataFrame) -> None:
        """Note rows that records get (see ADDED); one that changes in nothing else is a change by that."""
        if new.empty:
            return
        changed = {change.record_id: change for change in self.changes}
        others = [one for one in new[owner].unique() if one not in changed]
        for record_id, row in stored(session, table, others, []).items():
            changed[record_id] = Change(record_id, row["version"], {}, {})
            self.changes.append(changed[record_id])
            self.unchanged -= 1
        for record_id, row_id in zip(new[owner], new["id"], strict=True):
            changed[record_id].added.setdefault(kind, []).append(row_id)


def compare(session: Session, table: str, frame: pd.DataFrame, wins: bool = False) -> Comparison:
    """Compare rows (with their record ids in `id`) with the store.

    An empty cell changes nothing.  A field that a person changed after the last import stays when the
    file still says what it said then, and also when both changed it; the latter is counted.  With `wins` the
    file's value is taken all the same.
    """
    there = stored(session, table, frame["id"].tolist(), [c for c in frame.columns if c != "id"])
    bases = {} if wins else _edited(session, table, [key for key, row in there.items() if row["version"] > 1])
    result = Comparison([])
    columns = [name for name in frame.columns if name != "id"]
    for record_id, *values in zip(frame["id"], *(frame[name] for name in columns), strict=True):
        change = _difference(
            record_id, dict(zip(columns, values, strict=True)), there[record_id], bases.get(record_id, {}), result
        )
        if change.after:
            result.changes.append(change)
        else:
            result.unchanged += 1
    return result


def _difference(
    record_id: str, row: dict[str, Any], old: dict[str, Any], base: dict[str, Any], result: Comparison
) -> Change:
    change = Change(record_id, old["version"], {}, {})
    for name, value in row.items():
        new, was = python_value(value), old[name]
        if name == "custom":
            new = {**(was or {}), **(new or {})} or None
        if new is None or _same(new, was) or name in FOLLOWS_STAGE:
            continue
        if name in base:
            result.kept += as_json(new) != base[name]
            continue
        change.before[name], change.after[name] = was, new
    if "stage_id" in change.after:
        for name in FOLLOWS_STAGE & row.keys():
            change.before[name], change.after[name] = old[name], python_value(row[name])
    return change


def _same(new: Any, was: Any) -> bool:
    """Tell whether a file says what is there; files tell moments in thousandths or in whole seconds."""
    if isinstance(new, datetime) and isinstance(was, datetime) and new.microsecond % 1000 == 0:
        return abs(new - was) < timedelta(seconds=1 if new.microsecond == 0 else 0.001)
    return bool(new == was)


def python_value(value: Any) -> Any:
    """Return a cell of a frame as the plain Python value that the store gives back."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime().astimezone(UTC)
    return value.item() if hasattr(value, "item") else value


def stored(session: Session, table: str, ids: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the version and some columns of records by id, those that are hidden as well."""
    model = table_of(table)
    query = select(model.c.id, model.c.version, *(model.c[name] for name in columns if name != "version"))
    rows: dict[str, dict[str, Any]] = {}
    for part in _slices(ids):
        for row in session.connection().execute(query.where(model.c.id.in_(part))).mappings():
            rows[row["id"]] = dict(row)
    return rows


def _slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _edited(session: Session, table: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return, per record, the fields that people changed, with what the last import had written there."""
    bases: dict[str, dict[str, Any]] = defaultdict(dict)
    for part in _slices(ids):
        audit = select(AuditLog.id, AuditLog.record_id, AuditLog.changes).where(
            AuditLog.entity == table, AuditLog.record_id.in_(part)
        )
        edits = [(row.id, row.record_id, row.changes or {}, False) for row in session.connection().execute(audit)]
        own = select(ImportChange.id, ImportChange.record_id, ImportChange.after).where(
            ImportChange.entity == table, ImportChange.record_id.in_(part)
        )
        edits += [(row.id, row.record_id, row.after or {}, True) for row in session.connection().execute(own)]
        for _, record_id, changes, by_import in sorted(edits, key=lambda edit: edit[0]):
            for name, change in changes.items():
                if by_import:
                    bases[record_id].pop(name, None)
                else:
                    bases[record_id].setdefault(name, change[0])
    return bases


def write_changes(session: Session, table: str, changes: Sequence[Change], batch_id: str) -> None:
    """Write the changed fields, one statement per set of fields, and what was there before."""
    model = table_of(table)
    groups: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        groups[tuple(change.after)].append(change)
    for names, group in groups.items():
        statement = (
            update(model)
            .where(model.c.id == bindparam("b_id"))
            .values(
                {name: bindparam(f"v_{name}") for name in names}
                | {"version": model.c.version + 1, "updated_at": utc_now()}
            )
        )
        rows = [{"b_id": one.record_id} | {f"v_{name}": one.after[name] for name in names} for one in group]
        session.connection().execute(statement, rows)
    if changes:
        session.connection().execute(
            table_of(ImportChange).insert(), [_change_row(table, change, batch_id) for change in changes]
        )


def _change_row(table: str, change: Change, batch_id: str) -> dict[str, Any]:
    from crm_lab.store.ids import new_id

    return {
        "id": new_id(),
        "batch_id": batch_id,
        "entity": table,
        "record_id": change.record_id,
        "before": {name: as_json(value) for name, value in change.before.items()},
        "after": {name: as_json(value) for name, value in change.after.items()} | change.added,
        "version_after": change.version + 1,
    }


def from_json(table: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return values of an ImportChange as the types of the table's columns."""
    columns = table_of(table).columns
    return {name: _typed(value, columns[name].type.python_type) for name, value in values.items()}


def _typed(value: Any, wanted: type) -> Any:
    if value is None or not isinstance(value, str) or wanted is str:
        return value
    if wanted is datetime:
        return datetime.fromisoformat(value)
    return Decimal(value) if wanted is Decimal else wanted.fromisoformat(value)  # type: ignore[attr-defined]
