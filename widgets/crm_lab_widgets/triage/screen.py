"""``ws.triage()``: the screen as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from crm_lab.errors import InvalidValue
from crm_lab.store.defaults import currency_of
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.customer_opener import CustomerOpener
from crm_lab_widgets.triage.macros import MacroVerbs
from crm_lab_widgets.triage.merging import MergeVerbs
from crm_lab_widgets.triage.team import TeamVerbs

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

TABS = ("queue", "team")
"""The tabs, in their order; a screen opens on one of them with ``ws.triage(tab="team")``."""


class Triage(MacroVerbs, MergeVerbs, TeamVerbs, CustomerOpener):
    """The triage screen of ``workspace``, opened on ``tab``."""

    _esm = asset("triage.js")
    _css = asset("triage.css")

    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        if traits.get("tab", TABS[0]) not in TABS:
            raise InvalidValue(f"the screen has no tab {traits['tab']!r}; it has {', '.join(TABS)}")
        super().__init__(workspace, **traits)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what every tab needs to begin."""
        with self._workspace.database.read(self._workspace.actor) as session:
            currency = currency_of(session)
        actor = self._workspace.actor
        return {
            "locale": self.locale,
            "tab": self.tab,
            "tabs": list(TABS),
            "currency": currency,
            "user": {"id": actor.id, "name": actor.name},
            "undo": self._undoing.next,
            **self._choices(),
        }

    @verb
    def show(self, tab: str | None = None, locale: str | None = None) -> dict[str, Any]:
        """Turn to a tab or to a language, and remember it for a reload of the page."""
        if tab:
            self.tab = tab
        if locale:
            self.locale = locale
        return {}
