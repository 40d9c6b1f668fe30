"""The chances of a deal in the store: stage, person and model apart, and which one counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.engine import URL

pytest.importorskip("sklearn", reason="the extra 'learn' is not installed")

import crm_lab
from crm_lab.errors import NotFound
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import Opportunity
from crm_lab.workspace import Workspace


def closed_deals(ws: Workspace, count: int) -> None:
    """Deals of the past: those from the exhibition were mostly won."""
    stages = ws.stages.frame().set_index("kind")
    chance = np.random.default_rng(4)
    source = chance.choice(["exhibition", "web"], count)
    won = chance.random(count) < np.where(source == "exhibition", 0.85, 0.15)
    kinds = np.where(won, "won", "lost")
    frame = pd.DataFrame(
        {"name": "Old", "lead_source": source, "status": kinds, "amount_minor": 100, "currency": "CNY"}
    )
    for name, column in (("stage_id", "id"), ("pipeline_id", "pipeline_id")):
        frame[name] = np.where(won, stages.loc["won", column], stages.loc["lost", column])
    with ws.database.write(ws.actor, "import") as unit:
        insert_frame(unit, Opportunity, frame)


@pytest.fixture
def ws(sqlite_store: URL) -> Iterator[Workspace]:
    """On SQLite only: what is asked of the store is asked by its own verbs."""
    with crm_lab.open(sqlite_store) as workspace:
        yield workspace


def test_stage_person_and_model_are_kept_apart(ws: Workspace) -> None:
    deal = ws.opportunities.add(name="Laser", lead_source="exhibition", stage="Needs")
    found = ws.opportunities.win_probability(deal.id)
    assert (found.stage, found.manual, found.model, found.counts, found.value) == (0.25, None, None, "stage", 0.25)
    assert found.said == (
        "Not enough data: 0 won and 0 lost; a model needs 60 in all and 15 of each.",
        "数据不足：赢单 0，丢单 0；建模至少需要共 60 条且各 15 条。",
    )
    closed_deals(ws, 90)
    found = ws.opportunities.win_probability(deal.id)
    assert found.model is not None
    assert found.model > 0.6
    assert (found.counts, found.value) == ("model", found.model)
    assert found.said[0].startswith("Usable: ")
    assert found.reasons[0][0].startswith("Lead source is exhibition: raises the chance by ")
    assert found.reasons[0][1].startswith("线索来源为exhibition：赢率提高")
    ws.opportunities.update(deal.id, amount=1_000, expected_close=date.today() + timedelta(days=70))
    row = ws.forecast(model=True).set_index("month").loc[pd.Period(date.today() + timedelta(days=70), "M")]
    assert row["model"] == pytest.approx(1_000 * ws.opportunities.win_probability(deal.id).value, rel=0.05)
    assert row["weighted"] == 250
    assert row["model_low"] < row["model"] < row["model_high"] == 1_000
    ws.opportunities.update(deal.id, probability=0.4)
    found = ws.opportunities.win_probability(deal.id)
    assert (found.manual, found.counts, found.value) == (0.4, "manual", 0.4)
    ws.opportunities.move(deal.id, "won")
    found = ws.opportunities.win_probability(deal.id)
    assert (found.counts, found.value, found.model, found.reasons) == ("stage", 1.0, None, ())
    with pytest.raises(NotFound):
        ws.opportunities.win_probability("nothing")
