"""What is kept of a call: versions of its transcript, its figures, its scores, what it proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_lab.calls.judging import Plain, storable
from crm_lab.errors import NotFound
from crm_lab.rules.context import context
from crm_lab.standard import fold
from crm_lab.store.entities import CallFigures, CallProposal, CallScore, CallTranscript, Recording
from crm_lab.store.entities.calls import MACHINE
from crm_lab.store.trail import Entry, Unit
from crm_lab.store.types import utc_now

_FIGURES = frozenset(CallFigures.columns()) - {"id", "trackers", "measured_at"}
_LONGEST = {"rep": 200, "name": 120, "note": 300}


def keep_transcript(
    unit: Unit, recording: Recording, content: Plain, by: str = MACHINE, note: str | None = None
) -> int:
    """Add a version of a transcript, the one that counts from now on, and return its number."""
    recording.revision = (recording.revision or 0) + 1
    recording.language = str(content.get("language") or "")[:10]
    recording.duration = max(float(content.get("duration") or 0.0), recording.duration or 0.0)
    older = update(CallTranscript).where(CallTranscript.recording_id == recording.id).values(words=None)
    unit.session.flush()
    unit.session.execute(older)
    unit.session.add(
        CallTranscript(
            recording_id=recording.id,
            number=recording.revision,
            content=content,
            words=words_of(content),
            made_by=by,
            note=note and note[: _LONGEST["note"]],
        )
    )
    unit.session.flush()
    return recording.revision


def words_of(content: Plain) -> str:
    """Return what searches look through: a line a segment, in one script and one case."""
    return "\n".join(fold(str(each["text"]).replace("\n", " ")) for each in content.get("segments", ()))


def version(session: Session, recording: Recording, number: int | None = None) -> CallTranscript:
    """Return one version of a transcript, the newest when no number is given.  Raises NotFound."""
    wanted = recording.revision if number is None else number
    mine = (CallTranscript.recording_id == recording.id, CallTranscript.number == wanted)
    found = session.scalars(select(CallTranscript).where(*mine)).one_or_none()
    if found is None:
        there = f"it has 1 to {recording.revision}" if recording.revision else "it has none"
        raise NotFound(f"there is no transcript {wanted or ''} of '{recording.file_name}'; {there}".replace("  ", " "))
    return found


def keep_judgement(unit: Unit, recording: Recording, judgement: Mapping[str, Any], by: str = MACHINE) -> CallScore:
    """Keep figures, tracker counts and score of the newest transcript, in place of those it had; return the score."""
    figures = {name: value for name, value in judgement["figures"].items() if name in _FIGURES}
    figures["rep"] = figures.get("rep") and str(figures["rep"])[: _LONGEST["rep"]]
    told = CallFigures(id=recording.id, trackers=dict(judgement["trackers"]), measured_at=utc_now(), **figures)
    unit.session.merge(told)
    made = judgement["score"]
    return keep_score(unit, recording, "card", made["name"], made["version"], made["total"], made["marks"], by)


def keep_score(
    unit: Unit,
    recording: Recording,
    kind: str,
    name: str,
    number: int,
    total: float | None,
    marks: list[Any] | None = None,
    by: str = MACHINE,
) -> CallScore:
    """Keep a score; one of the same card (or scorer) and version is replaced."""
    session, name = unit.session, name[: _LONGEST["name"]]
    same = (CallScore.recording_id == recording.id, CallScore.kind == kind)
    query = select(CallScore).where(*same, CallScore.name == name, CallScore.version == number)
    found = session.scalars(query).one_or_none()
    if found is None:
        found = CallScore(recording_id=recording.id, kind=kind, name=name, version=number)
        session.add(found)
    found.total, found.marks, found.made_by, found.made_at = total, marks, by, utc_now()
    found.transcript = recording.revision
    session.flush()
    facts = {"kind": kind, "name": name, "version": number, "total": total}
    unit.note(Entry("scored", "recordings", recording.id, {}, facts))
    return found


def day_of(session: Session, recording: Recording) -> date:
    """Return the day of a call where the people of this store are: the one that "tomorrow" is read against."""
    return recording.started_at.astimezone(context(session).zone).date()


def proposed_on(session: Session, recording: Recording) -> date | None:
    """Return the day for which the proposals of the newest transcript were worked out, None while they were not."""
    mine = (CallTranscript.recording_id == recording.id, CallTranscript.number == recording.revision)
    return session.scalar(select(CallTranscript.proposed_on).where(*mine))


def keep_proposals(unit: Unit, recording: Recording, day: date, made: Iterable[Mapping[str, Any]]) -> None:
    """Keep what the newest transcript proposes for a call of ``day``, rows as ``suggested`` gives them.

    What was decided stays; what is said no more, and nobody decided on, goes.
    """
    session, said = unit.session, {each["key"]: each for each in made}
    mine = select(CallProposal).where(CallProposal.recording_id == recording.id)
    known = {one.key: one for one in session.scalars(mine)}
    for key, one in known.items():
        if key not in said and one.state == "open":
            session.delete(one)
    session.add_all(
        CallProposal(recording_id=recording.id, transcript=recording.revision, **storable(dict(row)))
        for key, row in said.items()
        if key not in known
    )
    newest = (CallTranscript.recording_id == recording.id, CallTranscript.number == recording.revision)
    session.execute(update(CallTranscript).where(*newest).values(proposed_on=day))
    session.flush()
