"""The rows that every store starts with, as the generator names them; ``build`` puts the store's own in their place."""

from __future__ import annotations

import pandas as pd

from crm_lab.demo.people import founding, managed
from crm_lab.demo.world import World
from crm_lab.store.defaults import STAGES, STATUSES


def pipelines(world: World) -> pd.DataFrame:
    """Return the default pipeline."""
    founded = founding(world, 1)
    columns = {"id": world.dice("pipelines").ids(founded), "name": ["Sales"], "name_zh": ["销售"]}
    return managed(columns, founded).assign(is_default=True)


def pipeline_stages(world: World, pipeline: pd.DataFrame) -> pd.DataFrame:
    """Return the default stages: the open ones in their order, then won, then lost."""
    founded = founding(world, len(STAGES))
    columns = {
        "id": world.dice("pipeline_stages").ids(founded),
        "pipeline_id": [pipeline["id"][0]] * len(STAGES),
        "name": [s[0] for s in STAGES],
        "name_zh": [s[1] for s in STAGES],
        "kind": [s[2] for s in STAGES],
    }
    return managed(columns, founded).assign(position=range(len(STAGES)))


def status_labels(world: World) -> pd.DataFrame:
    """Return the default status labels, one per type of each entity."""
    founded = founding(world, len(STATUSES))
    columns = {
        "id": world.dice("status_labels").ids(founded),
        "entity": [s[0] for s in STATUSES],
        "name": [s[1] for s in STATUSES],
        "name_zh": [s[2] for s in STATUSES],
        "type": [s[3] for s in STATUSES],
    }
    return managed(columns, founded)


def label_ids(labels: pd.DataFrame, entity: str) -> dict[str, str]:
    """Return {type: id} of the labels of one entity."""
    mine = labels[labels["entity"] == entity]
    return dict(zip(mine["type"], mine["id"], strict=True))
