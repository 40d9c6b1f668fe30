"""``ws.sla_policies`` and ``ws.working_hours``: what is promised for which tickets, and in which hours it counts."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue, Refused
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.freeing import free_name
from crm_lab.rules.reading import read_conditions
from crm_lab.service import defaults
from crm_lab.service.hours import read_hours
from crm_lab.service.targets import minutes, read_targets
from crm_lab.store.collection import Collection
from crm_lab.store.database import Database
from crm_lab.store.entities import SlaPolicy, Ticket, WorkingHours
from crm_lab.store.scope import Actor
from crm_lab.store.trail import Unit


class WorkingHoursBook(Collection[WorkingHours]):
    """All working hours, as data that crm_lab.service.hours reads."""

    entity = WorkingHours

    def __init__(self, database: Database, actor: Actor) -> None:
        super().__init__(database, actor)
        defaults.ensure(database)

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "set of working hours"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> WorkingHours:
        free_name(unit, WorkingHours, str(fields.get("name")))
        return super()._make(unit, fields)

    def _value(self, name: str, value: Any) -> Any:
        if name == "hours":
            read_hours(value)
        return super()._value(name, value)

    def _check_delete(self, unit: Unit, record: WorkingHours) -> None:
        user = unit.session.scalars(select(SlaPolicy.name).where(SlaPolicy.hours_id == record.id)).first()
        if user is not None:
            raise Refused(f"the policy '{user}' counts in the hours '{record.name}'; give it others first")


class SlaPolicies(Collection[SlaPolicy]):
    """All policies.  The first one, by ``position``, whose ``conditions`` a ticket meets applies to it.

    ``targets`` are written as in ``{"urgent": {"first_response": "1 hour", "resolution": "24 hours"}}``, in working
    time; ``hours`` names the working hours (default: office hours), ``warn`` how long before the end we warn.
    """

    entity = SlaPolicy
    first: ClassVar[tuple[str, ...]] = ("id", "name", "position", "enabled", "conditions", "targets")

    def __init__(self, database: Database, actor: Actor) -> None:
        super().__init__(database, actor)
        defaults.ensure(database)

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "policy"

    def add(self, **fields: Any) -> SlaPolicy:
        """Add a policy before the one for everything else and return it; all open tickets are looked at again."""
        with self.database.read(self.actor) as session:
            given = {"conditions": [], "position": self._next(session), **self._settled(session, fields)}
            if "hours_id" not in given:
                given["hours_id"] = _hours(session, defaults.OFFICE)
        return super().add(**given)

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> SlaPolicy:
        """Change a policy and return it; all open tickets are looked at again, the time used is kept."""
        with self.database.read(self.actor) as session:
            given = self._settled(session, fields)
        return super().update(id, version=version, origin=origin, **given)

    def _next(self, session: Session) -> int:
        before = SlaPolicy.position < defaults.LAST
        return int(session.scalar(select(func.max(SlaPolicy.position)).where(before)) or 0) + 1

    def _settled(self, session: Session, fields: dict[str, Any]) -> dict[str, Any]:
        given = dict(fields)
        if "targets" in given:
            given["targets"] = read_targets(given["targets"])
        if "conditions" in given:
            read_conditions(given["conditions"], Ticket, context(session), "conditions")
            given["conditions"] = plain_data(given["conditions"])
        if "hours" in given:
            given["hours_id"] = _hours(session, given.pop("hours"))
        if "warn" in given:
            given["warn_minutes"] = minutes(given.pop("warn"), "warn")
        return given

    def _make(self, unit: Unit, fields: dict[str, Any]) -> SlaPolicy:
        free_name(unit, SlaPolicy, str(fields.get("name")))
        return super()._make(unit, fields)


def _hours(session: Session, name: Any) -> str:
    wanted = (WorkingHours.name == str(name)) | (WorkingHours.id == str(name))
    found = session.scalars(select(WorkingHours.id).where(wanted)).first()
    if found is None:
        known = ", ".join(session.scalars(select(WorkingHours.name).order_by(WorkingHours.name)))
        raise InvalidValue(f"there are no working hours called '{name}'; there are {known}")
    return found
