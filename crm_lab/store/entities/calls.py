"""Recorded calls: the recording, what was said in it, its figures, its scores, and the files that were brought in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_lab.store.base import STAYS, Base, Identified, Record
from crm_lab.store.types import utc_now

LINK_STATES = ("linked", "unlinked")
"""Whether it is known with whom a call was."""

LINK_WAYS = ("number", "list", "hand")
"""How a call was linked: by a phone number in the file's name, by a list of calls, by a person."""

MACHINE = "machine"
"""Who made a transcript or a score that no person made."""


class Recording(Record, Base):
    """A recorded call; ``owner_id`` is the rep who had it, missing when nobody said so.

    ``content_hash`` (SHA-256 of the file) makes it one call however often, and under whatever name, it is brought in.
    ``path`` is where the file lies (nothing is copied), missing for a transcript without a recording.  ``duration`` is
    in seconds.  ``started_at`` is when it took place, as ``started_from`` (list, name, file) told.  ``phone`` is the
    customer's number in its standard form.  ``link_why`` is a word for the reason (crm_lab.calls.reasons says it in a
    sentence), ``link_facts`` what the sentence needs; ``link_before`` is the link before the last change, for an undo.
    ``revision`` counts the versions of the transcript.
    """

    __tablename__ = "recordings"

    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    file_name: Mapped[str] = mapped_column(String(500))
    path: Mapped[str | None] = mapped_column(Text)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    duration: Mapped[float] = mapped_column(default=0.0)
    channels: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(10), default="")
    started_at: Mapped[datetime]
    started_from: Mapped[str] = mapped_column(String(4), default="file")
    direction: Mapped[str | None] = mapped_column(String(3))
    phone: Mapped[str | None] = mapped_column(String(60))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id"), index=True)
    opportunity_id: Mapped[str | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    activity_id: Mapped[str | None] = mapped_column(ForeignKey("activities.id", ondelete="SET NULL"), index=True)
    link_state: Mapped[str] = mapped_column(String(10), default="unlinked")
    link_way: Mapped[str | None] = mapped_column(String(10))
    link_why: Mapped[str | None] = mapped_column(String(30))
    link_facts: Mapped[dict[str, Any] | None]
    link_before: Mapped[dict[str, Any] | None]
    revision: Mapped[int] = mapped_column(default=0)

    @classmethod
    def indexes(cls) -> tuple[Index, ...]:
        """Lists are by time and by rep; what is not linked is looked up."""
        return (Index(None, "started_at"), Index(None, "owner_id", "started_at"), Index(None, "link_state"))


class CallTranscript(Identified, Base):
    """One version of what was said in a call; a correction is a new one, and the older ones stay as they were.

    ``content`` is the whole transcript as crm_lab_speech.captions writes it.  ``words`` is what searches look through:
    the folded text, one line a segment; only the newest version has it.  ``made_by`` is MACHINE or a user's id.
    ``proposed_on`` is the day of the call for which its proposals were worked out, missing while they were not.
    """

    __tablename__ = "call_transcripts"
    __table_args__ = (UniqueConstraint("recording_id", "number"), STAYS)

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    words: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(36), default=MACHINE)
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    note: Mapped[str | None] = mapped_column(String(300))
    proposed_on: Mapped[date | None]


class CallFigures(Base):
    """The figures of a call by the definitions of ``crm_lab_speech.Measures``; times in seconds.

    ``trackers`` counts the hits of every tracker by its name.
    """

    __tablename__ = "call_figures"
    __table_args__ = STAYS

    id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True)
    talk_share: Mapped[float | None]
    longest_monologue: Mapped[float | None]
    longest_story: Mapped[float | None]
    turns_per_minute: Mapped[float | None]
    patience: Mapped[float | None]
    rep_interruptions: Mapped[int | None]
    customer_interruptions: Mapped[int | None]
    overlap: Mapped[float | None]
    silence_share: Mapped[float | None]
    longest_silence: Mapped[float | None]
    rep_rate: Mapped[float | None]
    customer_rate: Mapped[float | None]
    rep_questions: Mapped[int | None]
    customer_questions: Mapped[int | None]
    rep_fillers: Mapped[int | None]
    rep: Mapped[str | None] = mapped_column(String(200))
    rep_certainty: Mapped[float | None]
    trackers: Mapped[dict[str, Any] | None]
    measured_at: Mapped[datetime] = mapped_column(default=utc_now)


class CallScore(Identified, Base):
    """A call judged by one version of a scorecard, or by a scorer of an analyst's (``kind`` card, scorer).

    ``total`` is missing when nothing could be judged.  ``marks`` has a row an item: item, kind, title, mark, good,
    points, of, reason, knock_out, and its evidence (turn, start, end, speaker, quote).  ``transcript`` is the version
    of the transcript that was judged.
    """

    __tablename__ = "call_scores"
    __table_args__ = (UniqueConstraint("recording_id", "kind", "name", "version"), Index(None, "name"), STAYS)

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10), default="card")
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    total: Mapped[float | None]
    marks: Mapped[list[Any] | None]
    transcript: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(36), default=MACHINE)
    made_at: Mapped[datetime] = mapped_column(default=utc_now)


class CallProposal(Identified, Base):
    """Something that a call suggests to write into the CRM; only what a person accepts is written, once.

    ``kind`` is summary, task, competitor, budget, objection, role or risk. ``key`` tells it from the others of the
    call, so that it is proposed once and stays refused. ``text`` is what would be written, ``facts`` what else it
    needs (due_on, role …), ``evidence`` where it was said (turn, start, end, speaker, quote). ``state`` is open,
    accepted or refused; ``wrote`` is what accepting it wrote, for an undo: entity, id, and the values before.
    """

    __tablename__ = "call_proposals"
    __table_args__ = (UniqueConstraint("recording_id", "key"), STAYS)

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any] | None]
    evidence: Mapped[list[Any] | None]
    transcript: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(36))
    wrote: Mapped[dict[str, Any] | None]


class CallCard(Identified, Base):
    """A scorecard of one's own as its file was, so that calls can be judged by it again."""

    __tablename__ = "call_cards"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(default=utc_now)
    kept_by: Mapped[str | None] = mapped_column(String(36))


class CallTracker(Identified, Base):
    """A tracker of one's own: ``rules`` has what a pack says of one (say, like, means, but_not …)."""

    __tablename__ = "call_trackers"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    rules: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime] = mapped_column(default=utc_now)
    kept_by: Mapped[str | None] = mapped_column(String(36))


class CallFile(Base):
    """A file that an import of calls has seen; ``state`` is done, same (its call is there already) or failed.

    ``key`` is the SHA-256 of its path.  Unless ``bytes`` or ``changed_ns`` (its modification time) changed, it is
    neither read nor hashed again.  ``reason`` says why it failed.
    """

    __tablename__ = "call_files"
    __table_args__ = (Index(None, "state"), STAYS)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    bytes: Mapped[int] = mapped_column(BigInteger)
    changed_ns: Mapped[int] = mapped_column(BigInteger)
    content_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="SET NULL"), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
