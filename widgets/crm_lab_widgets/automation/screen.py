"""``ws.automation()``: the screen as a whole."""

from __future__ import annotations

from typing import Any

import traitlets

from crm_lab.rules import vocabulary
from crm_lab.rules.context import context
from crm_lab.rules.tagging import KINDS
from crm_lab_widgets.automation.examples import EXAMPLES
from crm_lab_widgets.automation.rules import RuleVerbs
from crm_lab_widgets.automation.segments import SegmentVerbs
from crm_lab_widgets.automation.tags import TagVerbs
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.tabs import Tabbed

TABS = ("rules", "segments", "tags")
"""The tabs, in their order; a screen opens on one of them with ``ws.automation(tab="…")``."""


class Automation(RuleVerbs, SegmentVerbs, TagVerbs, Tabbed):
    """The screen for rules, segments and tags of ``workspace``, opened on ``tab``."""

    _esm = asset("automation.js")
    _css = asset("automation.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what every tab needs to begin."""
        with self._workspace.database.read(self._workspace.actor) as session:
            now = context(session)
            spoken = {"currency": now.currency, "timezone": str(now.zone), "today": now.today.isoformat()}
        return {
            **spoken,
            **self._opened,
            "tables": [{"name": name, "label": list(label)} for name, label in vocabulary.tables()],
            "operators": vocabulary.operators(),
            "figures": {name: list(kinds) for name, kinds in vocabulary.FIGURE_KINDS.items()},
            "actions": vocabulary.actions(),
            "tag_kinds": list(KINDS),
            "may_change": self._may_change,
            "role": self._workspace.actor.role,
            "examples": EXAMPLES,
        }
