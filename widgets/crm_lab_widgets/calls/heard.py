"""Where a call's sound is, for screens that play it from the Jupyter server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crm_lab.errors import NotFound
from crm_lab.store.entities import Recording
from crm_lab_widgets.audio.kinds import kind_of
from crm_lab_widgets.audio.tokens import ADDRESS, token
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.workspace_widget import WorkspaceWidget


class HeardVerbs(WorkspaceWidget):
    """What the browser may ask of the place of a call's sound."""

    @verb
    def sound(self, id: str) -> dict[str, Any]:
        """Return where a call's sound is: ``state`` is there, none (only a transcript) or gone.

        ``address`` is below the base URL of the Jupyter server, which gives it out in ranges.  Raises NotFound.
        """
        return _place(self._recording(id))

    def _recording(self, id: str) -> Recording:
        with self._workspace.database.read(self._workspace.actor) as session:
            call = session.get(Recording, id)
            if call is None:
                raise NotFound("this call is no longer there, or you may not see it")
            session.expunge(call)
            return call


def _place(call: Recording) -> dict[str, Any]:
    if call.path is None or (kind := kind_of(call.path)) is None:
        return {"state": "none"}
    try:
        size = Path(call.path).stat().st_size
    except OSError:
        return {"state": "gone"}
    address = f"{ADDRESS}/{token(call.path)}"
    return {"state": "there", "address": address, "type": kind, "bytes": size, "in_pieces": False}
