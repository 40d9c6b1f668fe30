"""What became of deals stage by stage: how many moved on, and how long they stood."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_lab.store import frames
from crm_lab.store.entities import Opportunity, Pipeline, PipelineStage, StageHistory

READ = ("id", "opportunity_id", "to_stage_id", "at", "undo_of")
COLUMNS = (
    "pipeline", "stage", "stage_zh", "arrived", "moved_on", "moved_back", "lost", "there", "conversion", "days",
)  # fmt: skip
DAY = 86_400.0


def stage_figures(session: Session, period: tuple[datetime, datetime]) -> pd.DataFrame:
    """Return the figures of ``Performance.stages``, in the order of pipelines and stages."""
    query = select(PipelineStage, Pipeline.name).join(Pipeline, Pipeline.id == PipelineStage.pipeline_id)
    stages = session.execute(query.order_by(Pipeline.name, Pipeline.id, PipelineStage.position)).all()
    moves = _moves(session, {stage.id: (stage.position, stage.kind) for stage, _ in stages})
    moves = moves[(moves["at"] >= period[0]) & (moves["at"] < period[1])]
    by_stage = {str(key): part for key, part in moves.groupby("to_stage_id")}
    rows = [
        (name, stage.name, stage.name_zh, *_figures(by_stage.get(stage.id, moves.iloc[:0])))
        for stage, name in stages
        if stage.kind == "open"
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _moves(session: Session, stages: dict[str, tuple[int, str]]) -> pd.DataFrame:
    """Return every arrival in a stage that was not taken back: where the deal went next (``end``), after how long."""
    seen = select(Opportunity.id)
    moves = frames.frame_of(session, StageHistory, READ, (StageHistory.opportunity_id.in_(seen),))
    moves = moves[moves["undo_of"].isna() & ~moves["id"].isin(moves["undo_of"].dropna())]
    moves = moves.sort_values(["opportunity_id", "at", "id"]).reset_index(drop=True)
    later = moves.groupby("opportunity_id")[["to_stage_id", "at"]].shift(-1)
    moves["days"] = (later["at"] - moves["at"]).dt.total_seconds() / DAY
    here, there = moves["to_stage_id"], later["to_stage_id"]
    moves["end"] = [_end(one, other, stages) for one, other in zip(here, there, strict=True)]
    return moves


def _end(here: str, there: str | None, stages: dict[str, tuple[int, str]]) -> str:
    if there is None or pd.isna(there):
        return "there"
    (position, _), (other, kind) = stages.get(here, (0, "")), stages.get(there, (0, ""))
    if kind == "lost":
        return "lost"
    return "moved_on" if kind == "won" or other > position else "moved_back"


def _figures(moves: pd.DataFrame) -> tuple[float, ...]:
    ends = [int((moves["end"] == one).sum()) for one in ("moved_on", "moved_back", "lost", "there")]
    left = len(moves) - ends[3]
    return (len(moves), *ends, ends[0] / left if left else float("nan"), moves["days"].median())
