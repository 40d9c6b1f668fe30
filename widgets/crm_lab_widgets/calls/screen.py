"""``ws.call_review()``: the screen as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from crm_lab_widgets.calls.deciding import DecideVerbs
from crm_lab_widgets.calls.finding import FindVerbs
from crm_lab_widgets.calls.linking import LinkVerbs
from crm_lab_widgets.calls.sound import SoundVerbs
from crm_lab_widgets.command_widget import asset, verb
from crm_lab_widgets.customer_opener import CustomerOpener
from crm_lab_widgets.tabs import Tabbed

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

TABS = ("calls",)


class CallReview(FindVerbs, DecideVerbs, LinkVerbs, SoundVerbs, Tabbed, CustomerOpener):
    """The call review screen of ``workspace``; ``id`` is the call that it opens with, ``at`` a second of it."""

    _esm = asset("call_review.js")
    _css = asset("call_review.css")

    tabs = TABS
    tab = traitlets.Enum(list(TABS), default_value=TABS[0]).tag(sync=True)

    def __init__(self, workspace: Workspace, id: str | None = None, *, at: float | None = None, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._wanted, self._at = id, at

    @verb
    def open_(self) -> dict[str, Any]:
        """Return what the screen needs to begin, and the call that it was asked to show."""
        undo = self._undoing.next
        return {**self._opened, "call": self._wanted, "at": self._at, "undo": undo, **self._choices()}

    def turn_to(self, id: str, at: float | None = None) -> None:
        """Show another call, ``at`` a second of it."""
        self._wanted, self._at = id, at
        self.say("turn", id=id, at=at)
