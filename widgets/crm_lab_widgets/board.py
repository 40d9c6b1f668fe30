"""The pipeline board: deals as cards in the columns of a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

import traitlets
from sqlalchemy import select

from crm_lab.errors import InvalidValue, NotFound, Refused, StaleRecord
from crm_lab.sales import moves
from crm_lab.sales.board import Board, View
from crm_lab.sales.details import detail
from crm_lab.sales.touched import touched_stages
from crm_lab.store.defaults import LOST_REASONS
from crm_lab.store.entities import Opportunity, Pipeline, PipelineStage, Product, Team, User
from crm_lab.store.keepers import MANAGERS
from crm_lab.store.types import utc_now
from crm_lab_widgets.command_widget import CommandWidget, asset, verb
from crm_lab_widgets.python_line import python_line

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

FIRST_CARDS = 20
"""Cards per column that come with the first answer."""

MOST_CARDS = 200
"""Cards per page at the most."""

UNDO_WITHIN = timedelta(hours=12)
"""How old a move may be that the undo button still offers."""

EDITABLE = frozenset({"name", "amount", "expected_close", "next_step", "next_step_on", "owner_id", "probability"})
"""What can be changed in the side panel."""


class PipelineBoard(CommandWidget):
    """The board of ``workspace``.

    ``pipeline`` is a name or id (None: the default one); ``height`` is in pixels (0 fills the panel); ``locale`` is
    "en", "zh" or "" for the language of the page.  Customer data go by message only, never into a synced trait, so
    none of them is saved with a notebook.
    """

    _esm = asset("board.js")
    _css = asset("board.css")

    locale = traitlets.Enum(["", "en", "zh"], default_value="").tag(sync=True)
    height = traitlets.Int(640, min=0).tag(sync=True)

    _end_watch: Callable[[], None] = staticmethod(lambda: None)  # a board that never came to be is closed, too

    def __init__(self, workspace: Workspace, *, pipeline: str | None = None, **traits: Any) -> None:
        super().__init__(**traits)
        self._workspace = workspace
        self._view = View(pipeline)
        self._own: dict[str, int] = {}
        self._noting = Lock()  # what is done here is noted as our own before news are looked through
        self._seen = workspace.database.last_event()
        self._end_watch = workspace.watch.listen(self._changed)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return the whole board: pipelines, choices, columns with their first cards."""
        with self._board() as board:
            return self._snapshot(board)

    @verb
    def view(self, **changes: Any) -> dict[str, Any]:
        """Change what is looked at (pipeline, filters, sort, locale) and return the board anew."""
        if changes.get("locale"):
            self.locale = changes["locale"]
        wanted = View(
            changes.get("pipeline", self._view.pipeline),
            changes.get("filters", self._view.filters) or {},
            changes.get("sort", self._view.sort) or {},
        )
        with self._board(wanted) as board:
            self._view = wanted
            return self._snapshot(board)

    @verb
    def page(self, stage: str, start: int, count: int) -> dict[str, Any]:
        """Return some cards of one column."""
        with self._board() as board:
            cards = board.page(stage, max(0, int(start)), min(MOST_CARDS, max(1, int(count))))
            return {"stage": stage, "start": start, "total": board.count(stage), "cards": cards}

    @verb
    def move(
        self,
        deal: str,
        stage: str,
        version: int,
        reason: str | None = None,
        note: str | None = None,
        override: str | None = None,
    ) -> dict[str, Any]:
        """Move a deal and return its card and the touched columns."""
        with self._workspace.database.read(self._workspace.actor) as session:
            before = session.scalar(select(Opportunity.stage_id).where(Opportunity.id == deal)) or stage
        given: dict[str, Any] = {"reason": reason, "note": note, "override": override, "version": version}
        with self._telling_stale(deal):
            self._own_deed(lambda: self._workspace.opportunities.move(deal, stage, origin="board", **given))
        return self._after(deal, {before, stage}, moved=before != stage)

    @verb
    def undo(self) -> dict[str, Any]:
        """Take the last move back."""
        with self._workspace.database.read(self._workspace.actor) as session:
            last = moves.last_move(session, self._workspace.actor.id)
        moved = self._own_deed(lambda: self._workspace.opportunities.undo_move(last.opportunity_id, origin="board"))
        return self._after(moved.id, {last.to_stage_id, moved.stage_id})

    @verb
    def detail(self, deal: str) -> dict[str, Any]:
        """Return one deal in full."""
        with self._board() as board:
            return detail(board, deal)

    @verb
    def edit(self, deal: str, version: int, changes: dict[str, Any]) -> dict[str, Any]:
        """Change fields of a deal and return it."""
        unknown = sorted(set(changes) - EDITABLE)
        if unknown:
            raise InvalidValue(f"{', '.join(unknown)} can't be changed on the board")
        given: dict[str, Any] = {"version": version, "origin": "board", **changes}
        with self._telling_stale(deal):
            changed = self._own_deed(lambda: self._workspace.opportunities.update(deal, **given))
        return {**self._after(deal, {changed.stage_id}), "detail": self.detail(deal)}

    @verb
    def python(self) -> dict[str, str]:
        """Return the line of Python that reads what the board shows now."""
        with self._board() as board:
            return {"line": python_line(board, self._view)}

    def close(self) -> None:
        """Close the board and stop watching."""
        self._end_watch()
        super().close()

    @contextmanager
    def _board(self, view: View | None = None) -> Iterator[Board]:
        with self._workspace.database.read(self._workspace.actor) as session:
            yield Board(session, view or self._view)

    def _snapshot(self, board: Board) -> dict[str, Any]:
        actor, session = self._workspace.actor, board.session
        columns = [self._column(board, total) for total in board.totals()]
        return {
            "me": {"id": actor.id, "name": actor.name, "may_override": actor.role in MANAGERS},
            "locale": self.locale,
            "currency": board.currency,
            "seq": self._workspace.database.last_event(),
            "pipelines": _listed(session, Pipeline, "name_zh"),
            "pipeline": board.pipeline.id,
            "owners": _listed(session, User),
            "teams": _listed(session, Team),
            "products": _listed(session, Product),
            "filters": {key: _plain(value) for key, value in self._view.filters.items()},
            "sort": self._view.sort,
            "columns": columns,
            "undo": self._undo(board),
            "lost_reasons": [{"key": key, "label": en, "label_zh": zh} for key, en, zh in LOST_REASONS],
            "notes": [],
        }

    def _column(self, board: Board, total: dict[str, Any]) -> dict[str, Any]:
        stage = board.stages[total["id"]]
        facts = {name: getattr(stage, name) for name in ("name", "name_zh", "kind", "probability", "days_allowed")}
        return {**total, **facts, "cards": board.page(stage.id, 0, FIRST_CARDS)}

    def _own_deed(self, write: Callable[[], Opportunity]) -> Opportunity:
        """Write, and note the version that came of it: that one is no news to this board, a later one is."""
        with self._noting:
            written = write()
            self._own[written.id] = written.version
            return written

    def _after(self, deal: str, stages: set[str], moved: bool = False) -> dict[str, Any]:
        with self._board() as board:
            card = board.card(deal)
            stage = board.stages.get(card["stage"])
            # What was just moved is what can be undone: no need to look for it.
            undo = self._label(card, stage) if moved and stage else self._undo(board)
            return {"card": card, "columns": board.totals(stages), "undo": undo}

    def _undo(self, board: Board) -> dict[str, str] | None:
        try:
            last = moves.last_move(board.session, self._workspace.actor.id)
        except Refused:
            return None
        stage = board.session.get(PipelineStage, last.to_stage_id)
        if stage is None or last.at < utc_now() - UNDO_WITHIN:
            return None
        try:
            card = board.card(last.opportunity_id)
        except NotFound:
            return None
        return self._label(card, stage) if card["stage"] == stage.id else None

    def _label(self, card: dict[str, Any], stage: PipelineStage) -> dict[str, str]:
        name = (stage.name_zh or stage.name) if self.locale == "zh" else stage.name
        return {"label": f"{(card['account'] or card)['name']} → {name}"}

    @contextmanager
    def _telling_stale(self, deal: str) -> Iterator[None]:
        """Send the present card along when somebody else was faster."""
        try:
            yield
        except StaleRecord as problem:
            with self._board() as board:
                problem.data["card"] = board.card(deal)
            raise

    def _changed(self, seq: int) -> None:
        with self._noting:
            since, self._seen = self._seen, seq
            stages = touched_stages(self._workspace.database, since, self._own)
        if stages is not None and not stages:
            return
        with self._board() as board:
            columns, undo = board.totals(stages), self._undo(board)
        self.say("changed", seq=seq, columns=columns, touched=[one["id"] for one in columns], undo=undo)


def _listed(session: Any, entity: Any, *more: str) -> list[dict[str, Any]]:
    columns = [getattr(entity, name) for name in ("id", "name", *more)]
    active = [entity.active] if "active" in entity.columns() else []
    rows = session.execute(select(*columns).where(*active).order_by(entity.name))
    return [dict(row._mapping) for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
