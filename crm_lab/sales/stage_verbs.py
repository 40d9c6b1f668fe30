"""The verbs of stages: what they ask of a deal, and that none goes while deals stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from crm_lab.errors import InvalidValue, Refused
from crm_lab.sales.gates import gate_of
from crm_lab.store.collection import Collection
from crm_lab.store.entities import Opportunity, PipelineStage
from crm_lab.store.trail import Unit


class Stages(Collection[PipelineStage]):
    """The stages of all pipelines."""

    entity = PipelineStage

    @property
    def label(self) -> str:
        """What one record is called in messages."""
        return "stage"

    def require(
        self,
        id: str,
        *,
        fields: Sequence[str] = (),
        tasks: Sequence[str] = (),
        petals: Sequence[str] = (),
        documents: Sequence[str] = (),
        comes_from: Sequence[str] = (),
        origin: str = "python",
    ) -> PipelineStage:
        """Say what a deal needs before it may come into a stage, in place of what was asked before; return the stage.

        ``fields`` of the deal must be filled ("amount", "expected_close"), ``tasks`` done (their subjects), ``petals``
        played by somebody; ``documents`` are "quote sent", "quote accepted", "contract sent" and "contract signed";
        ``comes_from`` are the stages (names or ids) that it may come from.  Nothing given opens it.
        Raises InvalidValue, NotFound, NotAllowed.
        """
        with self.database.write(self.actor, origin) as unit:
            stage = self._fresh(unit, id, None)
            asked = {
                "fields": fields,
                "tasks": tasks,
                "petals": petals,
                "documents": documents,
                "comes_from": comes_from,
            }
            stage.gate = gate_of(unit.session, stage, asked)
            unit.session.flush()
            return stage

    def _make(self, unit: Unit, fields: dict[str, Any]) -> PipelineStage:
        _no_gate(fields)
        return super()._make(unit, fields)

    def _check_update(self, unit: Unit, record: PipelineStage, values: dict[str, Any]) -> None:
        _no_gate(values)

    def _check_delete(self, unit: Unit, record: PipelineStage) -> None:
        deals = Opportunity.__table__
        query = select(func.count()).where(deals.c.stage_id == record.id, deals.c.deleted_at.is_(None))
        if count := unit.session.scalar(query):
            raise Refused(f"the stage '{record.name}' still has deals ({count:,}); move them to another one first")


def _no_gate(fields: dict[str, Any]) -> None:
    if fields.get("gate") is not None:
        raise InvalidValue("what a stage asks for is set by ws.stages.require(id, fields=…, tasks=…)")
