"""The queue of the triage screen: tickets by time left, filtered and paged, and what a person may choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Event, Team, User
from crm_lab.store.entities.service import PRIORITIES
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.service.triage import Desk, Queue
    from crm_lab.workspace import Workspace

MOST_PER_PAGE = 200

MOST_AT_ONCE = 1_000
"""So many tickets can be chosen for one bulk action."""

_PROMISES = ("sla_policies", "working_hours")
"""Changes of these tables may move every ticket."""


class QueueVerbs(WorkspaceWidget):
    """What the browser may ask of the queue."""

    _queue: Queue | None = None
    _everything = False

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        self._news: set[str] = set()
        self._noting = RLock()  # what is done here is noted as our own before news are looked through
        super().__init__(workspace, **traits)

    @verb
    def queue(
        self,
        filters: dict[str, str | None] | None = None,
        fresh: bool = True,
        news: bool = False,
        start: int = 0,
        count: int = 100,
    ) -> dict[str, Any]:
        """Return rows behind the filters, and the counts.

        ``fresh`` reads all tickets anew, ``news`` those that others changed.  Without ``filters`` those of the last
        question stay.
        """
        kept = self._filters(filters)
        if fresh or self._queue is None or (news and self._everything):
            self._read_all(kept)
        else:
            if news:
                self._follow()
            self._queue = self._queue.narrowed(kept)
        return self._list(start, count)

    def _read_all(self, filters: Mapping[str, str]) -> None:
        from crm_lab.service.triage import Queue

        self._complete()
        with self._noting:
            self._did()
            self._news, self._everything = set(), False
        with self._workspace.database.read(self._workspace.actor) as session:
            self._queue = Queue.read(session, self._desk, filters)

    def _follow(self) -> None:
        with self._noting:
            news, self._news = self._news, set()
        self._replace(news)

    @verb
    def queue_page(self, start: int, count: int) -> dict[str, Any]:
        """Return some rows of the list as it was read last."""
        return self._rows(self._known, start, count)

    @verb
    def queue_ids(self) -> dict[str, Any]:
        """Return the ids of the tickets that the filters let through, as many as can be worked on at once."""
        return {"ids": self._known.ids(MOST_AT_ONCE), "total": self._known.total}

    @property
    def _known(self) -> Queue:
        if self._queue is None:
            self.queue()
        assert self._queue is not None
        return self._queue

    @property
    def _desk(self) -> Desk:
        from crm_lab.service.triage import Desk

        id = self._workspace.actor.id
        with self._workspace.database.read() as session:
            return Desk(id, session.scalar(select(User.team_id).where(User.id == id)))

    def _filters(self, given: Mapping[str, str | None] | None) -> dict[str, str]:
        from crm_lab.service.triage import FILTERS

        if given is None:
            return dict(self._queue.filters) if self._queue is not None else {}
        unknown = sorted(given.keys() - set(FILTERS))
        if unknown:
            raise InvalidValue(f"the queue has no filter {', '.join(unknown)}; it has {', '.join(FILTERS)}")
        return {name: value for name, value in given.items() if value is not None}

    def _complete(self) -> None:
        """Number the tickets and start the clocks of those that were imported before there were any."""
        from crm_lab.service.watching import lacking, recompute_all

        if lacking(self._workspace.database):
            recompute_all(self._workspace.database)

    def _list(self, start: int, count: int) -> dict[str, Any]:
        queue = self._known
        return {**self._rows(queue, start, count), "counts": queue.facets(), "filters": dict(queue.filters)}

    def _rows(self, queue: Queue, start: int, count: int) -> dict[str, Any]:
        first = max(0, min(int(start), queue.total))
        with self._workspace.database.read(self._workspace.actor) as session:
            rows = queue.page(session, first, min(MOST_PER_PAGE, max(1, int(count))))
        return {"start": first, "total": queue.total, "rows": rows}

    def _reread(self, ids: Iterable[str]) -> None:
        """Bring the list up to date for tickets that were changed here; what others did meanwhile stays news."""
        own = set(ids)
        self._look_through(self._workspace.database.last_event(), own)
        self._replace(own)

    def _replace(self, ids: Iterable[str]) -> None:
        if self._queue is not None:
            with self._workspace.database.read(self._workspace.actor) as session:
                self._queue = self._queue.with_changed(session, list(ids))

    def _changed(self, seq: int) -> None:
        self._look_through(seq, set())

    def _look_through(self, seq: int, own: set[str]) -> None:
        """Tell the browser of changes up to ``seq`` by others that concern the queue, and keep which tickets."""
        with self._noting:
            found = self._touched(self._own, seq)
            self._own = max(self._own, seq)
            news = {id for entity, id in found if entity == "tickets" and id not in own}
            everything = any(entity != "tickets" or id is None for entity, id in found)
            self._news |= {id for id in news if id is not None}
            self._everything |= everything
        if news or everything:
            self.say("changed", seq=seq)

    def _touched(self, since: int, until: int) -> set[tuple[str, str | None]]:
        if until <= since:
            return set()
        span = (Event.seq > since, Event.seq <= until, Event.entity.in_(("tickets", *_PROMISES)))
        with self._workspace.database.read() as session:
            rows = session.execute(select(Event.entity, Event.record_id).where(*span).distinct())
            return {(row.entity, row.record_id) for row in rows}

    def _choices(self) -> dict[str, Any]:
        """Return whom tickets may be given to, and what they may be called."""
        with self._workspace.database.read(self._workspace.actor) as session:
            people = session.execute(select(User.id, User.name, User.team_id).where(User.active).order_by(User.name))
            teams = session.execute(select(Team.id, Team.name).order_by(Team.name))
            return {
                "users": [{"id": row.id, "name": row.name, "team": row.team_id} for row in people],
                "teams": [{"id": row.id, "name": row.name} for row in teams],
                "priorities": list(reversed(PRIORITIES)),
            }
