"""The action ``task``: something to do for somebody."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.actions import Cause, Effect, Parameter, long_form
from crm_lab.rules.context import Context
from crm_lab.rules.durations import Duration, read_duration
from crm_lab.rules.fields import steps
from crm_lab.rules.people import user_named
from crm_lab.rules.templates import Template, read_template
from crm_lab.store.base import Base
from crm_lab.store.entities import Activity
from crm_lab.store.trail import Unit


@dataclass(frozen=True)
class Task:
    """A task: its subject with the fields that stand in it, when it is due, whose it is (None: the record's owner)."""

    subject: Template
    due: Duration | None
    owner_id: str | None


class MakeTask:
    """Gives somebody a task about the record: once per event, or once each time that a standing rule begins to hold."""

    name = "task"
    form = (Parameter("subject", "text", True), Parameter("due", "duration"), Parameter("owner", "user"))

    def long(self, given: Any) -> dict[str, Any]:
        """Return the parameters by name; a bare text is the subject."""
        return long_form(given, self.form, "subject")

    def check(self, given: Any, entity: type[Base], context: Context) -> Task:
        """Take ``subject`` (fields in braces: "Call {name}"), ``due`` ("3 days") and ``owner`` (a user)."""
        given = self.long(given)
        link_column(entity)
        subject = read_template(given["subject"], "subject", 300, entity, context)
        due = read_duration(given["due"]) if given.get("due") else None
        owner = user_named(given["owner"], context) if given.get("owner") else None
        return Task(subject, due, owner)

    def effects(self, session: Session, record: Any, wanted: Task, context: Context) -> list[Effect]:
        """Return the task."""
        return [Effect("task", "activities", None, wanted.subject.fill(session, record)[:500])]

    def apply(self, unit: Unit, record: Any, wanted: Task, context: Context, cause: Cause) -> list[Effect]:
        """Add the task, unless this rule did so for the same event or run."""
        effects = self.effects(unit.session, record, wanted, context)
        occasion = cause.event.seq if cause.event is not None else cause.run_id
        key = f"{cause.rule_id}:{record.id}:{occasion}:{zlib.crc32(wanted.subject.text.encode()):x}"
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


TASK = MakeTask()
