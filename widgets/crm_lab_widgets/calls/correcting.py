"""What a coach corrects in a transcript, and how it is taken back."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from crm_lab.errors import CrmLabError, Refused
from crm_lab.store.entities import Recording
from crm_lab_widgets.calls.one_call import OneCallVerbs
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.latest import Latest
from crm_lab_widgets.undoing import Undoing

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

ORIGIN = "call review"

LONG = 500
"""Turns from which on a call is looked through when it is opened, so that its first correction does not wait for it."""

log = logging.getLogger(__name__)


class CorrectVerbs(OneCallVerbs):
    """What the browser may change in a call; figures, score and search follow every change."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._undoing = Undoing()
        self._preparing = Latest("preparing of corrections")
        self._prepared: str | None = None

    def close(self) -> None:
        """Close the screen; what is prepared for corrections ends first."""
        super().close()
        self._preparing.end()

    @verb
    def call(self, id: str) -> dict[str, Any]:
        """Return a call as ``OneCallVerbs`` does; a long one is prepared to be corrected meanwhile."""
        told = super().call(id)
        if id != self._prepared and len((told["spoken"] or {}).get("segments", ())) >= LONG:
            self._prepared = id
            self._preparing.ask(partial(self._prepare, id))
        return told

    @verb
    def correct_text(self, id: str, number: int, turn: int, text: str) -> dict[str, Any]:
        """Say what was said in a turn (from 0) of the transcript's version ``number``; without words it goes."""
        return self._correct("text", id, number, texts={turn: text})

    @verb
    def correct_speaker(self, id: str, number: int, turn: int, speaker: str) -> dict[str, Any]:
        """Say which of the speakers a turn belongs to."""
        return self._correct("speaker", id, number, speakers={turn: speaker})

    @verb
    def choose_rep(self, id: str, number: int, speaker: str) -> dict[str, Any]:
        """Say which speaker is the rep."""
        return self._correct("rep", id, number, rep=speaker)

    @verb
    def undo(self) -> dict[str, Any]:
        """Take the newest change of this screen back; of a transcript, the version before it counts again."""
        undone = self._undoing.undo()
        self._did()
        return {"undone": undone, "undo": self._undoing.next}

    def _correct(self, what: str, id: str, number: int, **changes: Any) -> dict[str, Any]:
        self._workspace.calls.correct(id, number=number, origin=ORIGIN, **changes)
        self._did()
        told = self.call(id)
        self._undoing.did(what, told["file"], lambda: self._restore(id, number, number + 1))
        return {"call": told, "undo": self._undoing.next}

    def _prepare(self, id: str) -> None:
        try:
            self._workspace.calls.prepare(id)
        except CrmLabError as problem:  # the correction itself says what is wrong
            log.info("call %s was not prepared to be corrected: %s", id, problem.message)

    def _restore(self, id: str, before: int, made: int) -> None:
        with self._workspace.database.read(self._workspace.actor) as session:
            call = session.get(Recording, id)
            newest = call.revision if call else made
        if newest != made:
            raise Refused("this call was corrected again since; correct it by hand")
        self._workspace.calls.restore_transcript(id, before, origin=ORIGIN)
