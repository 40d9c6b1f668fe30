"""Writing what is ready: new rows in bulk with their parts, changed rows with what was there before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from crm_lab.intake import changes, persons, pipelines, sight, staff, ways
from crm_lab.intake.directory import Directory
from crm_lab.intake.readers import MODELS, table_of
from crm_lab.intake.records import Parts
from crm_lab.intake.report import FileReport
from crm_lab.intake.stages import StagePlan
from crm_lab.store import entities as e
from crm_lab.store.base import Base
from crm_lab.store.bulk import insert_frame, insert_rows, with_defaults
from crm_lab.store.defaults import currency_of
from crm_lab.store.points import OWNERS
from crm_lab.store.trail import Entry, Unit

SELF = {"users": "manager_id", "accounts": "parent_id"}


class Writer:
    """Writes the rows of one chunk in one unit of work; without a unit (dry run) it only counts."""

    history_model = e.StageHistory
    line_model = e.OrderLine

    def __init__(self, unit: Unit | None, session: Session, batch_id: str, table: str, now: pd.Timestamp) -> None:
        self.unit = unit
        self.session = session
        self.batch_id = batch_id
        self.table = table
        self.now = now

    def light(self, directory: Directory, report: FileReport, leading: set[str]) -> None:
        """Write the light records that references asked for; `leading` are the ids of managers among them."""
        for table, found in directory.new.items():
            report.made[table] += len(found)
            if self.unit is not None:
                frame = pd.DataFrame({"id": list(found), "name": [name[:200] for name in found.values()]})
                frame["import_batch_id"] = self.batch_id
                if table == "users":
                    frame = staff.light(frame, leading)
                if table == "products":
                    frame["currency"] = currency_of(self.unit.session)
                frame = sight.with_owner(frame, table, self.unit.actor)
                insert_frame(self.unit, MODELS[table], frame, batch_id=self.batch_id)
        directory.new.clear()

    def light_contacts(self, frame: pd.DataFrame, report: FileReport) -> None:
        """Write the light contacts that deals asked for."""
        if frame.empty:
            return
        report.made["contacts"] += len(frame)
        if self.unit is not None:
            frame = sight.with_owner(frame.assign(import_batch_id=self.batch_id), "contacts", self.unit.actor)
            insert_frame(self.unit, e.Contact, frame, batch_id=self.batch_id)

    def stages(self, plans: Iterable[StagePlan]) -> None:
        """Write planned pipelines and stages that are not there yet."""
        if self.unit is not None:
            pipelines.make(self.unit, plans, self.batch_id)

    def new_labels(self, frame: pd.DataFrame) -> None:
        """Write status labels that are not there yet."""
        if self.unit is not None and not frame.empty:
            frame["import_batch_id"] = self.batch_id
            insert_frame(self.unit, e.StatusLabel, frame, batch_id=self.batch_id)

    def insert(self, frame: pd.DataFrame, parts: Parts, ids: np.ndarray, is_new: np.ndarray, keyed: bool) -> None:
        """Write new rows and their parts; `keyed` says that their keys for finding duplicates are written, too."""
        if self.unit is None or frame.empty:
            return
        frame = frame.assign(import_batch_id=self.batch_id)
        if "created_at" in frame:
            frame["created_at"] = frame["created_at"].fillna(self.now)
        own = SELF.get(self.table)
        later = frame[["id", own]].dropna() if own and own in frame else None
        self._required(frame)
        insert_frame(
            self.unit,
            MODELS[self.table],
            frame.drop(columns=[own] if later is not None else []),
            batch_id=self.batch_id,
            points=False,
            keyed=keyed,
        )
        if later is not None and own and not later.empty:
            self._point_to_each_other(own, later)
        written = set(frame["id"])
        for model, part in parts.items():
            self._insert_part(model, part, ids, written)

    def _required(self, frame: pd.DataFrame) -> None:
        """Fill columns that must have a value where a file left single cells empty."""
        assert self.unit is not None
        columns = table_of(self.table).columns
        for name in frame.columns:
            column = columns[name]
            if column.nullable or not frame[name].isna().any():
                continue
            value = currency_of(self.unit.session) if name == "currency" else getattr(column.default, "arg", None)
            frame[name] = frame[name].where(frame[name].notna(), value)
        if "currency" in columns and not columns["currency"].nullable and "currency" not in frame:
            frame["currency"] = currency_of(self.unit.session)

    def _point_to_each_other(self, own: str, later: pd.DataFrame) -> None:
        assert self.unit is not None
        model = table_of(self.table)
        statement = update(model).where(model.c.id == bindparam("b_id")).values({own: bindparam("v")})
        rows = [{"b_id": record_id, "v": target} for record_id, target in later.itertuples(index=False)]
        self.unit.session.connection().execute(statement, rows)

    def _insert_part(self, model: type[Base], part: pd.DataFrame, ids: np.ndarray, written: set[str]) -> None:
        assert self.unit is not None
        parent = part.attrs.get("parent", "opportunity_id")
        owners = pd.Series(ids[part["row"].to_numpy(dtype=int)], index=part.index, dtype=object)
        frame = part.drop(columns="row").assign(**{parent: owners})
        frame = frame[owners.isin(written)]
        if "import_batch_id" in model.columns():
            frame = frame.assign(import_batch_id=self.batch_id)
        if not frame.empty:
            insert_rows(self.unit.session, model, with_defaults(model, frame, self.unit.actor.id))

    def update(self, frame: pd.DataFrame, parts: Parts, ids: np.ndarray, report: FileReport, wins: bool) -> list[str]:
        """Write what differs in rows that were there before; return the ids of the changed records.

        With `wins` the file's values replace what people changed here, too.
        """
        if frame.empty:
            return []
        session = self.session
        found = changes.compare(session, self.table, frame, wins)
        new = self._new_points(frame, parts, ids, found)
        roles = self._new_roles(frame, parts, ids, found)
        if found.kept:
            report.assume([f"{found.kept:,} values that people changed here since were kept against the file's"])
        if self.unit is not None and found.changes:
            changes.write_changes(session, self.table, found.changes, self.batch_id)
            self._write_points(new, [change.record_id for change in found.changes])
            if not roles.empty:
                insert_rows(session, e.OpportunityContactRole, with_defaults(e.OpportunityContactRole, roles, None))
            self._tell_moves(found.changes)
            self.unit.note(Entry("imported", self.table, None, {}, {"updated": len(found.changes)}, self.batch_id))
        return [change.record_id for change in found.changes]

    def _new_points(
        self, frame: pd.DataFrame, parts: Parts, ids: np.ndarray, found: changes.Comparison
    ) -> pd.DataFrame | None:
        """Return phones and e-mails that records get beside their own; a record that gets one is changed by it."""
        part = parts.get(e.ContactPoint)
        if part is None or part.empty:
            return None
        new = ways.unknown(self.session, self.table, part, ids, set(frame["id"]))
        found.add(self.session, self.table, changes.POINTS, OWNERS[MODELS[self.table]], new)
        return new

    def _new_roles(self, frame: pd.DataFrame, parts: Parts, ids: np.ndarray, found: changes.Comparison) -> pd.DataFrame:
        """Return the parts of people in deals that are there; a deal that gets one is changed by it."""
        part = parts.get(e.OpportunityContactRole)
        if part is None:
            return pd.DataFrame()
        new = persons.unknown(self.session, part, ids, set(frame["id"]))
        found.add(self.session, self.table, changes.ROLES, "opportunity_id", new)
        return new

    def _write_points(self, new: pd.DataFrame | None, changed: list[str]) -> None:
        assert self.unit is not None
        if new is not None and not new.empty:
            insert_rows(self.session, e.ContactPoint, with_defaults(e.ContactPoint, new, None))
        ways.lead_again(self.session, self.table, changed)

    def _tell_moves(self, found: list[changes.Change]) -> None:
        """Write the history of deals that the file shows in another stage."""
        assert self.unit is not None
        rows = [
            {
                "opportunity_id": change.record_id,
                "from_stage_id": change.before["stage_id"],
                "to_stage_id": change.after["stage_id"],
                "at": change.after.get("closed_at") or change.after.get("stage_since") or self.now,
                "import_batch_id": self.batch_id,
            }
            for change in found
            if "stage_id" in change.after
        ]
        if rows:
            frame = pd.DataFrame(rows)
            frame["at"] = pd.to_datetime(frame["at"], utc=True)
            insert_rows(self.unit.session, e.StageHistory, with_defaults(e.StageHistory, frame, self.unit.actor.id))
