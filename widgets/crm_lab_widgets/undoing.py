"""What was done on the screen, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm_lab.errors import InvalidValue, NotFound, Refused, StaleRecord

MOST = 50
"""How many steps can be taken back."""

FINAL = (InvalidValue, NotFound, Refused, StaleRecord)
"""What says that a change can't be taken back any more; anything else may go better the next time."""


@dataclass(frozen=True)
class Step:
    """One change: ``what`` was done (a word of the screen's dictionary), to what, and how it is taken back."""

    what: str
    name: str
    back: Callable[[], Any]

    def told(self) -> dict[str, str]:
        """Return what the browser is told."""
        return {"what": self.what, "name": self.name}


class Undoing:
    """The changes of this screen, the newest last."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def did(self, what: str, name: str, back: Callable[[], Any]) -> dict[str, str]:
        """Remember a change and return what the browser is told of it."""
        step = Step(what, name, back)
        self._steps = [*self._steps[1 - MOST :], step]
        return step.told()

    def undo(self) -> dict[str, str]:
        """Take the newest change back and return what it was.  Raises Refused when there is none.

        A change that can't be taken back any more raises, and makes way for the one before it, which is then ``next``
        in the data of the error.
        """
        if not self._steps:
            raise Refused("there is nothing left to take back on this screen", next=None)
        step = self._steps[-1]
        try:
            step.back()
        except FINAL as problem:
            self._steps.pop()
            problem.data["next"] = self.next
            raise
        self._steps.pop()
        return step.told()

    @property
    def next(self) -> dict[str, str] | None:
        """What would be taken back next."""
        return self._steps[-1].told() if self._steps else None
