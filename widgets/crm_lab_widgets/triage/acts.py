"""What a person does to tickets on the triage screen, one or many at once, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.store.entities import TicketStep
from crm_lab.store.given import given
from crm_lab.store.ids import new_id
from crm_lab.store.scope import everybody
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.queue import MOST_AT_ONCE, QueueVerbs
from crm_lab_widgets.undoing import Undoing

if TYPE_CHECKING:
    from crm_lab.service.tickets import Done
    from crm_lab.workspace import Workspace

ORIGIN = "triage"

TAKES = {
    "reply": ("text", "then"),
    "note": ("text",),
    "wait": (),
    "resume": (),
    "solve": (),
    "reopen": (),
    "close": (),
    "assign": ("to", "team"),
    "change": ("priority", "category", "language", "sentiment"),
}
"""What can be done to tickets here, and what each needs to be told."""


class ActVerbs(QueueVerbs):
    """What the browser may have done to tickets."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._undoing = Undoing()

    @verb
    def act(self, what: str, ids: list[str], given: dict[str, Any] | None = None) -> dict[str, Any]:
        """Do ``what`` (one of TAKES) to tickets; return for how many it was done, and why not for the others.

        For one ticket what can't be done raises.
        """
        told = self._given(what, ids, given or {})
        with self._noting:
            since = new_id()
            done = self._workspace.tickets.many(what, ids, origin=ORIGIN, **told)
            if not done.done:
                raise Refused(next(iter(done.refused.values())))
            return self._after(what, done, since)

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back what was done last on this screen, all of it and nothing else; the history stays."""
        with self._noting:
            undone = self._undoing.undo()
        return {"undone": undone, "next": self._undoing.next}

    def _after(self, what: str, done: Done, since: str, besides: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """Remember what was done since the id ``since`` was made, if anything was; ``besides`` is taken back, too."""
        name = self._named(done.done)
        if together := self._unit(done.done, since):
            self._undoing.did(what, name, lambda: self._take_back(together, besides))
        self._reread([*done.done, *done.refused])
        return self._told(what, name, done)

    def _told(self, what: str, name: str, done: Done) -> dict[str, Any]:
        problems = list(dict.fromkeys(done.refused.values()))
        counts = {"done": len(done.done), "refused": len(done.refused), "problems": problems}
        return {**counts, "did": {"what": what, "name": name}, "undo": self._undoing.next}

    def _unit(self, ids: list[str], since: str) -> str | None:
        """Return the mark of the steps that a call wrote; None when all tickets were so already."""
        workspace = self._workspace
        with workspace.database.read(workspace.actor) as session, everybody(session):
            chosen = select(given(session.connection(), ids).c.value)
            mine = (TicketStep.by_id == workspace.actor.id, TicketStep.id > since, TicketStep.ticket_id.in_(chosen))
            return session.scalar(select(TicketStep.together).where(*mine).limit(1))

    def _take_back(self, together: str, besides: Callable[[], object]) -> None:
        back = self._workspace.tickets.undo(together=together, origin=ORIGIN)
        besides()
        self._reread([one.id for one in back])

    def _named(self, ids: list[str]) -> str:
        if len(ids) > 1:
            return str(len(ids))
        try:
            return f"#{self._workspace.tickets.get(ids[0]).number}"
        except NotFound:  # it was given to somebody whose tickets this user does not see
            return ""

    @staticmethod
    def _given(what: str, ids: list[str], given: dict[str, Any]) -> dict[str, Any]:
        if what not in TAKES:
            raise InvalidValue(f"tickets can't be '{what}' here; there are {', '.join(TAKES)}")
        if not 0 < len(ids) <= MOST_AT_ONCE:
            raise InvalidValue(f"choose between 1 and {MOST_AT_ONCE:,} tickets, not {len(ids):,}")
        unknown = sorted(given.keys() - set(TAKES[what]))
        if unknown:
            raise InvalidValue(f"'{what}' can't be told {', '.join(unknown)}")
        return {name: value for name, value in given.items() if value is not None}
