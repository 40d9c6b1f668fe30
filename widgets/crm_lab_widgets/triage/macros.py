"""Macros on the triage screen: filled in for a ticket, then edited and sent, or done at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from crm_lab.errors import NotFound
from crm_lab.service.tickets import Done
from crm_lab.store.entities import Macro, Ticket
from crm_lab.store.ids import new_id
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.acts import ORIGIN
from crm_lab_widgets.triage.replies import ReplyVerbs

MOST = 500


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
        from crm_lab.store.scope import everybody

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
        with self._noting:
            since = new_id()
            self._workspace.tickets.apply_macro(id, macro, origin=ORIGIN)
            return self._after("macro", Done([id]), since)

    @verb
    def send_macro(self, id: str, macro: str, text: str, then: str | None = None) -> dict[str, Any]:
        """Reply with the text that a person made of a macro, and do what the macro sets, all in one."""
        with self._noting:
            since = new_id()
            self._workspace.tickets.apply_macro(id, macro, text=text, then=then, origin=ORIGIN)
            return self._after("macro", Done([id]), since)
