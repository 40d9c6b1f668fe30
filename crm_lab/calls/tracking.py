"""``ws.calls.trackers``: topics of one's own beside those of the product, and their hits over the whole library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.judging import storable, transcript_of
from crm_lab.calls.meaning import CallIndex, Reading
from crm_lab.calls.searching import CallHit
from crm_lab.errors import InvalidValue, MissingPart, NotFound
from crm_lab.store.database import Database
from crm_lab.store.entities import CallTracker, CallTranscript, Recording
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

if TYPE_CHECKING:
    import pandas as pd

    from crm_lab_speech import Hit, Tracker, Transcript
    from crm_lab_speech.meaning import Meanings

Progress = Callable[[int, int], None]
"""Called with how many calls were looked through and how many there are; what it raises stops the search."""

AT_ONCE = 50
"""Calls that are read together."""
LONGEST = 120
"""Letters of a tracker's name."""

Rules = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrackerHit(CallHit):
    """A place that a tracker found, in its ``sentence``; ``similarity`` and ``example`` when found by its meaning."""

    sentence: str = ""
    similarity: float | None = None
    example: str | None = None


@dataclass(frozen=True)
class Hits:
    """Where a tracker found something, the newest calls first.

    ``calls`` were looked through; in ``unread`` of them nobody could read what it means, and words alone were looked
    for; ``why`` says in a sentence why that was so for all of them, None when it was not.
    """

    hits: tuple[TrackerHit, ...]
    calls: int
    unread: int = 0
    why: str | None = None

    def frame(self) -> pd.DataFrame:
        """Return one row a hit.

        Columns: call, file_name, started_at, turn, start, end, speaker, quote, sentence, similarity, example.
        """
        import pandas as pd

        return pd.DataFrame(self.hits, columns=[*TrackerHit.__dataclass_fields__])


class Trackers:
    """The trackers that there are, for one actor."""

    def __init__(self, database: Database, actor: Actor, index: Callable[[], CallIndex]) -> None:
        self._database = database
        self._actor = actor
        self._index = index
        self._read: Meanings | None = None

    def keep(self, name: str, *, origin: str = "python", **rules: Any) -> Tracker:
        """Keep a tracker under ``name``, in place of one's own of that name, and return it.

        ``rules`` are those of a pack: ``say``, ``like``, ``unless``, ``unless_before``, ``asked``, ``title``, and
        ``means`` and ``but_not``, example sentences that a model reads.  Raises InvalidValue for rules that say
        nothing or can't be used.
        """
        name = storable(name.strip())
        if not name or len(name) > LONGEST:
            raise InvalidValue(f"a tracker needs a name of at most {LONGEST} characters")
        given = storable({each: value for each, value in rules.items() if value not in (None, "", (), [], {})})
        made = _tracker(name, given)
        with self._database.write(self._actor, origin) as unit:
            _put(unit, name, given)
        return made

    def drop(self, name: str, *, origin: str = "python") -> Rules:
        """Remove a tracker of one's own and return its rules, with which ``keep`` brings it back.  Raises NotFound."""
        with self._database.write(self._actor, origin) as unit:
            found = _own(unit.session, name)
            if found is None:
                raise NotFound(f"there is no tracker of your own called '{name}'")
            unit.session.delete(found)
            unit.note(Entry("dropped", "call_trackers", found.id, {}, {"name": name}))
            return dict(found.rules)

    def rules(self) -> dict[str, Rules]:
        """Return the rules of all trackers of one's own by their names."""
        with self._database.read(self._actor) as session:
            return {
                one.name: dict(one.rules) for one in session.scalars(select(CallTracker).order_by(CallTracker.name))
            }

    def all(self) -> dict[str, Tracker]:
        """Return all trackers by their names; one's own take the place of the product's of the same name."""
        from crm_lab_speech.trackers import packaged

        return {**packaged(), **{name: _tracker(name, given) for name, given in self.rules().items()}}

    def hits(self, tracker: str | Tracker, progress: Progress | None = None) -> Hits:
        """Look through all calls that one may see for a tracker (or its name) and return where it is.

        What it means is read by the model of the search by meaning, once a sentence: the first search of this kind
        takes about as long as reading all calls does, later ones some milliseconds a call.  Without a model its words
        are looked for, and ``why`` says so; a tracker that has no words raises MissingPart.  Raises NotFound.
        """
        one = self._named(tracker) if isinstance(tracker, str) else tracker
        why = self._why_not(one)
        used = one.by_words if why else one
        with self._database.read(self._actor) as session:
            wanted = list(session.scalars(_calls().with_only_columns(Recording.id)))
        found: list[TrackerHit] = []
        unread = 0
        for done, (hits, read) in enumerate(self._through(wanted, used), 1):
            found += hits
            unread += not read
            if progress is not None:
                progress(done, len(wanted))
        return Hits(tuple(found), len(wanted), len(wanted) if why else unread, why)

    def reader(self, wanted: Iterable[Tracker]) -> Meanings | None:
        """Return what reads those of ``wanted`` that have examples; None when none has any, or there is no model."""
        if not any(one.means for one in wanted):
            return None
        try:
            self._meanings.ready()
        except MissingPart:
            return None  # such a tracker then says that it can't be judged
        return self._meanings

    def _named(self, name: str) -> Tracker:
        known = self.all()
        if name not in known:
            raise NotFound(f"no tracker is called '{name}'; there are {', '.join(known)}")
        return known[name]

    def _why_not(self, one: Tracker) -> str | None:
        """Return why nobody can read what a tracker means.  Raises MissingPart when it has nothing else."""
        if not one.means:
            return None
        try:
            self._meanings.ready()
        except MissingPart as problem:
            if one.say or one.like:
                return problem.message
            raise
        return None

    @property
    def _meanings(self) -> Meanings:
        from crm_lab_speech.meaning import Meanings

        if self._read is None:
            self._read = Meanings(Reading(self._index()))
        return self._read

    def _through(self, ids: Sequence[str], one: Tracker) -> Iterator[tuple[list[TrackerHit], bool]]:
        """Yield the hits of every call, and whether what it means could be read there."""
        for start in range(0, len(ids), AT_ONCE):
            with self._database.read(self._actor) as session:
                rows = session.execute(_calls(ids[start : start + AT_ONCE])).all()
            for call, content in rows:
                transcript = transcript_of(content)
                found, read = self._in_call(transcript, one)
                yield [_hit(call, hit, transcript.segments[hit.turn].text) for hit in found], read

    def _in_call(self, transcript: Transcript, one: Tracker) -> tuple[list[Hit], bool]:
        from crm_lab_speech import CannotJudge

        try:
            return one.find(transcript, self._meanings if one.means else None), True
        except CannotJudge:
            return one.by_words.find(transcript), False


def _calls(ids: Sequence[str] | None = None) -> Any:
    newest = (CallTranscript.recording_id == Recording.id) & (CallTranscript.number == Recording.revision)
    query = select(Recording, CallTranscript.content).join(CallTranscript, newest)
    query = query if ids is None else query.where(Recording.id.in_(ids))
    return query.order_by(Recording.started_at.desc(), Recording.id.desc())


def _hit(call: Recording, hit: Hit, said: str) -> TrackerHit:
    from crm_lab_speech.talk import sentences

    sentence = next((each for each in sentences(said) if hit.quote in each), said)
    where = (call.id, call.file_name, call.started_at, hit.turn, hit.start, hit.end, hit.speaker, hit.quote)
    return TrackerHit(*where, sentence, hit.similarity, hit.example)


def _own(session: Session, name: str) -> CallTracker | None:
    return session.scalars(select(CallTracker).where(CallTracker.name == name)).one_or_none()


def _put(unit: Unit, name: str, rules: Rules) -> None:
    found = _own(unit.session, name)
    if found is None:
        found = CallTracker(name=name, kept_by=unit.actor.id)
        unit.session.add(found)
    found.rules, found.kept_at = rules, utc_now()
    unit.session.flush()
    unit.note(Entry("kept", "call_trackers", found.id, {}, {"name": name}))


def _tracker(name: str, rules: Mapping[str, Any]) -> Tracker:
    from crm_lab_speech import BadRules
    from crm_lab_speech.trackers import tracker

    try:
        return tracker(name, dict(rules), "your own")
    except BadRules as problem:
        raise InvalidValue(str(problem).rstrip(".")) from problem
