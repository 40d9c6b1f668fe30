"""The action ``notify``: somebody is told, once for each occasion, with a link to the record."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.actions import Cause, Effect, Parameter, long_form
from crm_lab.rules.context import Context
from crm_lab.rules.people import team_named, user_named
from crm_lab.rules.templates import Template, read_template
from crm_lab.store.base import Base
from crm_lab.store.entities import Notification, User
from crm_lab.store.trail import Unit

LONGEST = 1_000
"""Characters of a text."""


@dataclass(frozen=True)
class Message:
    """What is told, and to whom: the record's owner, one user, everybody in a team."""

    text: Template
    owner: bool
    user_id: str | None
    team_id: str | None


class Notify:
    """Tells people of a record: once per event, or once each time that a standing rule begins to hold.

    Somebody who has not read yet what the same rule said of the same record in the same words is not told again.
    """

    name = "notify"
    form = (
        Parameter("text", "long_text", True),
        Parameter("owner", "flag"),
        Parameter("user", "user"),
        Parameter("team", "team"),
    )

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name; a bare text is for the record's owner."""
        return long_form(given, self.form, "text")

    def check(self, given: Any, entity: type[Base], context: Context) -> Message:
        """Take ``text`` (fields in braces), and ``owner`` (true), ``user`` or ``team``; the owner unless told."""
        given = self.long(given)
        text = read_template(given["text"], "text", LONGEST, entity, context)
        user = user_named(given["user"], context) if given.get("user") else None
        team = team_named(given["team"], context) if given.get("team") else None
        owner = given.get("owner", user is None and team is None)
        if not isinstance(owner, bool) or not (owner or user or team):
            raise InvalidValue("needs somebody to tell: owner: true, user: … or team: …")
        if owner and "owner_id" not in entity.columns():
            raise InvalidValue(f"{entity.__tablename__} have no owner; name a user or a team")
        return Message(text, owner, user, team)

    def effects(self, session: Session, record: Any, wanted: Message, context: Context) -> list[Effect]:
        """Return who would be told what."""
        text = wanted.text.fill(session, record)
        unread = _unread(session, record, context.rule_id, text) if context.rule_id else set()
        told = [user for user in _people(session, record, wanted) if user.id not in unread]
        return [Effect("notify", "notifications", None, text, note=user.name) for user in told]

    def apply(self, unit: Unit, record: Any, wanted: Message, context: Context, cause: Cause) -> list[Effect]:
        """Tell them, unless this rule did so for the same event or run, or they have it unread."""
        return self.apply_all(unit, [record], wanted, context, cause)[record.id]

    def apply_all(
        self, unit: Unit, records: Sequence[Any], wanted: Message, context: Context, cause: Cause
    ) -> dict[str, list[Effect]]:
        """Tell of many records at once; return the effects for each of them."""
        effects: dict[str, list[Effect]] = {}
        for record in records:
            text, key = wanted.text.fill(unit.session, record), _key(record, wanted, cause)
            known = _unread(unit.session, record, cause.rule_id, text) | _told(unit.session, key)
            people = [user for user in _people(unit.session, record, wanted) if user.id not in known]
            about = {"entity": record.__tablename__, "record_id": record.id, "rule_id": cause.rule_id, "key": key}
            unit.session.add_all(Notification(user_id=one.id, text=text, at=context.now, **about) for one in people)
            effects[record.id] = [Effect("notify", "notifications", None, text, note=one.name) for one in people]
        unit.session.flush()
        return effects


NOTIFY = Notify()


def _key(record: Any, wanted: Message, cause: Cause) -> str:
    occasion = cause.event.seq if cause.event is not None else cause.run_id
    return f"{cause.rule_id}:{record.id}:{occasion}:{zlib.crc32(wanted.text.text.encode()):x}"


def _people(session: Session, record: Any, wanted: Message) -> list[User]:
    ids = {wanted.user_id, record.owner_id if wanted.owner else None} - {None}
    team = false() if wanted.team_id is None else User.team_id == wanted.team_id
    query = select(User).where(or_(User.id.in_(ids), team), User.active)
    return list(session.scalars(query.order_by(User.name, User.id)))


def _unread(session: Session, record: Any, rule_id: str, text: str) -> set[str]:
    mine = (Notification.entity == record.__tablename__, Notification.record_id == record.id)
    same = (Notification.rule_id == rule_id, Notification.text == text, Notification.read_at.is_(None))
    return set(session.scalars(select(Notification.user_id).where(*mine, *same)))


def _told(session: Session, key: str) -> set[str]:
    record_id = key.split(":")[1]
    mine = (Notification.record_id == record_id, Notification.key == key)
    return set(session.scalars(select(Notification.user_id).where(*mine)))
