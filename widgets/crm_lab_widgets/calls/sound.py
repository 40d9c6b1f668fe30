"""The sound of a call: where the browser gets it, piece by piece where it can't, and how loud it is."""

from __future__ import annotations

import base64
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lab.errors import CrmLabError, NotFound, Refused
from crm_lab.store.entities import CallTranscript, Recording
from crm_lab_widgets.calls.heard import HeardVerbs
from crm_lab_widgets.calls.lanes import by_speaker
from crm_lab_widgets.calls.loudness import Unreadable, loudness
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.failing import failure
from crm_lab_widgets.latest import Latest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crm_lab.workspace import Workspace

PIECE = 512 * 1024
"""Bytes of one piece."""

MOST_IN_PIECES = 50 * 1024 * 1024
"""Bytes of a recording that still goes to the browser in pieces."""

KEPT = 32
"""Recordings whose loudness is remembered."""


class SoundVerbs(HeardVerbs):
    """What the browser may ask of a call's sound."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._measuring = Latest("loudness of a call")
        self._loudness: dict[str, NDArray[Any]] = {}

    def close(self) -> None:
        """Close the screen; a recording that is being looked through is let go of first."""
        super().close()
        self._measuring.end()

    @verb
    def sound(self, id: str) -> dict[str, Any]:
        """Return where a call's sound is, as ``HeardVerbs`` does; its lanes follow."""
        told = super().sound(id)
        if told["state"] == "there":
            call = self._recording(id)
            self._measuring.ask(partial(self._tell_lanes, call, str(call.path)))
            told["in_pieces"] = told["bytes"] <= MOST_IN_PIECES
        return told

    @verb
    def piece(self, id: str, start: int) -> dict[str, Any]:
        """Return a piece of a call's sound from byte ``start`` on, for browsers that can't reach the server."""
        path = Path(self._recording(id).path or "")
        try:
            with path.open("rb") as file:
                if path.stat().st_size > MOST_IN_PIECES:
                    raise Refused("this recording is too long to be sent in pieces")
                file.seek(max(0, int(start)))
                return {"data": base64.b64encode(file.read(PIECE)).decode()}
        except OSError as problem:
            raise NotFound(f"the recording can't be read ({problem.strerror})") from problem

    def _tell_lanes(self, call: Recording, path: str) -> None:
        try:
            self.say("lanes", id=call.id, lanes=self._lanes(call, path))
        except (CrmLabError, OSError, Unreadable) as problem:  # the lanes are drawn from the transcript then
            self.say("lanes", id=call.id, lanes=None, why=str(problem))
        except Exception as problem:
            self.say("lanes", id=call.id, lanes=None, why=failure(problem, "the loudness of a call")["message"])

    def _lanes(self, call: Recording, path: str) -> list[list[int]]:
        known = self._loudness.get(call.content_hash)
        if known is None:
            known = loudness(path)
            self._loudness = dict([*self._loudness.items(), (call.content_hash, known)][-KEPT:])
        with self._workspace.database.read(self._workspace.actor) as session:
            newest = session.query(CallTranscript).filter_by(recording_id=call.id, number=call.revision).one_or_none()
            segments = newest.content.get("segments", []) if newest else []
        return by_speaker(known, segments)
