"""The public pool (公海): its rules, and leads that came back into it because nobody got round to them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crm_lab.demo.clock import stamps
from crm_lab.demo.dice import choose, objects
from crm_lab.demo.people import founding, managed
from crm_lab.demo.world import World

SHARE = 0.5
"""How many of the older open leads lie in the pool."""

OLD = np.timedelta64(30, "D")
"""From which age on a lead may have come back."""

OPEN = ("new", "working")
"""The types of status that an open lead has."""


def lead_pools(world: World) -> pd.DataFrame:
    """Return the one pool: leads come back after 30 days without follow-up, and one person picks five a day."""
    founded = founding(world, 1)
    columns = {"id": world.dice("lead_pools").ids(founded), "name": ["Public pool 公海"], "conditions": objects([[]])}
    limits = {"recycle_days": [30], "protected_days": [7], "wait_days": [14], "daily_picks": [5]}
    return managed({**columns, **limits}, founded)


def back_in_pool(world: World, leads: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Return the leads, of which some older open ones lie in the pool and remember whose they were."""
    dice = world.dice("lead_pool")
    kind = leads["status_id"].map(labels.set_index("id")["type"])
    today = np.datetime64(world.clock.today.replace(tzinfo=None), "us")
    created = leads["created_at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    older = kind.isin(OPEN).to_numpy() & (created + OLD < today)
    back = np.isin(np.arange(len(leads)), dice.some(np.flatnonzero(older), SHARE))
    owner = leads["owner_id"].to_numpy(dtype=object)
    hands = {"owner_id": choose(back, None, owner), "previous_owner_id": choose(back, owner, None)}
    since = created + np.minimum(OLD.astype("timedelta64[us]"), today - created)
    return leads.assign(**hands, pooled_at=stamps(since, missing=~back))
