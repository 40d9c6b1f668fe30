"""A knowledge base that follows what happens in the store.

It holds nothing that the store does not: whatever is wrong with it, it is made anew.  What a search finds is compared
with the store before it is handed out, so that nothing stale is answered even while another process is changing it.
"""

from __future__ import annotations

import shutil
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from crm_lab.indexes.place import folder_of, store_id
from crm_lab.indexes.receipt import Mark, Receipt, mark_of, sign
from crm_lab.indexes.said import translated
from crm_lab.store.database import Database
from crm_lab.store.entities import Event

if TYPE_CHECKING:
    from crm_lab_knowledge import Hit, KnowledgeBase
    from crm_lab_knowledge.status import Status

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

FAR = 1000
"""So many events of other things are looked through before the receipt is moved on."""
MORE = 8
"""So many more hits are asked for than wanted, for those that the store does not confirm."""


class FollowingIndex(ABC):
    """A knowledge base of ``database``; ``model`` is what KnowledgeBase takes.

    A department says what its folder is called (``name``), of which tables events are followed (``followed``), what of
    the store goes in (``_update``), and which hits are still so (``_confirmed``).
    """

    name: ClassVar[str]
    followed: ClassVar[tuple[str, ...]]

    def __init__(self, database: Database, model: Any = None) -> None:
        self.database = database
        self._model = model
        self._lock = RLock()
        self._kb: KnowledgeBase | None = None
        self._seen = -1  # the event counter when it was last up to date

    @cached_property
    def folder(self) -> Path:
        """Where it lies."""
        return folder_of(self.database, self.name)

    @cached_property
    def store(self) -> str:
        """The id of the store that it follows."""
        return store_id(self.database)

    @property
    def kb(self) -> KnowledgeBase:
        """The knowledge base as it is; a damaged one is put aside and made anew with the next look."""
        with self._lock:
            if self._kb is None:
                with translated():
                    self._kb = self._open()
                weakref.finalize(self, self._kb.close)
            return self._kb

    def _open(self) -> KnowledgeBase:
        from crm_lab_knowledge import BaseDamaged, KnowledgeBase

        try:
            return KnowledgeBase(self.folder, self._model)
        except BaseDamaged:
            aside = self.folder.with_name(f"{self.folder.name}.damaged")
            shutil.rmtree(aside, ignore_errors=True)
            self.folder.replace(aside)
            return KnowledgeBase(self.folder, self._model)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._kb is not None:
                self._kb.close()
                self._kb, self._seen = None, -1

    def search(
        self, text: str, k: int = 5, *, on: date | None = None, follow: bool = True, **filters: Any
    ) -> list[Hit]:
        """Return the ``k`` best records for ``text`` as the store has them now, best first.

        With ``follow=False`` what changed since the last time is not found by what it says now.
        """
        if follow:
            self.follow()
        day = on or date.today()
        with self._lock, translated():
            found = self.kb.search(text, k + MORE, on=day, **filters)
        return self._confirmed(found, day)[:k]

    def status(self) -> Status:
        """Return what it holds and answers with, once it is up to date."""
        self.follow(wait=True)
        with self._lock, translated():
            return self.kb.status()

    def follow(self, *, wait: bool = False, progress: Progress | None = None) -> int:
        """Bring it up to date and return how many records were looked at.

        When another process is doing that, ``wait`` for it, or go on with what is there.
        """
        with self._lock, translated():
            last = self.database.last_event()
            if self._kb is not None and last == self._seen:
                return 0
            done = self._follow(self.kb, wait, progress)
            self._seen = -1 if done is None else last
            return done or 0

    def behind(self) -> bool:
        """Tell whether anything happened that it has not followed yet."""
        with self._lock, translated():
            mark = Receipt(self.folder).read()
            with self.database.read() as session:
                return self._touched(session, mark, self.kb) != []

    def _follow(self, kb: KnowledgeBase, wait: bool, progress: Progress | None) -> int | None:
        """Return how many records were looked at; None when it was another's turn."""
        receipt = Receipt(self.folder)
        mark = receipt.read()
        with self.database.read() as session:
            if self._touched(session, mark, kb) == [] and _newest(session)[0] < mark.seq + FAR:
                return 0
        with receipt.turn(wait) as turn:
            return None if turn is None else self._catch_up(kb, turn, progress)

    def _catch_up(self, kb: KnowledgeBase, turn: Any, progress: Progress | None) -> int:
        with self.database.read() as session:
            newest = _newest(session)
            done = self._update(kb, session, self._touched(session, mark_of(turn), kb), progress)
        sign(turn, Mark(self.store, *newest))
        return done

    def _touched(self, session: Session, mark: Mark, kb: KnowledgeBase) -> list[str] | None:
        """Return the ids of what changed since ``mark``; None when all has to be looked at."""
        known = session.scalar(select(Event.id).where(Event.seq == mark.seq)) or ""
        if mark.store != self.store or known != mark.event or not len(kb):
            return None  # another store, or an older state of this one
        new = Event.seq > mark.seq
        followed = or_(Event.entity.in_(self.followed), Event.name.like("%.forgotten"))
        who = case((Event.entity.in_(self.followed), Event.record_id))
        found = list(session.scalars(select(who).where(new, followed).distinct()))
        return None if None in found else [each for each in found if each]

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make it anew from the store; return how many records it holds.  What embedding has cost stays kept."""
        with self._lock, translated():
            kb = self.kb
            with Receipt(self.folder).turn(wait=True) as turn:
                assert turn is not None
                sign(turn, Mark())
                self._catch_up(kb, turn, progress)
            return len(kb)

    def embed(self, progress: Progress | None = None) -> int:
        """Give every text a vector of the model there is; return how many were made, 0 without a model."""
        from crm_lab_knowledge import ModelMissing

        with self._lock, translated():
            try:
                return self.kb.embed(progress)
            except ModelMissing:
                return 0

    def vectors(self, texts: Sequence[str]) -> Any:
        """Return a unit vector a text, (n, d), those of texts that it has are not made again.

        A text in a language that the model does not know has a row of NaN.  Raises MissingPart without a model.
        """
        with self._lock, translated():
            return self.kb.vectors(texts)

    @abstractmethod
    def _update(self, kb: KnowledgeBase, session: Session, ids: Sequence[str] | None, progress: Progress | None) -> int:
        """Put into ``kb`` what the store has, and take out what it has no more; return how many records that were.

        ``ids`` are the records that changed; None when all have to be looked at.
        """

    @abstractmethod
    def _confirmed(self, found: Sequence[Hit], day: date) -> list[Hit]:
        """Return those hits that the store has as they were found."""


def _newest(session: Session) -> tuple[int, str]:
    """Return number and id of the newest event."""
    found = session.execute(select(Event.seq, Event.id).order_by(Event.seq.desc()).limit(1)).first()
    return (int(found[0]), str(found[1])) if found else (0, "")
