"""The actions ``task`` (something to do for somebody) and ``assign`` (the owner of a record)."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules import paths
from crm_lab.rules.actions import Cause, Effect, mapping
from crm_lab.rules.context import Context
from crm_lab.rules.durations import Duration, read_duration
from crm_lab.rules.fields import Path, fields, steps
from crm_lab.rules.observing import Observer
from crm_lab.store.base import Base
from crm_lab.store.entities import Activity, User
from crm_lab.store.trail import Unit

_PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Task:
    """A task: its subject with the fields that stand in it, when it is due, whose it is (None: the record's owner)."""

    subject: str
    names: dict[str, Path]
    due: Duration | None
    owner_id: str | None


class MakeTask:
    """Gives somebody a task about the record: once per event, or once each time that a standing rule begins to hold."""

    name = "task"

    def check(self, given: Any, entity: type[Base], context: Context) -> Task:
        """Take ``subject`` (fields in braces: "Call {name}"), ``due`` ("3 days") and ``owner`` (a user)."""
        given = mapping({"subject": given} if isinstance(given, str) else given, ("subject",), ("due", "owner"))
        link_column(entity)
        subject = given["subject"]
        if not isinstance(subject, str) or len(subject) > 300:
            raise InvalidValue(f"subject is a text of at most 300 characters, not {subject!r}")
        names = {name: paths.read(name, entity, context) for name in _PLACEHOLDER.findall(subject)}
        due = read_duration(given["due"]) if "due" in given else None
        owner = user_named(given["owner"], context) if "owner" in given else None
        return Task(subject, names, due, owner)

    def effects(self, session: Session, record: Any, wanted: Task, context: Context) -> list[Effect]:
        """Return the task."""
        observer = Observer(session)
        values = {name: observer.field(path, record) for name, path in wanted.names.items()}
        subject = _PLACEHOLDER.sub(lambda found: str(values[found[1]] or ""), wanted.subject)
        return [Effect("task", "activities", None, subject[:500])]

    def apply(self, unit: Unit, record: Any, wanted: Task, context: Context, cause: Cause) -> list[Effect]:
        """Add the task, unless this rule did so for the same event or run."""
        effects = self.effects(unit.session, record, wanted, context)
        occasion = cause.event.seq if cause.event is not None else cause.run_id
        key = f"{cause.rule_id}:{record.id}:{occasion}:{zlib.crc32(wanted.subject.encode()):x}"
        if unit.session.scalar(select(Activity.id).where(Activity.source == "rule", Activity.external_id == key)):
            return []
        task = Activity(channel="task", subject=effects[0].after, occurred_at=context.now, source="rule")
        task.external_id, task.owner_id = key, wanted.owner_id or getattr(record, "owner_id", None)
        task.due_at = None if wanted.due is None else wanted.due.shift(context.now, 1, context.zone)
        setattr(task, link_column(type(record)), record.id)
        unit.session.add(task)
        unit.session.flush()
        return effects


def link_column(entity: type[Base]) -> str:
    """Return the column of an activity that points to records of ``entity``.  Raises InvalidValue."""
    found = [step.column for step in steps(Activity).values() if step.entity is entity and step.column != "owner_id"]
    if not found:
        raise InvalidValue(f"there are no tasks about {entity.__tablename__}")
    return found[0]


class Assign:
    """Gives the record to a user."""

    name = "assign"

    def check(self, given: Any, entity: type[Base], context: Context) -> str:
        """Take a user: name, login, e-mail or id."""
        if "owner_id" not in entity.columns():
            raise InvalidValue(f"{entity.__tablename__} have no owner")
        return user_named(given, context)

    def effects(self, session: Session, record: Any, wanted: str, context: Context) -> list[Effect]:
        """Return the change of the owner, if there is any."""
        return [] if record.owner_id == wanted else [Effect("assign", "owner_id", record.owner_id, wanted)]

    def apply(self, unit: Unit, record: Any, wanted: str, context: Context, cause: Cause) -> list[Effect]:
        """Change the owner."""
        effects = self.effects(unit.session, record, wanted, context)
        record.owner_id = wanted
        unit.session.flush()
        return effects


TASK, ASSIGN = MakeTask(), Assign()


def user_named(given: Any, context: Context) -> str:
    """Return the id of the one active user of that name, login, e-mail or id.  Raises InvalidValue."""
    found = paths.ids_of(fields(Activity)["owner_id"], [given], context)
    active = context.session.scalars(select(User.id).where(User.id.in_(found), User.active)).all()
    if len(active) != 1:
        many = f"{len(active)} active users are called" if active else "no active user is called"
        raise InvalidValue(f"{many} '{given}'; give a login or an e-mail that is one person's")
    return active[0]
