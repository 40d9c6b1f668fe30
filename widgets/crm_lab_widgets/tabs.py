"""What all screens with tabs have in common: the tab that is open, and the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from crm_lab.errors import InvalidValue
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace


class Tabbed(WorkspaceWidget):
    """A screen with ``tabs``, opened on ``tab``, a trait of every such screen; the first one when it is left out."""

    tabs: ClassVar[tuple[str, ...]]
    tab: Any

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        if traits.get("tab", self.tabs[0]) not in self.tabs:
            raise InvalidValue(f"the screen has no tab {traits['tab']!r}; it has {', '.join(self.tabs)}")
        super().__init__(workspace, **traits)

    @verb
    def show(self, tab: str | None = None, locale: str | None = None) -> dict[str, Any]:
        """Turn to a tab or to a language, and remember it for a reload of the page."""
        if tab:
            self.tab = tab
        if locale:
            self.locale = locale
        return {}

    @property
    def _opened(self) -> dict[str, Any]:
        """What every such screen tells first."""
        return {"locale": self.locale, "tab": self.tab, "tabs": list(self.tabs)}
