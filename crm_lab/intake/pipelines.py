"""Pipelines in the store: reading them for a proposal, and making the planned ones."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from crm_lab.intake.readers import table_of
from crm_lab.intake.stages import RANK, Known, KnownPipeline, StagePlan
from crm_lab.store import entities as e
from crm_lab.store.bulk import insert_frame
from crm_lab.store.ids import new_id
from crm_lab.store.trail import Unit


def known_pipelines(session: Session) -> list[KnownPipeline]:
    """Return all living pipelines with their stages in order."""
    found = []
    for pipeline in session.scalars(select(e.Pipeline).order_by(e.Pipeline.created_at, e.Pipeline.id)):
        rows = session.scalars(
            select(e.PipelineStage).where(e.PipelineStage.pipeline_id == pipeline.id).order_by(e.PipelineStage.position)
        )
        stages = tuple(Known(row.id, row.name, row.name_zh, row.kind, row.position) for row in rows)
        found.append(KnownPipeline(pipeline.id, pipeline.name, stages, pipeline.is_default))
    return found


def has_deals(session: Session) -> bool:
    """Tell whether the store has any living deal."""
    table = table_of(e.Opportunity)
    query = select(func.count()).select_from(table).where(table.c.deleted_at.is_(None))
    return bool(session.connection().execute(query).scalar())


def prepare(plans: Iterable[StagePlan]) -> dict[str, str]:
    """Give ids to planned stages that have none; return {stage id: pipeline id}."""
    where: dict[str, str] = {}
    for plan in plans:
        pipeline_id = plan.id or new_id()
        plan.made_id = pipeline_id
        for stage in plan.stages:
            stage.new = stage.new or stage.id is None
            stage.id = stage.id or new_id()
            where[stage.id] = pipeline_id
    return where


def make(unit: Unit, plans: Iterable[StagePlan], batch_id: str) -> None:
    """Write the planned pipelines and stages that the store does not have yet."""
    for plan in plans:
        if plan.id is None:
            _make_pipeline(unit, plan, batch_id)
        fresh = [stage for stage in plan.stages if stage.new]
        if fresh:
            _make_stages(unit, plan, batch_id)


def _make_pipeline(unit: Unit, plan: StagePlan, batch_id: str) -> None:
    if plan.make_default:
        table = table_of(e.Pipeline)
        unit.session.connection().execute(update(table).where(table.c.is_default).values(is_default=False))
    frame = pd.DataFrame(
        [{"id": plan.made_id, "name": plan.name, "is_default": plan.make_default, "import_batch_id": batch_id}]
    )
    insert_frame(unit, e.Pipeline, frame, batch_id=batch_id)
    plan.id = plan.made_id


def _make_stages(unit: Unit, plan: StagePlan, batch_id: str) -> None:
    """Write new stages; those that join an existing pipeline push its closing stages to the right."""
    table = table_of(e.PipelineStage)
    ordered = sorted(plan.stages, key=lambda stage: RANK[stage.kind])
    rows, seen = [], set()
    for position, stage in enumerate(ordered):
        if stage.id in seen:
            continue
        seen.add(stage.id)
        if stage.new:
            rows.append(
                {"id": stage.id, "pipeline_id": plan.id, "name": stage.name, "kind": stage.kind,
                 "probability": round(stage.probability, 4), "position": position, "import_batch_id": batch_id}
            )  # fmt: skip
        else:
            unit.session.connection().execute(update(table).where(table.c.id == stage.id).values(position=position))
        stage.new = False
    insert_frame(unit, e.PipelineStage, pd.DataFrame(rows), batch_id=batch_id)
