"""Proposals on the triage screen: what a ticket may be about and what it repeats, worked out while it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_lab.errors import Refused, StaleRecord
from crm_lab.service.tickets import Done
from crm_lab.store.ids import new_id
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.failing import failure
from crm_lab_widgets.latest import Latest
from crm_lab_widgets.triage.acts import ActVerbs

if TYPE_CHECKING:
    from crm_lab.service.proposing.proposed import Proposals
    from crm_lab.workspace import Workspace

KEPT = 100
"""Tickets whose proposals stay known."""


class ProposalVerbs(ActVerbs):
    """What the browser may ask about proposals; learning takes long and is done away from the kernel's threads."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._proposing = Latest("proposals")
        self._proposed: dict[str, Proposals] = {}

    @verb
    def propose(self, id: str) -> dict[str, Any]:
        """Begin to look what a ticket may be about; what is found is told as ``proposed``.

        Of tickets that were asked for while another one is looked at only the last is looked at.
        """
        self._proposing.ask(lambda: self.say("proposed", id=id, **self._looked_at(id)))
        return {}

    @verb
    def accept(self, id: str, values: dict[str, str]) -> dict[str, Any]:
        """Take over ``values``, which were proposed for fields of a ticket."""
        found = self._proposed.get(id)
        if found is None:
            raise Refused("Python was restarted since this was proposed; open another ticket and then this one again")
        now = {one.field: one.value for one in found.chosen(list(values))}
        if now != values:
            raise StaleRecord("something else is proposed by now; look again before you accept it")
        with self._noting:
            since = new_id()
            self._workspace.tickets.accept(found, *values)
            return self._after("accept", Done([id]), since)

    def _looked_at(self, id: str) -> dict[str, Any]:
        from crm_lab_widgets.triage.proposed_view import shown

        try:
            found = self._workspace.tickets.propose(id)
        except Exception as problem:  # nobody waits for this thread; the screen must say it
            return {"state": "failed", "error": failure(problem, "proposing for a ticket")}
        rest = {other: one for other, one in self._proposed.items() if other != id}
        self._proposed = dict([*rest.items(), (id, found)][-KEPT:])
        return {"state": "ready", **shown(found)}
