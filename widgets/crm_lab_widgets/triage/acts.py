"""What a person does to tickets on the triage screen, one or many at once, and how it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.errors import InvalidValue, NotFound, Refused
from crm_lab.service.seeing import everybody
from crm_lab.service.steps import last_steps
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
    "change": ("priority", "category"),
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
        done = self._workspace.tickets.many(what, ids, origin=ORIGIN, **told)
        if not done.done:
            raise Refused(next(iter(done.refused.values())))
        return self._after(what, ids, done)

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back what was done last on this screen, all of it; the history stays."""
        undone = self._undoing.undo()
        return {"undone": undone, "next": self._undoing.next}

    def _after(self, what: str, ids: list[str], done: Done) -> dict[str, Any]:
        told = self._undoing.did(what, self._named(done.done), lambda: self._take_back(done.done))
        self._reread(ids)
        problems = list(dict.fromkeys(done.refused.values()))
        return {"done": len(done.done), "refused": len(done.refused), "problems": problems, "undo": told}

    def _take_back(self, ids: list[str]) -> None:
        if len(ids) > 1:
            self._require_last(ids)
        back = self._workspace.tickets.undo(ids[0] if len(ids) == 1 else None, origin=ORIGIN)
        self._reread([one.id for one in back])

    def _require_last(self, ids: list[str]) -> None:
        """Raise Refused when this user did something else to tickets since (on another screen, in Python)."""
        actor = self._workspace.actor
        with self._workspace.database.read(actor) as session, everybody(session):
            last = last_steps(session, actor.id)
        if {step.ticket_id for step in last} != set(ids):
            raise Refused("you did something else to tickets since, elsewhere; take that back first")

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
