"""Landing: the rows of a plan become records, chunk by chunk, each chunk in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from crm_lab.intake import (
    amounts,
    deals,
    identity,
    labels,
    left_out,
    likely,
    matched,
    merged_rows,
    persons,
    pipelines,
    records,
    sight,
    staff,
)
from crm_lab.intake.complete import complete, text_of
from crm_lab.intake.directory import Directory
from crm_lab.intake.door import Likeness
from crm_lab.intake.draft import Draft, draft
from crm_lab.intake.plan import Options, Plan
from crm_lab.intake.report import FileReport
from crm_lab.intake.table import Chunk
from crm_lab.intake.writing import Writer
from crm_lab.store.database import Database
from crm_lab.store.entities import OpportunityContactRole
from crm_lab.store.ids import new_ids
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now


@dataclass
class Landing:
    """One import on its way into the store; `dry_run` does all but write; a file may name records of `referred`."""

    database: Database
    actor: Actor
    options: Options
    batch_id: str
    dry_run: bool = False
    progress: Callable[[str, int], None] = lambda _file, _rows: None
    directory: Directory = field(default_factory=Directory)
    persons: persons.Persons = field(default_factory=persons.Persons)
    own: dict[str, str] = field(default_factory=dict)
    likeness: Likeness | None = None
    weighed: likely.Weighed | None = None
    moved: dict[int, str] = field(default_factory=dict)
    referred: frozenset[str] = frozenset()

    def land(self, plan: Plan) -> FileReport:
        """Land all rows of one table and return its report."""
        table = plan.entity.name
        report = FileReport(plan.table.label, table, notes=list(plan.table.notes), locale=self.options.locale)
        seen: dict[str, int] = {}
        stage_ids = pipelines.prepare(plan.stages.values())
        source = ""
        with likely.looking(self.likeness, table) as expect:
            for chunk in self._chunks(plan):
                expect(len(chunk.lines))
                made = draft(chunk, plan, self.options)
                complete(made)
                source = self._land_chunk(made, report, seen, stage_ids, source)
                if self.weighed is not None and self.options.if_there == "add":
                    self.weighed.sort(self.options, report)
                report.came += chunk.came
                self.progress(plan.table.label, report.came)
        return report

    def _chunks(self, plan: Plan) -> Iterable[Chunk]:
        """Orders whose rows are lines belong together, wherever they stand; else chunk by chunk."""
        if plan.entity_name != "orders":
            return plan.table.chunks()
        chunks = list(plan.table.chunks())
        if len(chunks) < 2:
            return chunks
        frame = pd.concat([chunk.frame for chunk in chunks], ignore_index=True)
        aside = [one for chunk in chunks for one in chunk.aside]
        return [Chunk(frame, np.concatenate([chunk.lines for chunk in chunks]), aside)]

    def _land_chunk(
        self, made: Draft, report: FileReport, seen: dict[str, int], stage_ids: dict[str, str], source: str
    ) -> str:
        if self.dry_run:
            with self.database.read(self.actor) as session:
                return self._resolve_and_write(None, session, made, report, seen, stage_ids, source)
        with self.database.write(self.actor, origin="import") as unit:
            return self._resolve_and_write(unit, unit.session, made, report, seen, stage_ids, source)

    def _resolve_and_write(
        self,
        unit: Unit | None,
        session: Session,
        made: Draft,
        report: FileReport,
        seen: dict[str, int],
        stage_ids: dict[str, str],
        source: str,
    ) -> str:
        table = made.plan.entity.name
        now = pd.Timestamp(utc_now())
        targets = {target for _, one in made.plan.mapped() for target in one.to}
        self.directory.load(session, sorted(targets | ({table} & self.referred)))
        source = source or identity.source_of(session, table, made, self.options.source)
        keys = identity.keys_of(made, seen)
        ids, is_new = self._identify(session, table, source, made, keys, report)
        amounts.keep_known(session, made, ids, is_new)
        self._register(table, made, keys, ids)
        writer = Writer(unit, session, self.batch_id, table, now)
        hints = records.link(made, self.directory)
        writer.light(self.directory, report, staff.managers(made))
        staff.settle_roles(made, ids, is_new)
        first, lines = self._specialise(made, session, table, now, stage_ids, writer)
        roles = self._people(made, session, ids, writer, report)
        ready = records.assemble(made, now)
        ready.parts |= (lines or {}) | roles
        self._write(writer, ready, made, first, ids, is_new, keys, source, report)
        report.mend(made.mended)
        report.assume(made.assumed)
        report.hints += [hint for hint in hints if hint not in report.hints]
        report.aside += made.aside
        return source

    def _identify(
        self, session: Session, table: str, source: str, made: Draft, keys: np.ndarray, report: FileReport
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the record id of every row, and which rows are new."""
        if table != "orders":
            left_out.drop_repeated(made, keys, report)
        self.own = identity.find_own(session, table, keys[~made.bad])
        known = identity.find_existing(session, table, source, keys[~made.bad]) | self.own
        ids = np.array([known.get(key) for key in keys], dtype=object)
        sight.settle(session, made, source, keys, ids, self.actor)
        identity.adopt(session, made, keys, ids)
        if self.options.match:
            self.own |= {one: one for one in matched.match(session, made, self.options.match, ids)}
        self.moved = merged_rows.redirect(session, made, ids, report)
        self.own |= {str(ids[at]): str(ids[at]) for at in self.moved}
        named, said_new = likely.take_given_ids(session, made, ids)
        self.own |= {one: one for one in named}
        sight.refuse(session, made, ids, self.actor)
        is_new = pd.isna(ids)
        left_out.skip(made, is_new, self.options.mode, report)
        if table == "orders":
            made_ids = dict(zip(dict.fromkeys(keys[is_new]), new_ids(int(is_new.sum())), strict=False))
            ids[is_new] = [made_ids[key] for key in keys[is_new]]
        else:
            ids[is_new] = new_ids(int(is_new.sum()))
        self.weighed = self._weigh(session, made, ids, is_new, said_new)
        if self.weighed is not None and self.options.if_there != "add":  # else nothing waits for what is found
            self.weighed.sort(self.options, report)
        return ids, is_new

    def _weigh(
        self, session: Session, made: Draft, ids: np.ndarray, is_new: np.ndarray, said_new: np.ndarray
    ) -> likely.Weighed | None:
        """Look whether new customers are there already by their likeness."""
        if self.likeness is None or not self.likeness.covers(made.plan.entity.name):
            return None
        return likely.weigh(self.likeness, session, made, ids, is_new & ~made.bad, said_new, self.options)

    def _register(self, table: str, made: Draft, keys: np.ndarray, ids: np.ndarray) -> None:
        if table not in self.referred:
            return
        book = self.directory.book(table)
        extra = [text_of(made, name) for name in ("email", "code") if table in ("users", "products", "contacts")]
        names = text_of(made, "name")
        for position in np.flatnonzero(~made.bad):
            key = str(keys[position])
            others = [values[position] for values in extra]
            book.add(ids[position], None if key.startswith(identity.NO_ID) else key, [names[position], *others])

    def _people(
        self, made: Draft, session: Session, ids: np.ndarray, writer: Writer, report: FileReport
    ) -> records.Parts:
        """Know the contacts of the file; return the parts that people play in its deals."""
        table = made.plan.entity.name
        if table not in ("contacts", "opportunities"):
            return {}
        self.persons.load(session)
        if table == "contacts":
            self.persons.enrol(made, ids)
            return {}
        roles = self.persons.link(made, self.directory)
        writer.light_contacts(self.persons.take_new(), report)
        return {} if roles is None or roles.empty else {OpportunityContactRole: roles}

    def _specialise(
        self, made: Draft, session: Session, table: str, now: pd.Timestamp, stage_ids: dict[str, str], writer: Writer
    ) -> tuple[np.ndarray, records.Parts | None]:
        """Do what only one entity needs; return which rows stand for a record, and parts of it."""
        first = np.ones(made.size, dtype=bool)
        if table == "opportunities":
            deals.place(made, made.plan.stages, stage_ids)
            deals.name_them(made, self.directory)
            deals.date_them(made, now)
            writer.stages(made.plan.stages.values())
            return first, {writer.history_model: deals.history(made, made.plan.stages.values(), now)}
        if table in ("leads", "tickets", "orders"):
            writer.new_labels(labels.label(session, made, table))
        if table == "orders":
            first, lines = records.group_orders(made)
            return first, None if lines is None else {writer.line_model: lines}
        return first, None

    def _write(
        self,
        writer: Writer,
        ready: records.Records,
        made: Draft,
        first: np.ndarray,
        ids: np.ndarray,
        is_new: np.ndarray,
        keys: np.ndarray,
        source: str,
        report: FileReport,
    ) -> None:
        good = ready.rows
        frame = ready.frame
        frame["id"], frame["source"], frame["external_id"] = ids[good], source, keys[good]
        frame.loc[frame["id"].isin(self.own), ["source", "external_id"]] = None  # they stay what they are
        stands = first[good]
        fresh = is_new[good]
        counts = pd.Series(1, index=ids[good]).groupby(level=0).sum()
        new = sight.with_owner(frame[stands & fresh], made.plan.entity.name, self.actor)
        writer.insert(new, ready.parts, ids, is_new, self.weighed is not None)
        if self.weighed is not None and self.likeness is not None and writer.unit is not None:
            self.weighed.enter(self.likeness, writer.session)
        report.landed += int(fresh.sum())
        there = frame[stands & ~fresh]
        if self.moved:
            there = there.astype(object)
            merged_rows.only_news(writer.session, made.plan.entity.name, there, good[stands & ~fresh], self.moved)
        changed = writer.update(there, ready.parts, ids, report, self.options.mode == "update")
        changed_rows = int(counts.reindex(changed).sum()) if changed else 0
        report.updated += changed_rows
        report.unchanged += int((~fresh).sum()) - changed_rows
