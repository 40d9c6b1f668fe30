"""A call on its customer: the columns of the link, and the one activity on the time line that belongs to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.calls.linking import IDS, Link
from crm_lab.errors import Refused
from crm_lab.store.entities import Activity, Recording
from crm_lab.store.scope import DELETED
from crm_lab.store.trail import Unit
from crm_lab.store.types import utc_now

SOURCE = "recording"
"""Where an activity comes from that was made for a recording; its id there is the recording's."""

NEAR = timedelta(minutes=2)
"""So far apart may the recording and an activity that somebody wrote down begin, to be the same call."""

KEPT = (*IDS, "phone", "link_state", "link_way", "link_why", "link_facts")
"""What an undo gives back."""

_TOLD = ("account_id", "contact_id", "lead_id", "opportunity_id", "owner_id")


def put(unit: Unit, recording: Recording, link: Link, *, first: bool = False) -> None:
    """Give a recording its link, and its activity; what stood there before is kept for ``back`` unless it is new."""
    before = None if first else {name: getattr(recording, name) for name in KEPT}
    for name in (*IDS, "phone"):
        setattr(recording, name, getattr(link, name))
    recording.link_state = "linked" if link.linked else "unlinked"
    recording.link_way, recording.link_why = link.way, link.why
    recording.link_facts, recording.link_before = dict(link.facts) or None, before
    in_step(unit, recording)


def back(unit: Unit, recording: Recording) -> None:
    """Take the last change of the link back.  Raises Refused when there is none."""
    if recording.link_before is None:
        raise Refused(f"the link of '{recording.file_name}' was not changed, or that was taken back already")
    for name, value in recording.link_before.items():
        setattr(recording, name, value)
    recording.link_before = None
    in_step(unit, recording)


def in_step(unit: Unit, recording: Recording) -> None:
    """Let the time line have one activity for a linked call, and none for one that is not."""
    unit.session.flush()
    own = _own(unit.session, recording)
    if recording.link_state != "linked":
        _remove(recording, own)
    elif own is None and (written := _written_down(unit.session, recording)) is not None:
        recording.activity_id = written.id
    else:
        recording.activity_id = _told(unit, recording, own).id
    unit.session.flush()


def _own(session: Session, recording: Recording) -> Activity | None:
    mine = select(Activity).where(Activity.source == SOURCE, Activity.external_id == recording.id)
    return session.scalars(mine, execution_options={DELETED: True}).one_or_none()


def _remove(recording: Recording, own: Activity | None) -> None:
    recording.activity_id = None
    if own is not None and own.deleted_at is None:
        own.deleted_at = utc_now()


def _written_down(session: Session, recording: Recording) -> Activity | None:
    """Return the call that somebody wrote down already: the same customer and minute, without a recording."""
    if recording.started_from == "file":
        return None
    person = (Activity.contact_id, recording.contact_id) if recording.contact_id else None
    column, id = person or (Activity.account_id, recording.account_id)
    taken = select(Recording.activity_id).where(Recording.activity_id.is_not(None), Recording.id != recording.id)
    same = (
        column == id,
        Activity.channel == "phone",
        Activity.occurred_at.between(recording.started_at - NEAR, recording.started_at + NEAR),
        Activity.id.not_in(taken),
    )
    return session.scalars(select(Activity).where(*same).order_by(Activity.occurred_at, Activity.id)).first()


def _told(unit: Unit, recording: Recording, own: Activity | None) -> Activity:
    facts: dict[str, Any] = {name: getattr(recording, name) for name in _TOLD}
    facts |= {"direction": recording.direction, "occurred_at": recording.started_at, "deleted_at": None}
    facts["duration_seconds"] = round(recording.duration) or None
    if own is None:
        own = Activity(channel="phone", source=SOURCE, external_id=recording.id, **facts)
        unit.session.add(own)
    else:
        for name, value in facts.items():
            setattr(own, name, value)
    unit.session.flush()
    return own
