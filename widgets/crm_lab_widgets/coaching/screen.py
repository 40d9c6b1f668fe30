"""``ws.coaching()``: the screen as a whole."""

from __future__ import annotations

from typing import Any

import traitlets

from crm_lab_widgets.call_opener import CallOpener
from crm_lab_widgets.calls.heard import HeardVerbs
from crm_lab_widgets.coaching.agreement import AgreementVerbs
from crm_lab_widgets.coaching.one_rep import OneRepVerbs
from crm_lab_widgets.coaching.period import FEWEST, PERIODS
from crm_lab_widgets.coaching.topics import TopicVerbs
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.tabs import Tabbed

TABS = ("team", "rep", "agreement", "topics", "library")
"""The tabs, in their order; a screen opens on one of them with ``ws.coaching(tab="library")``."""


class CoachingView(OneRepVerbs, AgreementVerbs, TopicVerbs, HeardVerbs, Tabbed, CallOpener):
    """The coaching screen of ``workspace``, opened on ``tab``."""

    _esm = asset("coaching.js")
    _css = asset("coaching.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what every tab needs to begin."""
        return {**self._opened, "undo": self._undoing.next, "periods": list(PERIODS), "fewest": list(FEWEST)}
