"""Finding pipelines and stages by id, by name in either language, or by kind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.errors import NotFound
from crm_lab.store.entities import Pipeline, PipelineStage


def default_pipeline(session: Session) -> Pipeline:
    """Return the pipeline that is used when none is named.  Raises NotFound when there is no pipeline at all."""
    query = select(Pipeline).order_by(Pipeline.is_default.desc(), Pipeline.created_at)
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound("there is no pipeline; add one with ws.pipelines.add(name=…)")
    return found


def pipeline_named(session: Session, name: str | None) -> Pipeline:
    """Return the pipeline with that id or name (None: the default one).  Raises NotFound."""
    if name is None:
        return default_pipeline(session)
    query = select(Pipeline).where((Pipeline.id == name) | (Pipeline.name == name) | (Pipeline.name_zh == name))
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound(f"there is no pipeline '{name}'; look at ws.pipelines.frame()")
    return found


def stages_of(session: Session, pipeline_id: str) -> list[PipelineStage]:
    """Return the stages of a pipeline from left to right."""
    query = select(PipelineStage).where(PipelineStage.pipeline_id == pipeline_id)
    return list(session.scalars(query.order_by(PipelineStage.position, PipelineStage.id)))


def first_stage(session: Session, pipeline: str | None) -> PipelineStage:
    """Return the first open stage of a pipeline.  Raises NotFound when it has none."""
    found = pipeline_named(session, pipeline)
    for stage in stages_of(session, found.id):
        if stage.kind == "open":
            return stage
    raise NotFound(f"the pipeline '{found.name}' has no open stage; add one with ws.stages.add(…)")


def stage_named(session: Session, name: str, pipeline: str | None) -> PipelineStage:
    """Return the stage of a pipeline with that id, name, Chinese name or kind ("won", "lost").  Raises NotFound."""
    within = pipeline_named(session, pipeline)
    stages = stages_of(session, within.id)
    for matches in (_same_id, _same_name, _same_kind):
        for stage in stages:
            if matches(stage, name):
                return stage
    known = ", ".join(stage.name for stage in stages)
    raise NotFound(f"the pipeline '{within.name}' has no stage '{name}'; its stages are {known}")


def _same_id(stage: PipelineStage, name: str) -> bool:
    return stage.id == name


def _same_name(stage: PipelineStage, name: str) -> bool:
    return name.casefold() in {stage.name.casefold(), (stage.name_zh or stage.name).casefold()}


def _same_kind(stage: PipelineStage, name: str) -> bool:
    return stage.kind != "open" and stage.kind == name.casefold()
