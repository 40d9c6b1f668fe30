"""``ws.data_quality()``: the screen as a whole."""

from __future__ import annotations

from typing import Any

import traitlets

from crm_lab.store.defaults import currency_of
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.customer_opener import CustomerOpener
from crm_lab_widgets.data_quality.duplicates import DuplicateVerbs
from crm_lab_widgets.data_quality.imports import ImportVerbs
from crm_lab_widgets.data_quality.todo import TodoVerbs
from crm_lab_widgets.new_record import NewRecordVerbs
from crm_lab_widgets.tabs import Tabbed

TABS = ("todo", "duplicates", "import")
"""The tabs, in their order; a screen opens on one of them with ``ws.data_quality(tab="…")``."""


class DataQuality(TodoVerbs, DuplicateVerbs, ImportVerbs, Tabbed, NewRecordVerbs, CustomerOpener):
    """The data-quality screen of ``workspace``, opened on ``tab``."""

    _esm = asset("data_quality.js")
    _css = asset("data_quality.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what every tab needs to begin."""
        with self._workspace.database.read(self._workspace.actor) as session:
            currency = currency_of(session)
        return {**self._opened, "currency": currency}
