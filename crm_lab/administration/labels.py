"""Status labels: free words over the fixed types of leads, tickets and orders."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue, Refused
from crm_lab.rules.freeing import free_name
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Lead, Order, StatusLabel, Ticket
from crm_lab.store.entities.labels import STATUS_TYPES
from crm_lab.store.trail import Unit

LABELLED: dict[str, Any] = {"leads": Lead, "tickets": Ticket, "orders": Order}
"""The records that have a status."""


class StatusLabels(Collection[StatusLabel]):
    """Statuses as people call them: ``ws.status_labels.add(entity="tickets", name="Escalated", type="open")``."""

    entity = StatusLabel
    first = ("id", "entity", "name", "name_zh", "type")

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "status label"

    def _make(self, unit: Unit, fields: dict[str, Any]) -> StatusLabel:
        entity = fields.get("entity")
        if entity not in STATUS_TYPES:
            raise InvalidValue(f"a status label is for one of {', '.join(STATUS_TYPES)}, not {entity!r}")
        _check_type(entity, fields.get("type"))
        if "position" not in fields:
            highest = select(func.max(StatusLabel.position)).where(StatusLabel.entity == entity)
            fields["position"] = (unit.session.scalar(highest) or 0) + 1
        _free(unit, entity, fields.get("name"))
        return super()._make(unit, fields)

    def _check_update(self, unit: Unit, record: StatusLabel, values: dict[str, Any]) -> None:
        if told := {"entity", "type"} & values.keys():
            raise InvalidValue(f"the {' and '.join(sorted(told))} of a status label stays; add another label")
        if values.get("name", record.name) != record.name:
            _free(unit, record.entity, values["name"])

    def _check_delete(self, unit: Unit, record: StatusLabel) -> None:
        table = LABELLED[record.entity].__table__
        having = select(func.count()).where(table.c.status_id == record.id, table.c.deleted_at.is_(None))
        if count := unit.session.scalar(having):
            raise Refused(f"{count:,} {record.entity} are '{record.name}'; give them another status first")
        same = (StatusLabel.entity == record.entity, StatusLabel.type == record.type)
        if unit.session.scalar(select(func.count()).where(*same)) == 1:
            raise Refused(f"'{record.name}' is the only status of {record.entity} of the type {record.type}; rename it")


def _check_type(entity: str, type: Any) -> None:
    if type not in STATUS_TYPES[entity]:
        raise InvalidValue(
            f"the type of a status of {entity} is one of {', '.join(STATUS_TYPES[entity])}, not {type!r}"
        )


def _free(unit: Unit, entity: str, name: Any) -> None:
    """Let a name be taken, though a deleted label has it.  Raises InvalidValue when a living one does."""
    if unit.session.scalar(select(StatusLabel.id).where(StatusLabel.entity == entity, StatusLabel.name == name)):
        raise InvalidValue(f"{entity} have a status '{name}' already")
    free_name(unit, StatusLabel, str(name), entity=entity)
