"""``ws.triage()``: the screen as a whole."""

from __future__ import annotations

from typing import Any

import traitlets

from crm_lab.store.defaults import currency_of
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.customer_opener import CustomerOpener
from crm_lab_widgets.tabs import Tabbed
from crm_lab_widgets.triage.macros import MacroVerbs
from crm_lab_widgets.triage.merging import MergeVerbs
from crm_lab_widgets.triage.proposals import ProposalVerbs
from crm_lab_widgets.triage.team import TeamVerbs

TABS = ("queue", "team")
"""The tabs, in their order; a screen opens on one of them with ``ws.triage(tab="team")``."""


class Triage(MacroVerbs, MergeVerbs, ProposalVerbs, TeamVerbs, Tabbed, CustomerOpener):
    """The triage screen of ``workspace``, opened on ``tab``."""

    _esm = asset("triage.js")
    _css = asset("triage.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what every tab needs to begin."""
        with self._workspace.database.read(self._workspace.actor) as session:
            currency = currency_of(session)
        actor = self._workspace.actor
        return {
            **self._opened,
            "currency": currency,
            "user": {"id": actor.id, "name": actor.name},
            "undo": self._undoing.next,
            **self._choices(),
        }
