"""The tab "Import": from a file to records, with a look before and a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue, Refused
from crm_lab.intake.plan import IF_THERE
from crm_lab.jobs import Cancelled
from crm_lab.store.entities import ImportBatch, ImportMapping
from crm_lab_widgets.background import Background, Step
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.intake.plan import Plan
    from crm_lab.intake.proposal import Proposal
    from crm_lab.workspace import Workspace

PREVIEWED = 8
"""Rows that are shown as they would land."""

RECENT = 8
"""Earlier imports that are listed."""


class ImportVerbs(WorkspaceWidget):
    """What the browser may ask of an import.  There is one at a time per screen."""

    _proposal: Proposal | None = None
    _import = Background(lambda work: None)  # a screen that never came to be is closed, too

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._import = Background(lambda work: self.say("work", work=work))

    @verb
    def import_state(self, folder: str = "") -> dict[str, Any]:
        """Return where the import stands: the folder, saved mappings, earlier imports, the proposal, the work."""
        from crm_lab_widgets.data_quality.folders import listing
        from crm_lab_widgets.data_quality.proposal_view import proposal_view

        return {
            "listing": listing(folder),
            "mappings": self._mappings(),
            "recent": self._recent(),
            "proposal": proposal_view(self._proposal) if self._proposal and not self._import.running else None,
            "work": self._import.now.told(),
        }

    @verb
    def folder(self, folder: str) -> dict[str, Any]:
        """Return the tables in a folder."""
        from crm_lab_widgets.data_quality.folders import listing

        return listing(folder)

    @verb
    def propose(self, path: str, mapping: str | None = None, language: str = "en") -> dict[str, Any]:
        """Begin to read a file or folder; its end is told as work, its reasons are in ``language``."""
        from crm_lab_widgets.data_quality.proposal_view import proposal_view

        if not path.strip():
            raise InvalidValue("name a file or a folder")

        def read(step: Step) -> dict[str, Any]:
            step(0, None, Path(path).name)
            options = {"mapping": mapping} if mapping else {}
            self._proposal = self._workspace.intake(path.strip(), locale=language, **options)
            return proposal_view(self._proposal)

        return self._import.start("propose", read)

    @verb
    def map_column(self, file: str, column: str, field: str | None) -> dict[str, Any]:
        """Read a column as a field; None keeps it as a custom field, "" leaves it out."""
        return self._edit(file, lambda one: one.drop(column, file) if field == "" else one.map(column, field, file))

    @verb
    def assign(self, file: str, entity: str | None) -> dict[str, Any]:
        """Say what the rows of a table are; None leaves the table out."""
        return self._edit(file, lambda one: one.assign(entity, file))

    @verb
    def date_order(self, file: str, column: str, order: str) -> dict[str, Any]:
        """Say how the dates of a column are written."""
        return self._edit(file, lambda one: one.dates(order, column, file))

    @verb
    def preview(self, file: str) -> dict[str, Any]:
        """Return the first rows of a table as they would land."""
        from crm_lab.intake.preview import preview
        from crm_lab_widgets.data_quality.proposal_view import preview_view

        plan = self._plan(file)
        return preview_view(plan, preview(plan, self._present().options, PREVIEWED))

    @verb
    def save_mapping(self, name: str) -> list[str]:
        """Save the mapping by name and return all saved names."""
        if not name.strip():
            raise InvalidValue("give the mapping a name")
        self._present().save(name.strip())
        return self._mappings()

    @verb
    def forget_mapping(self, name: str) -> list[str]:
        """Forget a saved mapping and return the names of those that are left."""
        from crm_lab.intake.mappings import forget

        forget(self._workspace.database, name)
        return self._mappings()

    @verb
    def if_there(self, choice: str) -> dict[str, Any]:
        """Say what becomes of rows that are perhaps there already: they land (add), are set aside (ask) or skipped."""
        proposal = self._present()
        if choice not in IF_THERE:
            raise InvalidValue(f"'{choice}' says nothing about rows that are perhaps there; use {', '.join(IF_THERE)}")
        proposal.options = replace(proposal.options, if_there=choice)
        return {"if_there": choice}

    @verb
    def land(self) -> dict[str, Any]:
        """Begin to land the rows; the report is told as work."""
        proposal = self._present()
        if not any(plan.entity_name for plan in proposal.plans):
            raise Refused("every table is left out; say what the rows of one of them are")
        return self._import.start("land", lambda step: self._land(proposal, step))

    @verb
    def cancel_import(self) -> dict[str, Any]:
        """Stop reading or landing at the next step; what had landed is taken back."""
        self._import.cancel()
        return {}

    @verb
    def leave_import(self) -> dict[str, Any]:
        """Put the proposal and the report away."""
        self._import.check_free()
        self._proposal = None
        self._import.forget()
        return {}

    @verb
    def undo_import(self, batch: str) -> dict[str, Any]:
        """Take an import back and say what stays."""
        from crm_lab.intake import undo

        self._import.check_free()
        undone = undo(self._workspace, batch)
        self._did()
        return {"removed": undone.removed, "restored": undone.restored, "kept": undone.kept, "recent": self._recent()}

    def close(self) -> None:
        """Close the screen; work that runs stops at its next step."""
        self._import.cancel()
        super().close()

    def _land(self, proposal: Proposal, step: Step) -> dict[str, Any]:
        from crm_lab.intake import undo
        from crm_lab_widgets.data_quality.proposal_view import report_view, rows_of

        chosen = replace(proposal, plans=[plan for plan in proposal.plans if plan.entity_name], batch_id="")
        counts = [rows_of(plan) for plan in chosen.plans]
        total = None if None in counts else sum(count or 0 for count in counts)
        landed: dict[str, int] = {}

        def progress(file: str, rows: int) -> None:
            landed[file] = rows
            step(sum(landed.values()), total, file)

        step(0, total)
        try:
            report = chosen.run(progress=progress)
        except Cancelled:
            undo(self._workspace, chosen.batch_id)
            raise
        finally:
            self._did()
        return report_view(report)

    def _edit(self, file: str, change: Callable[[Proposal], object]) -> dict[str, Any]:
        from crm_lab_widgets.data_quality.proposal_view import table_view

        change(self._present())
        return table_view(self._plan(file))

    def _plan(self, file: str) -> Plan:
        return self._present().plan(file)

    def _present(self) -> Proposal:
        self._import.check_free()
        if self._proposal is None:
            raise Refused("there is no import any more; choose the file again")
        return self._proposal

    def _mappings(self) -> list[str]:
        with self._workspace.database.read(self._workspace.actor) as session:
            return list(session.scalars(select(ImportMapping.name).order_by(ImportMapping.name)))

    def _recent(self) -> list[dict[str, Any]]:
        query = select(ImportBatch).order_by(ImportBatch.created_at.desc()).limit(RECENT)
        with self._workspace.database.read(self._workspace.actor) as session:
            return [_batch(one) for one in session.scalars(query)]


def _batch(batch: ImportBatch) -> dict[str, Any]:
    files = (batch.report or {}).get("files", [])
    counts = {name: sum(file.get(name, 0) for file in files) for name in ("landed", "updated", "set aside")}
    facts = {"id": batch.id, "source": Path(batch.source).name, "path": batch.source, "state": batch.state}
    return facts | {"at": batch.created_at.isoformat(), "figures": counts}
