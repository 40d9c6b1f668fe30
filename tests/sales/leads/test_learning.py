"""Closed leads teach what the open ones are worth, or say that they teach nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.engine import URL

pytest.importorskip("sklearn", reason="the extra 'learn' is not installed")

import crm_lab
from crm_lab.errors import Refused
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Lead


def test_open_leads_are_scored_by_the_closed_ones(sqlite_store: URL) -> None:
    with crm_lab.open(sqlite_store) as ws:
        fair, web = (ws.leads.add(name="Ann", channel=one).id for one in ("fair", "web"))
        with pytest.raises(Refused, match="teach nothing yet: Not enough data: 0 won"):
            ws.leads.learn()
        chance, labels = np.random.default_rng(4), ws.status_labels.frame(entity="leads").set_index("type")["id"]
        channel = chance.choice(["fair", "web"], 90)
        ended = chance.random(90) < np.where(channel == "fair", 0.85, 0.15)
        status = np.where(ended, labels["converted"], labels["disqualified"])
        with ws.database.write(ws.actor, "import") as unit:
            insert_frame(unit, Lead, pd.DataFrame({"name": "Old", "channel": channel, "status_id": status}))
        assert ws.leads.learn() == 2
        good, poor = (ws.leads.scored(id) for id in (fair, web))
        assert good.model_name == "closed leads"
        assert (good.model or 0) > 60 > 40 > (poor.model or 0)
