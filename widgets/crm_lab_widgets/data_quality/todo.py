"""The tab "To do": how good the data are, and what to mend first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from crm_lab.errors import StaleRecord
from crm_lab.store.entities import User
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.data_quality import editing
from crm_lab_widgets.data_quality.figures import figures
from crm_lab_widgets.data_quality.todo_list import TESTS, TodoList
from crm_lab_widgets.workspace_widget import WorkspaceWidget

MOST_ROWS = 50_000
"""How many records a list holds at the most: nobody mends more in one go."""

MOST_PER_PAGE = 200


class TodoVerbs(WorkspaceWidget):
    """What the browser may ask of the to-do list."""

    _todo: TodoList | None = None

    @verb
    def figures(self) -> dict[str, Any]:
        """Return the scores, the checks and how it went so far."""
        return figures(self._workspace.quality)

    @verb
    def remember(self) -> dict[str, Any]:
        """Keep today's figures and return all figures."""
        self._workspace.quality.remember()
        return self.figures()

    @verb
    def todo(self, filters: dict[str, str | None] | None = None, fresh: bool = True) -> dict[str, Any]:
        """Return the first rows behind the filters; ``fresh`` counts anew, else the known list is filtered."""
        kept = {name: value for name, value in (filters or {}).items() if name in TESTS and value is not None}
        if fresh or self._todo is None:
            self._did()
            found = TodoList(self._workspace.quality.todo_rows(limit=MOST_ROWS), kept)
        else:
            found = self._todo.narrowed(kept)
        self._todo = found
        totals = {"total": len(found.shown), "all": len(found.rows), "cut": len(found.rows) == MOST_ROWS}
        return {**totals, **found.facets(), "filters": kept, "rows": found.page(0, MOST_PER_PAGE)}

    @verb
    def todo_page(self, start: int, count: int) -> dict[str, Any]:
        """Return some rows of the list as it was counted last."""
        if self._todo is None:
            self.todo()
        assert self._todo is not None
        rows = self._todo.page(max(0, int(start)), min(MOST_PER_PAGE, max(1, int(count))))
        return {"start": start, "total": len(self._todo.shown), "rows": rows}

    @verb
    def form(self, entity: str, id: str, check: str) -> dict[str, Any]:
        """Return what a person may fill in to mend a problem of a record."""
        with self._workspace.database.read(self._workspace.actor) as session:
            users = session.execute(select(User.id, User.name).where(User.active).order_by(User.name))
            owners = [{"id": row.id, "name": row.name} for row in users]
            return editing.form(session, entity, id, check) | {"owners": owners}

    @verb
    def mend(self, entity: str, id: str, check: str, version: int, changes: dict[str, str | None]) -> dict[str, Any]:
        """Change the fields that mend a problem; return what is still wrong with the record."""
        wanted = set(editing.fields_of(editing.check_of(entity, check)))
        kept = {name: value for name, value in changes.items() if name in wanted}
        try:
            getattr(self._workspace, entity).update(id, version=version, origin="data_quality", **kept)
        except StaleRecord as problem:
            problem.data["form"] = self.form(entity, id, check)
            raise
        self._did()
        left = self._workspace.quality.todo_rows(entity, limit=1, id=id)
        checks = left[0]["checks"] if left else []
        return {"row": self._todo.replace(id, checks) if self._todo else None, "mended": check not in checks}
