"""What the browser may do with leads: pick, put back, hand over, convert, disqualify; all of it can be taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.store.entities import LeadMove
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.lead_inbox.looking import LookingVerbs
from crm_lab_widgets.undoing import Undoing

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

ORIGIN = "lead inbox"
"""Where changes come from, for the audit log."""


class ActingVerbs(LookingVerbs):
    """What the browser may do with leads."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._undoing = Undoing()

    @verb
    def pick(self, id: str) -> dict[str, Any]:
        """Take a lead out of the pool."""
        self._workspace.leads.pick(id, origin=ORIGIN)
        return self._moved("picked", id)

    @verb
    def release(self, id: str, reason: str) -> dict[str, Any]:
        """Put a lead into the pool."""
        name = self._name(id)
        self._workspace.leads.release(id, reason, origin=ORIGIN)
        return self._moved("released", id, name)

    @verb
    def hand(self, id: str, owner: str) -> dict[str, Any]:
        """Hand a lead over to somebody (an id)."""
        self._workspace.leads.update(id, owner_id=owner, origin=ORIGIN)
        return self._moved("handed", id)

    @verb
    def convert(
        self, id: str, account: str | None = None, contact: str | None = None, deal: bool = False
    ) -> dict[str, Any]:
        """Let a lead become a customer."""
        leads = self._workspace.leads
        leads.convert(id, account=account, contact=contact, opportunity=deal, origin=ORIGIN)
        return self._ended("converted", id)

    @verb
    def disqualify(self, id: str, reason: str, note: str | None = None) -> dict[str, Any]:
        """Let a lead come to nothing."""
        self._workspace.leads.disqualify(id, reason, note, origin=ORIGIN)
        return self._ended("disqualified", id)

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back what was done last on this screen."""
        undone = self._undoing.undo()
        self._did()
        return {"undone": undone, "undo": self._undoing.next}

    def _moved(self, what: str, id: str, name: str | None = None) -> dict[str, Any]:
        newest = select(LeadMove.run_id).where(LeadMove.lead_id == id).order_by(LeadMove.id.desc()).limit(1)
        with self._workspace.database.read() as session:
            run = session.scalar(newest)
        back = partial(self._workspace.leads.undo_moves, run, origin=ORIGIN)
        return self._told(what, name or self._name(id), back)

    def _ended(self, what: str, id: str) -> dict[str, Any]:
        return self._told(what, self._name(id), partial(self._workspace.leads.reopen, id, origin=ORIGIN))

    def _told(self, what: str, name: str, back: Any) -> dict[str, Any]:
        self._undoing.did(what, name, back)
        self._did()
        return {"undo": self._undoing.next}
