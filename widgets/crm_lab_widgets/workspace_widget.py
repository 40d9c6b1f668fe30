"""The base of the screens with tabs: the workspace behind them, and news from the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from crm_lab_widgets.command_widget import CommandWidget

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace


class WorkspaceWidget(CommandWidget):
    """A screen on a workspace that hears of changes by others.

    ``height`` is in pixels (0 fills the panel); ``locale`` is "en", "zh" or "" for the language of the page.  Records
    go by message only, never into a synced trait, so none of them is saved with a notebook.
    """

    locale = traitlets.Enum(["", "en", "zh"], default_value="").tag(sync=True)
    height = traitlets.Int(720, min=0).tag(sync=True)

    _end_watch: Callable[[], None] = staticmethod(lambda: None)  # a screen that never came to be is closed, too

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(**traits)
        self._workspace = workspace
        self._own = workspace.database.last_event()
        self._end_watch = workspace.watch.listen(self._changed)

    def close(self) -> None:
        """Close the screen and stop watching."""
        self._end_watch()
        super().close()

    def _did(self) -> None:
        """Remember that what happened up to now was done here."""
        self._own = self._workspace.database.last_event()

    def _changed(self, seq: int) -> None:
        if seq > self._own:
            self.say("changed", seq=seq)
