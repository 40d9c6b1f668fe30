"""Opening call review from another screen: in the plugin's panel, or over the screen itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_lab_widgets.command_widget import CommandWidget, verb

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace
    from crm_lab_widgets.calls import CallReview


class CallOpener(CommandWidget):
    """What the browser may ask in order to show a call."""

    _workspace: Workspace
    _review: CallReview | None = None

    @verb
    def show_call(self, id: str, at: float | None = None) -> dict[str, str]:
        """Return the id of the model of a call review that is turned to a call, ``at`` a second of it."""
        from crm_lab_widgets.calls import CallReview

        if self._review is None or self._review.comm is None:
            self._review = CallReview(self._workspace, id, at=at, height=0)
        else:
            self._review.turn_to(id, at)
        self._review.locale = getattr(self, "locale", "")
        return {"model": self._review.model_id}

    def close(self) -> None:
        """Close the screen, and the call review that it shows."""
        if self._review is not None:
            self._review.close()
        super().close()
