"""Calls and what was said in them: transcripts by version, corrections, search."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from crm_lab.calls import keeping
from crm_lab.calls.cards import card_of_call
from crm_lab.calls.correcting import corrected
from crm_lab.calls.judging import judged, transcript_of
from crm_lab.calls.linkable import Linkable
from crm_lab.calls.looked import Looked
from crm_lab.calls.meaning import CallIndex, search_meaning
from crm_lab.calls.searching import CallHit, search
from crm_lab.calls.suggesting import suggested
from crm_lab.calls.tracking import Trackers
from crm_lab.errors import InvalidValue, StaleRecord
from crm_lab.indexes.following import Progress
from crm_lab.store.entities import Recording
from crm_lab.store.trail import Unit

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab_speech import Transcript


WAYS = ("words", "meaning")
"""How calls are searched."""


class Spoken(Linkable):
    """Recordings with their transcripts."""

    def transcript(self, id: str, number: int | None = None) -> Transcript:
        """Return what was said in a call: the newest version, or another by its number.  Raises NotFound."""
        with self.database.read(self.actor) as session:
            return transcript_of(keeping.version(session, self._load(session, id), number).content)

    def versions(self, id: str) -> pd.DataFrame:
        """Return the versions of a call's transcript: number, made_by, made_at, note."""
        from crm_lab.calls.tables import versions

        with self.database.read(self.actor) as session:
            return versions(session, self._load(session, id))

    def correct(
        self,
        id: str,
        texts: Mapping[int, str] | None = None,
        *,
        speakers: Mapping[int, str] | None = None,
        names: Mapping[str, str] | None = None,
        rep: str | None = None,
        note: str | None = None,
        number: int | None = None,
        origin: str = "python",
    ) -> Transcript:
        """Correct the transcript of a call and return it; all that is worked out from it follows, older versions stay.

        ``texts`` and ``speakers`` are by turn (from 0), ``names`` renames speakers, ``rep`` says which one is the rep.
        With ``number``, raises StaleRecord when that is not the newest version any more.  Raises InvalidValue for a
        turn or speaker that is not there, or when nothing would change.
        """
        with self.database.write(self.actor, origin) as unit:
            recording = self._held(unit, id, number)
            now = keeping.version(unit.session, recording).content
            return self._say(unit, recording, corrected(now, texts, speakers, names, rep), note)

    def prepare(self, id: str) -> None:
        """Look through a call once, so that the first correction of a long one takes no longer than the next ones.

        Raises NotFound.
        """
        with self.database.read(self.actor) as session:
            recording = self._load(session, id)
            content, card = keeping.version(session, recording).content, card_of_call(session, recording)
        looked = Looked(transcript_of(content, words=False))
        for one in card.trackers.values():
            looked.hits(one.by_words)

    def restore_transcript(self, id: str, number: int, *, origin: str = "python") -> Transcript:
        """Let an older version of a transcript count again, as a new version.  Raises NotFound."""
        with self.database.write(self.actor, origin) as unit:
            recording = self._held(unit, id, None)
            content = keeping.version(unit.session, recording, number).content
            return self._say(unit, recording, dict(content), f"version {number} again")

    def search(self, words: str, k: int = 50, *, by: str = "words") -> list[CallHit]:
        """Return at most ``k`` places where all the words were said, those of the newest calls first.

        Words in quotes stand together.  Case, full width and the script of Chinese make no difference.
        ``by="meaning"`` returns places where something like ``words`` was said, the nearest first; the first such
        search reads all calls, which takes some tenths of a second a call (``refresh`` does it with progress).
        """
        if by not in WAYS:
            raise InvalidValue(f"calls can't be searched by '{by}'; choose one of {', '.join(WAYS)}")
        if by == "meaning":
            self.index.follow()
        with self.database.read(self.actor) as session:
            return search(session, words, k) if by == "words" else search_meaning(session, self.index, words, k)

    @cached_property
    def index(self) -> CallIndex:
        """What was said in all calls, to be found by its meaning."""
        return CallIndex(self.database)

    @cached_property
    def trackers(self) -> Trackers:
        """Topics that are looked for: ``keep(name, say=…, means=…)``, ``drop(name)``, ``hits(name)`` over all calls."""
        return Trackers(self.database, self.actor, lambda: self.index)

    def refresh(self, progress: Progress | None = None) -> int:
        """Bring the search by meaning up to date; return how many calls were looked at."""
        return self.index.follow(wait=True, progress=progress)

    def close(self) -> None:
        """Let go of the files of the search."""
        if "index" in self.__dict__:
            self.index.close()

    def _held(self, unit: Unit, id: str, number: int | None) -> Recording:
        recording = self._load(unit.session, id)
        if number is not None and number != recording.revision:
            raise StaleRecord("somebody else corrected this call in the meantime; look at it again", id=id)
        return recording

    def _say(self, unit: Unit, recording: Recording, content: dict[str, object], note: str | None) -> Transcript:
        made = transcript_of(content, words=False)
        unit.name(recording, "corrected")
        keeping.keep_transcript(unit, recording, content, self.actor.id or "", note)
        card, day = card_of_call(unit.session, recording), keeping.day_of(unit.session, recording)
        looked = Looked(made, self.trackers.reader(card.trackers.values()))
        keeping.keep_judgement(unit, recording, judged(looked, card))
        keeping.keep_proposals(unit, recording, day, suggested(looked, day))
        return transcript_of(content)
