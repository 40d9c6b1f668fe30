"""What was said in all calls, to be found by its meaning: an entry a turn, which plays at its moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm_lab.calls.searching import CallHit, hit_of
from crm_lab.indexes.following import FollowingIndex, Progress
from crm_lab.store.entities import CallTranscript, Recording
from crm_lab_knowledge.pieces import weight

if TYPE_CHECKING:
    from crm_lab_knowledge import Hit, KnowledgeBase

SLICE = 100
"""Calls that are read and embedded together."""
LEAST = 12
"""Weight of the shortest turn that says something of its own: twelve letters, or four Chinese signs."""

Row = dict[str, Any]


class CallIndex(FollowingIndex):
    """The turns of all calls of ``database``, each under ``call:turn``."""

    name = "calls"
    followed = ("recordings",)

    def drop(self, calls: Collection[str]) -> None:
        """Take out what was said in some calls."""
        with self._lock:
            self.kb.remove(_entries(self.kb, calls))
            self.kb.prune()

    def _update(self, kb: KnowledgeBase, session: Session, ids: Sequence[str] | None, progress: Progress | None) -> int:
        wanted = list(session.scalars(select(Recording.id).order_by(Recording.id))) if ids is None else list(ids)
        kept: set[str] = set()
        for start in range(0, len(wanted), SLICE):
            part = wanted[start : start + SLICE]
            rows = list(_rows(session, part))
            if rows:
                kb.add(rows)
            there = {row["id"] for row in rows}
            kept |= there if ids is None else set()
            kb.remove([one for one in _entries(kb, part) if one not in there])
            if progress:
                progress(min(len(wanted), start + SLICE), len(wanted))
        if ids is None:
            kb.remove([one for one in kb.ids() if one not in kept])
        return len(wanted)

    def _confirmed(self, found: Sequence[Hit], day: date) -> list[Hit]:
        calls = {_place(hit)[0] for hit in found}
        with self.database.read() as session:
            query = select(Recording.id, Recording.revision).where(Recording.id.in_(calls))
            now = dict(session.execute(query).all())
        return [hit for hit in found if hit.facets.get("revision") == (now.get(_place(hit)[0]),)]


class Reading:
    """What reads trackers by their examples: the model of ``index``, which keeps what it read once."""

    def __init__(self, index: CallIndex) -> None:
        self._index = index

    def embed(self, texts: Sequence[str]) -> Any:
        """Return a row a text.  Raises MissingPart when there is no model."""
        return self._index.vectors(texts)


def search_meaning(
    session: Session, index: CallIndex, text: str, k: int, conditions: Sequence[Any] = ()
) -> list[CallHit]:
    """Return at most ``k`` places where something like ``text`` was said, the nearest first.

    ``conditions`` narrow the recordings that are looked through; those that ``session`` may not see are not found.
    Chinese finds English and the other way round where the model knows both.  What the index has not followed yet is
    not found.
    """
    seen = list(session.scalars(select(Recording.id).where(Recording.revision > 0, *conditions)))
    hits = index.search(text, k, follow=False, call=seen) if seen else []
    return _told(session, [_place(hit) for hit in hits])


def _told(session: Session, places: Sequence[tuple[str, int]]) -> list[CallHit]:
    found = session.execute(_said({call for call, _ in places}))
    calls = {recording.id: (recording, content["segments"]) for recording, content in found}
    there = [(*calls[call], turn) for call, turn in places if call in calls]
    return [hit_of(call, turn, turns[turn]) for call, turns, turn in there if turn < len(turns)]


def _rows(session: Session, calls: Sequence[str]) -> Iterator[Row]:
    for call, content in session.execute(_said(calls).where(Recording.deleted_at.is_(None))):
        for turn, said in enumerate(content.get("segments", ())):
            text = str(said["text"]).strip()
            if weight(text) >= LEAST:
                yield {"id": f"{call.id}:{turn}", "text": text, "call": call.id, "revision": call.revision}


def _said(calls: Collection[str]) -> Select[Any]:
    """Return the query for some calls with what was said in them, as it stands now."""
    newest = (CallTranscript.recording_id == Recording.id) & (CallTranscript.number == Recording.revision)
    return select(Recording, CallTranscript.content).join(CallTranscript, newest).where(Recording.id.in_(calls))


def _entries(kb: KnowledgeBase, calls: Collection[str]) -> list[str]:
    return [str(one) for one in kb.ids(call=list(calls))] if len(kb) else []


def _place(hit: Hit) -> tuple[str, int]:
    call, _, turn = str(hit.id).rpartition(":")
    return call, int(turn)
