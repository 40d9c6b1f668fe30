"""What the browser may ask of the library: the best passages of calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from crm_lab.store.trail import plain
from crm_lab_widgets.command_widget import verb
from crm_lab_widgets.undoing import Undoing
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

ORIGIN = "coaching"

MOST = 200
"""So many passages are shown at once."""


class LibraryVerbs(WorkspaceWidget):
    """What the browser may ask of kept passages."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._undoing = Undoing()

    @verb
    def passages(self, text: str = "", tags: list[str] | None = None) -> dict[str, Any]:
        """Return the newest passages with all words of a text and all tags, and the tags that there are."""
        door = self._workspace.calls
        found = door.passages(text, tags or (), limit=MOST + 1)
        every = door.passages(limit=MOST)
        known = sorted({tag for tags in every["tags"] for tag in tags})
        rows = [_told(row, self._workspace.actor.id) for row in found.head(MOST).to_dict("records")]
        return {"passages": rows, "more": len(found) > MOST, "tags": known, "any": len(every) > 0}

    @verb
    def drop(self, id: str, name: str) -> dict[str, Any]:
        """Take a passage out of the library; ``undo`` brings it back."""
        door = self._workspace.calls
        door.drop_passage(id, origin=ORIGIN)
        self._undoing.did("dropped", name, partial(door.restore_passage, id, origin=ORIGIN))
        self._did()
        return {"undo": self._undoing.next}

    @verb
    def undo(self) -> dict[str, Any]:
        """Take back what was done last on this screen."""
        undone = self._undoing.undo()
        self._did()
        return {"undone": undone, "undo": self._undoing.next}


def _told(row: dict[Any, Any], reader: str | None) -> dict[str, Any]:
    told = {name: row[name] for name in ("id", "title", "quote", "tags", "by")}
    told |= {name: None if pd.isna(row[name]) else row[name] for name in ("note", "rep")}
    place = {"call": row["recording_id"], "file": row["file_name"], "start": row["start"], "end": row["end"]}
    return {**told, **place, "at": plain(row["at"]), "mine": row["by_id"] == reader}
