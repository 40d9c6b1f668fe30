"""What a coach says of a call on the screen: marks, comments, passages; each is taken back by undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select

from crm_lab.errors import NotFound
from crm_lab.store.entities import CallComment, CallMark, CallPassage, Recording
from crm_lab_widgets.calls.coached import coached
from crm_lab_widgets.calls.correcting import ORIGIN, CorrectVerbs
from crm_lab_widgets.calls.one_call import last_score
from crm_lab_widgets.command_widget import verb

Plain = dict[str, Any]
T = TypeVar("T", CallComment, CallPassage)


class CoachVerbs(CorrectVerbs):
    """What the browser may say of a call; every answer has what coaches left on it by now."""

    @verb
    def set_mark(self, id: str, card: str, version: int, item: str, mark: bool | None, note: str) -> Plain:
        """Say oneself whether an item is there (None: it can't be told), with a note or ""."""
        back = self._mark_back(id, card, version, item)
        self._workspace.calls.mark(id, item, mark, note, card=card, version=version, origin=ORIGIN)
        return self._coached("mark", id, back)

    @verb
    def clear_mark(self, id: str, card: str, version: int, item: str) -> Plain:
        """Take one's own mark of an item away."""
        back = self._mark_back(id, card, version, item)
        self._workspace.calls.unmark(id, item, card=card, version=version, origin=ORIGIN)
        return self._coached("unmark", id, back)

    @verb
    def add_comment(self, id: str, at: float, text: str) -> Plain:
        """Say something about a moment of a call, in seconds."""
        calls = self._workspace.calls
        made = calls.comment(id, at, text, origin=ORIGIN)
        return self._coached("comment", id, lambda: calls.drop_comment(made.id, origin=ORIGIN))

    @verb
    def edit_comment(self, comment: str, text: str) -> Plain:
        """Say it in other words."""
        calls, before = self._workspace.calls, self._now(CallComment, comment).text
        made = calls.edit_comment(comment, text, origin=ORIGIN)
        back = partial(calls.edit_comment, comment, before, origin=ORIGIN)
        return self._coached("comment_edit", made.recording_id, back)

    @verb
    def drop_comment(self, comment: str) -> Plain:
        """Take a comment away."""
        calls = self._workspace.calls
        made = calls.drop_comment(comment, origin=ORIGIN)
        return self._coached("comment_drop", made.recording_id, partial(calls.restore_comment, comment, origin=ORIGIN))

    @verb
    def keep_passage(self, id: str, start: float, end: float, title: str, tags: Sequence[str], note: str) -> Plain:
        """Keep a passage (seconds) in the library."""
        calls = self._workspace.calls
        made = calls.keep_passage(id, start, end, title, tags, note, origin=ORIGIN)
        return self._coached("passage", id, partial(calls.drop_passage, made.id, origin=ORIGIN))

    @verb
    def edit_passage(self, passage: str, title: str, tags: Sequence[str], note: str) -> Plain:
        """Give a passage another title, other tags, another note."""
        calls, one = self._workspace.calls, self._now(CallPassage, passage)
        words: Plain = {"title": one.title, "tags": one.tags, "note": one.note or ""}
        calls.edit_passage(passage, title=title, tags=tags, note=note, origin=ORIGIN)
        back = partial(calls.edit_passage, passage, origin=ORIGIN, **words)
        return self._coached("passage_edit", one.recording_id, back)

    @verb
    def drop_passage(self, passage: str) -> Plain:
        """Take a passage out of the library."""
        calls = self._workspace.calls
        made = calls.drop_passage(passage, origin=ORIGIN)
        return self._coached("passage_drop", made.recording_id, partial(calls.restore_passage, passage, origin=ORIGIN))

    def _coached(self, what: str, id: str, back: Callable[[], Any]) -> Plain:
        """Remember how a change is taken back, and return what stands on the call now."""
        self._did()
        with self._workspace.database.read(self._workspace.actor) as session:
            call = session.get_one(Recording, id)
            undo = self._undoing.did(what, call.file_name, back)
            return {"coached": coached(session, call, last_score(session, call), self._workspace.actor), "undo": undo}

    def _mark_back(self, id: str, card: str, version: int, item: str) -> Callable[[], Any]:
        """Return what gives one's mark of an item back as it is now."""
        calls, actor = self._workspace.calls, self._workspace.actor
        query = select(CallMark).where(CallMark.recording_id == id, CallMark.item == item)
        query = query.where(CallMark.card == card, CallMark.version == version, CallMark.made_by == (actor.id or ""))
        with self._workspace.database.read(actor) as session:
            one = session.scalars(query).one_or_none()
        how: Plain = {"card": card, "version": version, "origin": ORIGIN}
        if one is None:
            return partial(calls.unmark, id, item, **how)
        return partial(calls.mark, id, item, one.mark, one.note or "", **how)

    def _now(self, entity: type[T], id: str) -> T:
        """Return a comment or a passage as it is now.  Raises NotFound."""
        with self._workspace.database.read(self._workspace.actor) as session:
            if (one := session.get(entity, id)) is None:
                raise NotFound("this is no longer there; look at the call again")
            return one
