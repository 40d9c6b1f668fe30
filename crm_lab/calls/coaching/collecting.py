"""Calls and the library of their best passages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crm_lab.calls import keeping
from crm_lab.calls.coaching.commenting import Commenting, moment
from crm_lab.calls.judging import Plain, storable
from crm_lab.errors import InvalidValue
from crm_lab.standard import fold
from crm_lab.store.entities import CallPassage, Recording
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd


class Collecting(Commenting):
    """Recordings with passages that are kept."""

    def keep_passage(
        self,
        id: str,
        start: float,
        end: float,
        title: str = "",
        tags: Iterable[str] | str = (),
        note: str | None = None,
        *,
        origin: str = "python",
    ) -> CallPassage:
        """Keep a passage of a call (``start`` to ``end`` in seconds) with its words in the library, and return it.

        Raises InvalidValue for a passage that the call does not have.
        """
        with self.database.write(self.actor, origin) as unit:
            recording = self._load(unit.session, id)
            one = CallPassage(recording_id=id, tags=[], note=None, made_by=self._me)
            unit.session.add(one)
            _place(unit, one, recording, start, end)
            return self._kept(unit, one, "passage_kept", title, tags, note)

    def edit_passage(
        self,
        passage: str,
        *,
        start: float | None = None,
        end: float | None = None,
        title: str | None = None,
        tags: Iterable[str] | str | None = None,
        note: str | None = None,
        origin: str = "python",
    ) -> CallPassage:
        """Change what is given of a passage, and return it; its words are taken anew when its place changes.

        Raises NotFound, NotAllowed when it is another's, InvalidValue as ``keep_passage`` does.
        """
        with self.database.write(self.actor, origin) as unit:
            one: CallPassage = self._mine(unit, CallPassage, passage)
            if start is not None or end is not None:
                place = (one.start if start is None else start, one.end if end is None else end)
                _place(unit, one, self._load(unit.session, one.recording_id), *place)
            return self._kept(unit, one, "passage_edited", title, tags, note)

    def drop_passage(self, passage: str, *, origin: str = "python") -> CallPassage:
        """Take a passage out of the library, and return it; ``restore_passage`` brings it back.

        Raises NotFound, NotAllowed when it is another's.
        """
        with self.database.write(self.actor, origin) as unit:
            one: CallPassage = self._mine(unit, CallPassage, passage)
            one.dropped_at = utc_now()
            return self._kept(unit, one, "passage_dropped")

    def restore_passage(self, passage: str, *, origin: str = "python") -> CallPassage:
        """Bring a passage back that was taken out of the library, and return it.  Raises as ``drop_passage``."""
        with self.database.write(self.actor, origin) as unit:
            one: CallPassage = self._mine(unit, CallPassage, passage, dropped=True)
            one.dropped_at = None
            return self._kept(unit, one, "passage_restored")

    def passages(self, text: str | None = None, tags: Iterable[str] | str = (), limit: int = 200) -> pd.DataFrame:
        """Return the passages of calls that may be seen, the newest first, with all words of ``text`` and all ``tags``.

        Columns: id, recording_id, start, end, title, quote, tags (a list), note, by, at, file_name, rep, by_id.
        """
        from crm_lab.calls.coaching.tables import passages

        with self.database.read(self.actor) as session:
            return passages(session, text, _tags(tags), limit)

    def _kept(
        self,
        unit: Unit,
        one: CallPassage,
        action: str,
        title: str | None = None,
        tags: Iterable[str] | str | None = None,
        note: str | None = None,
    ) -> CallPassage:
        one.title = one.title if title is None else storable(title.strip())
        one.tags = one.tags if tags is None else _tags(tags)
        one.note = one.note if note is None else storable(note.strip()) or None
        one.words = fold("\n".join((one.title, one.quote, one.note or "", *one.tags)))
        unit.session.flush()
        facts = {"passage": one.id, "start": one.start, "end": one.end}
        unit.note(Entry(action, "recordings", one.recording_id, {}, facts))
        return one


def _place(unit: Unit, one: CallPassage, recording: Recording, start: float, end: float) -> None:
    """Put a passage from ``start`` to ``end``, with the words that stand there."""
    start, end = moment(recording, start), moment(recording, end)
    if start >= end:
        raise InvalidValue(f"a passage ends after it begins; this one is from {start:g} to {end:g} seconds")
    with unit.session.no_autoflush:
        content = keeping.version(unit.session, recording).content if recording.revision else {}
    one.start, one.end, one.quote = start, end, "\n".join(words_between(content, start, end))


def words_between(content: Plain, start: float, end: float) -> Iterator[str]:
    """Yield the words of every turn of a transcript's content that lie between two moments (seconds).

    A word whose middle lies there is in; of a turn without times of its words, all of them or none.
    """
    for turn in content.get("segments", ()):
        if said := _inside(str(turn["text"]), turn.get("words") or [turn], start, end):
            yield said


def _inside(text: str, words: Sequence[Plain], start: float, end: float) -> str:
    first, last, at = -1, 0, 0
    for word in words:
        said = str(word["text"]).strip()
        place = text.find(said, at)
        at = max(at, place + len(said))
        if place >= 0 and start <= (word["start"] + word["end"]) / 2 <= end:
            first, last = (place if first < 0 else first), at
    return text[first:last] if first >= 0 else ""


def _tags(tags: Iterable[str] | str) -> list[str]:
    """Return tags without spaces around them, each once."""
    given = [tags] if isinstance(tags, str) else tags
    return list(dict.fromkeys(str(storable(tag.strip())) for tag in given if tag.strip()))
