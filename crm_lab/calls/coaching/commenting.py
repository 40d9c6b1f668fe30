"""Calls and comments at a moment of them."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from crm_lab.calls.coaching.marking import Marking
from crm_lab.calls.judging import storable
from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.store.entities import CallComment, CallPassage, Recording
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

_LATE = 1.0
"""Seconds by which a moment may lie behind the end: players round."""


class Commenting(Marking):
    """Recordings with comments."""

    def comment(self, id: str, at: float, text: str, *, origin: str = "python") -> CallComment:
        """Say something about a moment of a call, ``at`` seconds after its start, and return the comment.

        Raises InvalidValue for a moment that the call does not have, or without a text.
        """
        with self.database.write(self.actor, origin) as unit:
            recording = self._load(unit.session, id)
            at = moment(recording, at)
            one = CallComment(recording_id=id, at_second=at, text=_said(text), made_by=self._me)
            unit.session.add(one)
            return self._commented(unit, one, "commented")

    def edit_comment(self, comment: str, text: str, *, origin: str = "python") -> CallComment:
        """Say it in other words, and return the comment.  Raises NotFound, or NotAllowed when it is another's."""
        with self.database.write(self.actor, origin) as unit:
            one = self._mine(unit, CallComment, comment)
            one.text, one.edited_at = _said(text), utc_now()
            return self._commented(unit, one, "comment_edited")

    def drop_comment(self, comment: str, *, origin: str = "python") -> CallComment:
        """Take a comment away, and return it; ``restore_comment`` brings it back.  Raises as ``edit_comment``."""
        with self.database.write(self.actor, origin) as unit:
            one = self._mine(unit, CallComment, comment)
            one.dropped_at = utc_now()
            return self._commented(unit, one, "comment_dropped")

    def restore_comment(self, comment: str, *, origin: str = "python") -> CallComment:
        """Bring a comment back that was taken away, and return it.  Raises as ``edit_comment``."""
        with self.database.write(self.actor, origin) as unit:
            one = self._mine(unit, CallComment, comment, dropped=True)
            one.dropped_at = None
            return self._commented(unit, one, "comment_restored")

    def comments(self, id: str) -> pd.DataFrame:
        """Return the comments on a call by their moment: id, at_second, text, by, at, edited_at, by_id."""
        from crm_lab.calls.coaching.tables import comments

        with self.database.read(self.actor) as session:
            return comments(session, self._load(session, id).id)

    def _mine(self, unit: Unit, entity: type[Any], id: str, dropped: bool = False) -> Any:
        """Return a comment or passage that this user may change: his own, or any for an administrator."""
        named = "comment" if entity is CallComment else "passage"
        gone = entity.dropped_at.is_not(None) if dropped else entity.dropped_at.is_(None)
        query = select(entity).join(Recording, Recording.id == entity.recording_id).where(entity.id == id, gone)
        one: CallComment | CallPassage | None = unit.session.scalars(query).one_or_none()
        if one is None:
            raise NotFound(f"there is no {'dropped ' * dropped}{named} with the id '{id}' that you may see")
        if one.made_by != self._me and self.actor.role not in ("admin", "system"):
            raise NotAllowed(f"only who wrote this {named} can change it, or an administrator; write one of your own")
        return one

    def _commented(self, unit: Unit, one: CallComment, action: str) -> CallComment:
        unit.session.flush()
        facts = {"comment": one.id, "at_second": one.at_second}
        unit.note(Entry(action, "recordings", one.recording_id, {}, facts))
        return one


def moment(recording: Recording, at: float) -> float:
    """Return a moment of a call in seconds.  Raises InvalidValue when it has no such moment."""
    last = recording.duration + _LATE if recording.duration else float("inf")
    if isinstance(at, bool) or not isinstance(at, int | float) or not isfinite(at) or not 0 <= at <= last:
        raise InvalidValue(f"'{recording.file_name}' has no second {at!r}; it is {recording.duration:g} seconds long")
    return float(at)


def _said(text: str) -> str:
    said = str(storable(text.strip()))
    if not said:
        raise InvalidValue("a comment needs a text; drop_comment(id) takes one away")
    return said
