"""A call that was read lands once: recording, transcript, figures, score, proposals and link in one unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls import keeping, linked
from crm_lab.calls.finding import Found
from crm_lab.calls.linking import Link, work_out
from crm_lab.calls.naming import Named, read_name
from crm_lab.store.entities import CallFile, Recording
from crm_lab.store.ids import new_id
from crm_lab.store.scope import DELETED, everybody
from crm_lab.store.trail import Unit, line_up
from crm_lab.store.types import utc_now

CALLERS = ("rep", "agent")
"""Roles of people who have calls: what they bring in is theirs, unless a list says otherwise."""

_NAME = 500


@dataclass(frozen=True)
class Told:
    """What is known of a call before it is listened to."""

    started: datetime
    started_from: str
    direction: str | None
    link: Link
    language: str | None = None


def told(session: Session, found: Found, row: Mapping[str, Any], zone: ZoneInfo, region: str) -> Told:
    """Return when a call was and with whom, by the list and the file's name."""
    named = read_name(PurePosixPath(found.name).stem, region)
    started, source = _started(found, row, named, zone)
    link = work_out(session, row, named.numbers, started, region)
    return Told(started, source, row.get("direction") or named.direction, link, row.get("language"))


def _started(found: Found, row: Mapping[str, Any], named: Named, zone: ZoneInfo) -> tuple[datetime, str]:
    if row.get("started_at"):
        return row["started_at"].astimezone(UTC), "list"
    if named.started:
        local = named.started if named.started.tzinfo else named.started.replace(tzinfo=zone)
        return local.astimezone(UTC), "name"
    return datetime.fromtimestamp(found.changed_ns / 1e9, UTC), "file"


def there(session: Session, content_hash: str) -> str | None:
    """Return the id of the call with this content, hidden ones included; None when it is new."""
    query = select(Recording.id).where(Recording.content_hash == content_hash)
    return session.scalar(query, execution_options={DELETED: True})


def land(unit: Unit, found: Found, content_hash: str, made: Mapping[str, Any], about: Told) -> Recording | None:
    """Write a call and sign for its file; None when somebody else brought the same one in meanwhile."""
    line_up(unit.session)
    known = there(unit.session, content_hash)
    if known is not None:
        sign(unit, found, "same", content_hash=content_hash, recording_id=known)
        return None
    recording = _recording(found, content_hash, made, about)
    owner = about.link.owner_id or (unit.actor.id if unit.actor.role in CALLERS else None)
    linked.put(unit, recording, replace(about.link, owner_id=owner), first=True)
    unit.name(recording, "brought_in", file=found.name)
    unit.session.add(recording)
    keeping.keep_transcript(unit, recording, dict(made["transcript"]))
    keeping.keep_judgement(unit, recording, made)
    keeping.keep_proposals(unit, recording, date.fromisoformat(made["day"]), made["proposals"])
    sign(unit, found, "done", content_hash=content_hash, recording_id=recording.id)
    return recording


def link_again(unit: Unit, id: str, about: Told) -> bool:
    """Link a call that has no customer, unless somebody did meanwhile; tell whether it was done."""
    with everybody(unit.session):
        query = select(Recording).where(Recording.id == id, Recording.link_state == "unlinked")
        recording = unit.session.scalars(query).one_or_none()
        if recording is None:
            return False
        if recording.started_from == "file":
            recording.started_at, recording.started_from = about.started, about.started_from
        unit.name(recording, "linked")
        linked.put(unit, recording, replace(about.link, owner_id=about.link.owner_id or recording.owner_id))
        return True


def _recording(found: Found, content_hash: str, made: Mapping[str, Any], about: Told) -> Recording:
    sound = made.get("sound") or {}
    lengths = (made["transcript"].get("duration"), sound.get("seconds"))
    return Recording(
        id=new_id(),
        content_hash=content_hash,
        file_name=PurePosixPath(found.name).name[-_NAME:],
        path=str(found.path),
        bytes=found.bytes,
        duration=max(float(one or 0.0) for one in lengths),
        channels=sound.get("channels"),
        started_at=about.started,
        started_from=about.started_from,
        direction=about.direction,
        revision=0,
    )


def sign(unit: Unit, found: Found, state: str, **facts: Any) -> None:
    """Put down what became of a file."""
    row = {"content_hash": None, "reason": None, "recording_id": None, **facts}
    path = str(found.path).encode(errors="replace").decode()
    about = {"path": path, "bytes": found.bytes, "changed_ns": found.changed_ns}
    unit.session.merge(CallFile(key=found.key, state=state, seen_at=utc_now(), **about, **row))
    unit.session.flush()
