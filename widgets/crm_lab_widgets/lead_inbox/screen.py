"""``ws.inbox()``: the screen as a whole."""

from __future__ import annotations

from typing import Any

import traitlets

from crm_lab.sales.leads.queues import QUEUES
from crm_lab.store.keepers import MANAGERS
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.lead_inbox.acting import ActingVerbs
from crm_lab_widgets.tabs import Tabbed

TABS = ("inbox",)
"""The one tab."""


class LeadInbox(ActingVerbs, Tabbed):
    """The lead inbox of ``workspace``."""

    _esm = asset("lead_inbox.js")
    _css = asset("lead_inbox.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what the screen needs to begin."""
        reasons = [{"key": key, "en": en, "zh": zh} for key, en, zh in self._workspace.leads.reasons()]
        hands_over = self._workspace.actor.role in MANAGERS
        more = {"queues": list(QUEUES), "reasons": reasons, "hands_over": hands_over, "undo": self._undoing.next}
        return {**self._opened, **more}
