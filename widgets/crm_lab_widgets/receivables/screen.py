"""``ws.owed()``: the screen as a whole."""

from __future__ import annotations

from typing import Any

import traitlets

from crm_lab.sales.collecting.receivables import BUCKETS
from crm_lab.store.defaults import currency_of
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.receivables.paying import PayingVerbs
from crm_lab_widgets.tabs import Tabbed

TABS = ("owed",)
"""The one tab."""


class ReceivablesView(PayingVerbs, Tabbed):
    """The receivables screen of ``workspace``."""

    _esm = asset("receivables.js")
    _css = asset("receivables.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what the screen needs to begin."""
        with self._workspace.database.read(self._workspace.actor) as session:
            currency = currency_of(session)
        return {**self._opened, "currency": currency, "buckets": list(BUCKETS), "undo": self._undoing.next}
