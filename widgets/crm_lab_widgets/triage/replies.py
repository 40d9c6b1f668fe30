"""Suggested replies on the triage screen: with their sources, inserted, sent, or refused with a reason."""

from __future__ import annotations

from typing import Any

from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.triage.ticket import TicketVerbs


class ReplyVerbs(TicketVerbs):
    """What the browser may ask about replies."""

    @verb
    def suggest(self, id: str) -> dict[str, Any]:
        """Begin to look for replies to a ticket; what is found is told as ``suggested``."""
        return {"state": "none", "id": id}
