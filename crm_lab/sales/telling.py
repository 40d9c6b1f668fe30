"""People are told of what waits for them: who has to be asked, and one notification per person and occasion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store.base import Managed
from crm_lab.store.entities import Notification, Team, User
from crm_lab.store.trail import Unit


def managers_of(session: Session, owner: User | None) -> Sequence[User]:
    """Return somebody's manager, else those of the team, else all administrators; without the person."""
    active = select(User).where(User.active)
    ways = [User.role == "admin"]
    if owner is not None:
        team = select(Team.id).where(Team.id == owner.team_id)
        ways = [User.id == owner.manager_id, (User.role == "manager") & User.team_id.in_(team), *ways]
    for way in ways:
        if people := session.scalars(active.where(way).order_by(User.id)).all():
            return [one for one in people if owner is None or one.id != owner.id]
    return []


def tell(unit: Unit, person: User, about: tuple[str, str], key: str, said: Mapping[str, str], **facts: Any) -> bool:
    """Tell a person once per ``key`` of the record ``about`` (table, id); return whether it is the first time.

    ``said`` has a text with ``facts`` in braces for "en" and one for "zh".
    """
    known = select(Notification.id).where(Notification.user_id == person.id, Notification.key == key)
    if unit.session.scalar(known) is not None:
        return False
    text = said["zh" if (person.locale or "").startswith("zh") else "en"].format(**facts)
    unit.session.add(Notification(user_id=person.id, text=text, key=key, entity=about[0], record_id=about[1]))
    return True


def record_of(record: Managed) -> tuple[str, str]:
    """Return the table and the id of a record, as ``tell`` takes them."""
    return record.__tablename__, record.id  # type: ignore[attr-defined]
