"""Undoing an import: what it made is hidden, what it changed is put back; what people changed since stays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound, Refused
from crm_lab.intake import ways
from crm_lab.intake.changes import ADDED, from_json
from crm_lab.intake.fields import ENTITIES
from crm_lab.intake.readers import table_of
from crm_lab.store import entities as e
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    from crm_lab.intake.door import Door

MADE = (*reversed(ENTITIES), "teams", "territories")
"""The tables whose rows an import makes, the dependent ones first."""


@dataclass
class Undone:
    """What undoing did: rows hidden, rows put back, and what stays because people changed it since."""

    batch_id: str
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say the counts and what was kept."""
        lines = [f"{count:,} {table} taken back" for table, count in self.removed.items() if count]
        lines += [f"{count:,} {table} put back as they were" for table, count in self.restored.items() if count]
        lines += [f"kept: {one}" for one in self.kept[:20]]
        if len(self.kept) > 20:
            lines.append(f"kept: … and {len(self.kept) - 20:,} more")
        return "\n".join(lines) or "there was nothing to undo"

    __repr__ = __str__


def undo(ws: Door, batch_id: str) -> Undone:
    """Undo one import in one transaction.

    Records that it made are hidden (soft-deleted), unless somebody changed them since; records that it
    changed get their old values back, unless somebody changed them since.  Raises NotFound for an unknown
    batch and Refused for one that was undone already or that somebody else imported.
    """
    result = Undone(batch_id)
    with ws.database.write(ws.actor, origin="import") as unit:
        batch = unit.session.get(e.ImportBatch, batch_id)
        if batch is None:
            raise NotFound(f"there is no import {batch_id!r}; an import's report ends with its number")
        if not ws.actor.sees_all and batch.created_by != ws.actor.id:
            raise Refused("only who imported it can undo it, or an administrator; ask one of them")
        if batch.state == "undone":
            raise Refused(f"the import {batch_id!r} was undone already, at {batch.undone_at:%Y-%m-%d %H:%M} UTC")
        _put_back(unit, batch_id, result)
        for table in MADE:
            _take_back(unit, table, batch_id, result)
        _take_back_pipelines(unit, batch_id)
        batch.state, batch.undone_at = "undone", utc_now()
    return result


def _put_back(unit: Unit, batch_id: str, result: Undone) -> None:
    groups: dict[str, list[e.ImportChange]] = defaultdict(list)
    for change in unit.session.scalars(select(e.ImportChange).where(e.ImportChange.batch_id == batch_id)):
        groups[change.entity].append(change)
    for table, changes in groups.items():
        back = [change for change in changes if _put_back_one(unit.session, table, change, result)]
        count = result.restored[table] = len(back)
        ways.lead_again(unit.session, table, [change.record_id for change in back])
        unit.note(Entry("import_undone", table, None, {}, {"restored": count}, batch_id))


def _put_back_one(session: Session, table: str, change: e.ImportChange, result: Undone) -> bool:
    model = table_of(table)
    values: dict[str, Any] = from_json(table, change.before) | {"version": model.c.version + 1, "updated_at": utc_now()}
    same = update(model).where(model.c.id == change.record_id, model.c.version == change.version_after).values(**values)
    if session.connection().execute(same).rowcount:
        for kind, added in ADDED.items():
            rows = table_of(added)
            session.connection().execute(delete(rows).where(rows.c.id.in_((change.after or {}).get(kind, []))))
        return True
    label = session.connection().execute(select(_label(model)).where(model.c.id == change.record_id)).scalar()
    result.kept.append(f"{table} {label!r} was changed since and stays as it is")
    return False


def _label(model: Table) -> Any:
    return model.c["name"] if "name" in model.c else model.c["subject"]


def _take_back(unit: Unit, table: str, batch_id: str, result: Undone) -> None:
    """Hide the records that the import made and give their keys free, so that it can be repeated."""
    model = table_of(table)
    connection = unit.session.connection()
    mine = (model.c.import_batch_id == batch_id, model.c.deleted_at.is_(None))
    changed_by_imports = select(e.ImportChange.record_id).where(
        e.ImportChange.entity == table, e.ImportChange.batch_id == batch_id
    )
    untouched = or_(model.c.version == 1, model.c.id.in_(changed_by_imports))
    for (label,) in connection.execute(select(_label(model)).where(*mine, ~untouched)):
        result.kept.append(f"{table} {label!r} was changed since and stays")
    hide = update(model).where(*mine, untouched)
    values = {
        "deleted_at": utc_now(),
        "updated_at": utc_now(),
        "source": None,
        "external_id": None,
        "version": model.c.version + 1,
    }
    count = connection.execute(hide.values(**values)).rowcount
    if count:
        result.removed[table] = count
        unit.note(Entry("import_undone", table, None, {}, {"removed": count}, batch_id))


def _take_back_pipelines(unit: Unit, batch_id: str) -> None:
    """Hide pipelines and stages of the import that no living deal stands in; keep one default pipeline."""
    deals, stages, lines = table_of(e.Opportunity), table_of(e.PipelineStage), table_of(e.Pipeline)
    connection = unit.session.connection()
    used_stages = select(deals.c.stage_id).where(deals.c.deleted_at.is_(None))
    used_lines = select(deals.c.pipeline_id).where(deals.c.deleted_at.is_(None))
    own_lines = select(lines.c.id).where(lines.c.import_batch_id == batch_id, lines.c.id.in_(used_lines))
    hide = {"deleted_at": utc_now()}
    connection.execute(
        update(stages)
        .where(
            stages.c.import_batch_id == batch_id,
            stages.c.id.not_in(used_stages),
            stages.c.pipeline_id.not_in(own_lines),
        )
        .values(**hide)
    )
    connection.execute(
        update(lines)
        .where(lines.c.import_batch_id == batch_id, lines.c.id.not_in(used_lines))
        .values(is_default=False, **hide)
    )
    living = lines.c.deleted_at.is_(None)
    if not connection.execute(select(func.count()).select_from(lines).where(living, lines.c.is_default)).scalar():
        oldest = select(lines.c.id).where(living).order_by(lines.c.created_at).limit(1).scalar_subquery()
        connection.execute(update(lines).where(lines.c.id == oldest).values(is_default=True))
