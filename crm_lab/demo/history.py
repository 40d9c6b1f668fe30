"""Every move of every deal, in the order of time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.deals import Deals
from crm_lab.demo.dice import Array, at, choose, spread
from crm_lab.demo.world import Draft, World, frame


def stage_history(world: World, deals: Deals, drafts: Draft, stages: pd.DataFrame) -> pd.DataFrame:
    """Return the moves: into each open stage that a deal reached, and into won or lost when it is closed."""
    is_open = drafts.known("open")
    reached = deals.way.stage + 1
    deal, step = spread(reached + ~is_open)
    closing = step == reached[deal]
    to = np.where(closing, drafts.known("stage")[deal], step)
    entered = deals.way.entered[deal, np.minimum(step, 3)]
    moments = world.clock.moment(np.where(closing, deals.way.closed[deal], entered), drafts.known("zone")[deal])
    dice = world.dice("stage_history")
    stage_ids = stages["id"].to_numpy(dtype=object)
    return frame(
        {
            "id": dice.ids(moments),
            "opportunity_id": drafts.ids[deal],
            "from_stage_id": at(stage_ids, step - 1),
            "to_stage_id": stage_ids[to],
            "at": stamps(moments),
            "by_id": drafts.column("owner_id")[deal],
            "reason": choose(closing, drafts.column("lost_reason")[deal], None),
            "note": choose(closing, drafts.column("lost_note")[deal], None),
            "seconds_in_from": _stood(moments, step),
        }
    )


def _stood(moments: Array, step: Array) -> pd.arrays.IntegerArray:
    seconds = np.diff(moments, prepend=moments[:1]).astype("timedelta64[s]").astype(np.int64)
    return pd.array(np.where(step == 0, np.nan, seconds.astype(float)), dtype="Int64")
