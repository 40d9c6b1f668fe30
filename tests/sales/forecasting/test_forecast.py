"""The forecast: what is closed, committed, likely and possible, per month and group; as it was believed; how right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import update

from crm_lab.errors import InvalidValue
from crm_lab.sales.forecasting.theta import theta
from crm_lab.store.bulk import insert_frame
from crm_lab.store.entities import AuditLog, Opportunity, StageHistory
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

TODAY = date.today()
MONTH = pd.Period(TODAY, "M")


def dated(ws: Workspace, id: str, days: int) -> None:
    """Let a deal and all that happened to it so far be so many days older."""
    before = utc_now() - timedelta(days=days)
    with ws.database.write(ws.actor) as unit:
        unit.session.execute(update(Opportunity).where(Opportunity.id == id).values(created_at=before))
        for entity, key in ((StageHistory, StageHistory.opportunity_id), (AuditLog, AuditLog.record_id)):
            unit.session.execute(update(entity).where(key == id).values(at=before))


def test_every_deal_counts_once_and_lost_ones_never(ws: Workspace) -> None:
    north = ws.teams.add(name="North")
    ann = ws.users.add(name="Ann 安", login="ann", team=north.id)
    add = ws.opportunities.add
    fields: dict[str, Any] = {"expected_close": TODAY, "owner": ann.id}
    add(name="commit", amount=1000, stage="Contract negotiation", **fields)
    add(name="best", amount=100, stage="Needs", probability=0.6, **fields)
    add(name="late", amount=10, stage="Needs", expected_close=TODAY - timedelta(days=90))
    add(name="undated", amount=7, stage="Needs")
    add(name="won", amount=5, stage="won", owner=ann.id)
    add(name="lost", amount=9999, stage="lost", lost_reason="price", expected_close=TODAY)
    found = ws.forecast()
    row = found[found["month"] == MONTH].iloc[0]
    assert [row[kind] for kind in ("closed", "commit", "best_case", "pipeline", "deals")] == [5, 1000, 100, 10, 4]
    assert row["weighted"] == pytest.approx(5 + 800 + 60 + 2.5)
    assert row["weighted_low"] < row["weighted"] < row["weighted_high"] <= 1115
    assert pd.isna(row["history"])
    assert found[found["month"].isna()]["pipeline"].tolist() == [7]
    rep = ws.forecast(by="rep").set_index(["rep", "month"])
    assert rep.loc[("Ann 安", MONTH), "commit"] == 1000
    assert ws.forecast(by="team").set_index(["team", "month"]).loc[("North", MONTH), "closed"] == 5
    for by in ("rep", "team", "territory", "product"):
        assert ws.forecast(by=by)["weighted"].sum() == pytest.approx(found["weighted"].sum())
    with pytest.raises(InvalidValue, match="by rep, team"):
        ws.forecast(by="colour")
    with pytest.raises(InvalidValue, match="without as_of"):
        ws.forecast("2020-01-01", model=True)


def test_what_was_believed_on_a_day_of_the_past(ws: Workspace) -> None:
    deal = ws.opportunities.add(name="Laser", amount=500, stage="Needs", expected_close=TODAY)
    dated(ws, deal.id, 20)
    ws.opportunities.update(deal.id, amount=900, expected_close=TODAY + timedelta(days=400))
    ws.opportunities.move(deal.id, "lost", reason="price")
    ws.opportunities.add(name="New", amount=77)
    assert ws.forecast()["weighted"].sum() == pytest.approx(7.7)
    believed = ws.forecast(TODAY - timedelta(days=10))
    assert believed["pipeline"].tolist() == [500]
    assert believed["weighted"].tolist() == [125]
    assert believed["month"].tolist() == [MONTH]
    assert ws.forecast(TODAY - timedelta(days=30)).empty


def test_the_history_is_carried_on_and_tried(ws: Workspace) -> None:
    stage = ws.stages.frame(kind="won").iloc[0]
    months = pd.period_range(MONTH - 30, MONTH - 1, freq="M")
    closed = pd.Series(months.start_time).dt.tz_localize("UTC") + pd.Timedelta(days=9)
    frame = pd.DataFrame(
        {
            "name": "Old",
            "stage_id": stage["id"],
            "pipeline_id": stage["pipeline_id"],
            "status": "won",
            "amount_minor": [100_000 + 1_000 * at for at in range(len(months))],
            "currency": "CNY",
            "created_at": closed - pd.Timedelta(days=60),
            "closed_at": closed,
        }
    )
    with ws.database.write(ws.actor, "import") as unit:
        insert_frame(unit, Opportunity, frame)
    row = ws.forecast().set_index("month").loc[MONTH]
    assert row["history_low"] <= row["history"] <= row["history_high"]
    assert row["history"] == pytest.approx(1_300, rel=0.05)
    tried = ws.forecast.back_test((MONTH - 3).start_time.date(), TODAY)
    assert tried["month"].tolist() == list(months[-3:])
    assert tried["actual"].tolist() == [1_270, 1_280, 1_290]
    assert (tried["history_error"].abs() < 60).all()
    with pytest.raises(InvalidValue, match="no whole month"):
        ws.forecast.back_test(TODAY, TODAY)


def test_theta_follows_level_slope_and_season() -> None:
    season = 1 + 0.5 * np.sin(np.arange(48) * np.pi / 6)
    found = theta(1_000 * season, 12)
    assert found is not None
    assert found[0] == pytest.approx(1_000 * season[:12], rel=0.02)
    flat = theta(np.full(8, 50.0), 3)
    assert flat is not None
    assert flat[0] == pytest.approx([50, 50, 50])
    assert flat[1] == pytest.approx([0, 0, 0])
    assert theta(np.ones(5), 3) is None
