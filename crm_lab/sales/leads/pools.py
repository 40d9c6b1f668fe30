"""``ws.lead_pools``: the parts of the public pool (公海), with their rules as data."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_lab.errors import InvalidValue
from crm_lab.rules.context import context
from crm_lab.rules.definition import plain_data
from crm_lab.rules.freeing import free_name
from crm_lab.rules.reading import read_conditions
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Lead, LeadPool
from crm_lab.store.trail import Unit

FROM_ONE = ("recycle_days", "daily_picks", "most_held")
FROM_NONE = ("protected_days", "wait_days")
LONGEST = 3650
"""How many days, or picks, a rule may name."""


class LeadPools(Collection[LeadPool]):
    """All parts of the pool, tried by ``position``; a lead lies in the first whose ``conditions`` it meets.

    ``recycle_days`` without follow-up bring a lead back, not before ``protected_days`` in somebody's hands;
    ``daily_picks`` and ``most_held`` limit who picks, ``wait_days`` whoever had the lead last, ``team`` says for whom.
    """

    entity = LeadPool
    first: ClassVar[tuple[str, ...]] = ("id", "name", "position", "enabled", "conditions", "team_id")

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "lead pool"

    def add(self, **fields: Any) -> LeadPool:
        """Add a pool behind the others and return it.  Raises InvalidValue for conditions that can't be read."""
        with self.database.read(self.actor) as session:
            last = session.scalar(select(func.max(LeadPool.position))) or 0
            given = {"conditions": [], "position": int(last) + 1, **_settled(session, fields)}
        return super().add(**given)

    def update(self, id: str, *, version: int | None = None, origin: str = "python", **fields: Any) -> LeadPool:
        """Change a pool and return it; where leads lie follows at once."""
        with self.database.read(self.actor) as session:
            given = _settled(session, fields)
        return super().update(id, version=version, origin=origin, **given)

    def _make(self, unit: Unit, fields: dict[str, Any]) -> LeadPool:
        free_name(unit, LeadPool, str(fields.get("name")))
        pool = super()._make(unit, fields)
        _check(pool.as_dict())
        return pool

    def _check_update(self, unit: Unit, record: LeadPool, values: dict[str, Any]) -> None:
        _check(values)


def _settled(session: Session, fields: dict[str, Any]) -> dict[str, Any]:
    if "conditions" not in fields:
        return fields
    read_conditions(fields["conditions"], Lead, context(session), "conditions")
    return {**fields, "conditions": plain_data(fields["conditions"])}


def _check(values: dict[str, Any]) -> None:
    """Raise InvalidValue for a number of days or of leads that can't be."""
    for least, names in ((1, FROM_ONE), (0, FROM_NONE)):
        for name in names:
            given = values.get(name)
            if given is not None and not least <= given <= LONGEST:
                raise InvalidValue(f"{name} of a lead pool is a whole number from {least} to {LONGEST}, not {given}")
