"""A forgotten person's calls: what was said, how it was judged, and the recordings themselves."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from crm_lab.calls.finding import TEXT, hash_of
from crm_lab.store.entities import (
    CallComment,
    CallFigures,
    CallFile,
    CallMark,
    CallPassage,
    CallProposal,
    CallScore,
    CallTranscript,
    Recording,
)

log = logging.getLogger(__name__)

_SLICE = 500
_OF_CALLS = (CallTranscript, CallScore, CallProposal, CallMark, CallComment, CallPassage, CallFile)
_PLAIN = {"synchronize_session": False}
_FILES, _LOST = "files of recordings", "files of recordings that are not where they were (look for them)"


def forget(session: Session, records: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Remove what was said in the person's calls and what was said of them, and, once that is committed, the files.

    The recording's row stays without words, with the hash of its content, so that the next import does not bring it
    back.  A file is removed only while it still has that content.
    """
    ids = list(records.get("recordings", ()))
    if not ids:
        return {}
    there = list(_files(session, ids))
    removed = _rows(session, ids)
    removed[_FILES] = sum(path.is_file() for path, _ in there)
    removed[_LOST] = len(there) - removed[_FILES]

    def away(_session: Session) -> None:
        for path, content_hash in there:
            _remove(path, content_hash)

    event.listen(session, "after_commit", away, once=True)
    return {name: count for name, count in removed.items() if count}


def _rows(session: Session, ids: Sequence[str]) -> Counter[str]:
    removed = Counter[str]()
    for start in range(0, len(ids), _SLICE):
        part = ids[start : start + _SLICE]
        ways = [(each, each.recording_id) for each in _OF_CALLS]
        for entity, column in [*ways, (CallFigures, CallFigures.id)]:
            gone = session.execute(delete(entity).where(column.in_(part)), execution_options=_PLAIN)
            removed[str(entity.__tablename__)] += gone.rowcount  # type: ignore[attr-defined]
    return removed


def _files(session: Session, ids: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Yield where recordings lie, deleted ones as well, and their hashes."""
    connection = session.connection()
    for start in range(0, len(ids), _SLICE):
        part = Recording.id.in_(ids[start : start + _SLICE])
        found = select(Recording.path, Recording.content_hash).where(part, Recording.path.is_not(None))
        for path, content_hash in connection.execute(found):
            yield Path(str(path)), content_hash


def _remove(path: Path, content_hash: str) -> None:
    """Remove a recording and the transcripts beside it; what can't be removed is told in the log."""
    try:
        if path.is_file() and hash_of(path) == content_hash:
            for one in (path, *(path.with_suffix(ending) for ending in TEXT)):
                one.unlink(missing_ok=True)
    except OSError as problem:
        log.warning("the recording %s of a forgotten person can't be removed: %s", path, problem)
