"""Macros on the triage screen: filled in for a ticket, then edited and sent, or done at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from crm_lab.errors import NotFound
from crm_lab.store.entities import Macro, Ticket
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.acts import ORIGIN
from crm_lab_widgets.triage.replies import ReplyVerbs

MOST = 500

_FIELDS = ("priority", "category", "language")


class MacroVerbs(ReplyVerbs):
    """What the browser may ask about macros."""

    @verb
    def macros(self) -> dict[str, Any]:
        """Return all macros by name."""
        with self._workspace.database.read(self._workspace.actor) as session:
            query = select(Macro).order_by(func.lower(Macro.name), Macro.language).limit(MOST)
            rows = [
                {"id": one.id, "name": one.name, "language": one.language, "text": one.text}
                for one in session.scalars(query)
            ]
        return {"macros": rows}

    @verb
    def macro(self, id: str, macro: str) -> dict[str, Any]:
        """Return the text of a macro filled in for a ticket; what has no value stays in braces."""
        from crm_lab.replies.filling import filler
        from crm_lab.service.seeing import everybody

        workspace = self._workspace
        with workspace.database.read(workspace.actor) as session:
            found = session.scalars(select(Macro).where(Macro.id == macro)).one_or_none()
            ticket = session.scalars(select(Ticket).where(Ticket.id == id)).one_or_none()
            if found is None or ticket is None:
                raise NotFound("this macro or this ticket is not there any more")
            text = found.text or ""
            with everybody(session):
                return {"name": found.name, "text": filler(session, [text], ticket, workspace.actor)(text).text}

    @verb
    def apply_macro(self, id: str, macro: str) -> dict[str, Any]:
        """Reply with a macro as it is and do what it sets, all in one."""
        found = self._workspace.macros.get(macro)
        self._workspace.tickets.apply_macro(id, found.name, language=found.language, origin=ORIGIN)
        told = self._undoing.did("macro", self._named([id]), lambda: self._take_back([id]))
        self._reread([id])
        return {"done": 1, "refused": 0, "problems": [], "undo": told}

    @verb
    def send_macro(self, id: str, macro: str, text: str, then: str | None = None) -> dict[str, Any]:
        """Reply with the text that a person made of a macro, and do what the macro sets; one undo takes all back."""
        tickets = self._workspace.tickets
        sets = self._workspace.macros.get(macro).sets or {}
        tickets.reply(id, text, then=then or sets.get("then"), origin=ORIGIN)
        steps = 1
        if values := {name: sets[name] for name in _FIELDS if name in sets}:
            tickets.update(id, origin=ORIGIN, **values)
            steps += 1
        if "assign" in sets or "team" in sets:  # last: it may take the ticket out of this person's sight
            tickets.assign(id, sets.get("assign"), team=sets.get("team"), origin=ORIGIN)
            steps += 1
        told = self._undoing.did("macro", self._named([id]), lambda: self._take_steps_back(id, steps))
        self._reread([id])
        return {"done": 1, "refused": 0, "problems": [], "undo": told}

    def _take_steps_back(self, id: str, steps: int) -> None:
        for _ in range(steps):
            self._workspace.tickets.undo(id, origin=ORIGIN)
        self._reread([id])
