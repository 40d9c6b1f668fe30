"""The calls that the screen looks at: of the last weeks, or all; read once while nothing changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from crm_lab.calls.coaching.gathering import Gathered
from crm_lab.errors import InvalidValue
from crm_lab.store.entities import Event, Recording
from crm_lab.store.types import utc_now
from crm_lab_widgets.workspace_widget import WorkspaceWidget

if TYPE_CHECKING:
    from crm_lab.workspace import Workspace

PERIODS = {"month": 28, "quarter": 91, "all": None}
"""Days of a period; none for all time."""

FEWEST = (2, 3, 5, 10)
"""So many calls a rep must have at least: two give an interval, though a wide one."""

_KEPT = 2
"""Periods that are remembered."""


class PeriodVerbs(WorkspaceWidget):
    """The base of what the browser may ask of reps."""

    def __init__(self, workspace: Workspace, **traits: Any) -> None:
        super().__init__(workspace, **traits)
        self._gathered: dict[tuple[str, int], Gathered] = {}

    def _calls(self, period: str) -> Gathered:
        """Return the calls of a period.  Raises InvalidValue."""
        key = (period, self._workspace.database.last_event())
        if key not in self._gathered:
            found = self._workspace.calls.coaching.gathered(since_of(period))
            self._gathered = dict([*self._gathered.items(), (key, found)][-_KEPT:])
        return self._gathered[key]

    def _counts(self) -> dict[str, int]:
        """Return how many calls there are at all, and how many of them have no rep."""
        owned = func.count(Recording.owner_id)
        with self._workspace.database.read(self._workspace.actor) as session:
            total, with_rep = session.execute(select(func.count(Recording.id), owned)).one()
        return {"calls": int(total), "unowned": int(total - with_rep)}

    def _changed(self, seq: int) -> None:
        """Tell the browser of changes by others that concern calls."""
        span = (Event.seq > self._own, Event.seq <= seq, Event.entity == "recordings")
        with self._workspace.database.read() as session:
            concerned = session.scalar(select(Event.seq).where(*span).limit(1)) is not None
        self._own = max(self._own, seq)
        if concerned:
            self.say("changed", seq=seq)


def since_of(period: str) -> datetime | None:
    """Return when a period begins; None for all time.  Raises InvalidValue."""
    if period not in PERIODS:
        raise InvalidValue(f"there is no period {period!r}; there are {', '.join(PERIODS)}")
    days = PERIODS[period]
    return None if days is None else utc_now() - timedelta(days=days)


def fewest_of(count: int) -> int:
    """Return a number of calls that a rep must have.  Raises InvalidValue."""
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidValue(f"the fewest calls of a rep are a whole number from 1, not {count!r}")
    return count
