"""Figures of deals, stages and leads are what their definitions say, worked out by plain pandas or by hand."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from crm_lab.errors import InvalidValue
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

DAY = timedelta(days=1)


@pytest.fixture
def sold(ws: Workspace) -> pd.DataFrame:
    """Deals of two reps (one of them in a team) and of nobody, won, lost and open; as plain rows."""
    team = ws.teams.add(name="East 华东")
    reps = [
        ws.users.add(name="王 Wang", login="wang", role="rep", team_id=team.id).id,
        ws.users.add(name="Ben", login="ben", role="rep").id,
        None,
    ]
    dice, rows = random.Random(7), []
    for number in range(30):
        made = datetime(2026, 1, 1, tzinfo=UTC) + dice.randrange(200) * DAY
        kind, rep = dice.choice(["won", "won", "lost", "open"]), dice.randrange(3)
        closed = None if kind == "open" else made + dice.randrange(1, 90) * DAY
        row = {"amount": 100 + number, "created_at": made, "kind": kind, "closed_at": closed, "rep": rep}
        fields: dict[str, Any] = {"name": f"D{number}", "amount": row["amount"], "created_at": made}
        fields |= {"owner_id": reps[rep], "stage": "Needs" if kind == "open" else kind, "closed_at": closed}
        ws.opportunities.add(**fields, **({"lost_reason": "price"} if kind == "lost" else {}))
        rows.append(row)
    return pd.DataFrame(rows)


def plain(deals: pd.DataFrame, waiting: int) -> dict[str, float]:
    won = deals[deals["kind"] == "won"]
    rate, days = len(won) / len(deals), (won["closed_at"] - won["created_at"]).dt.days.median()
    mean = won["amount"].mean()
    return {"won": len(won), "win_rate": rate, "cycle_days": days, "velocity": waiting * rate * mean / days}


def test_deals_are_counted_as_plain_pandas_does(ws: Workspace, sold: pd.DataFrame) -> None:
    closed, waiting = sold[sold["kind"] != "open"], sold[sold["kind"] == "open"]
    [row] = ws.performance.deals().to_dict("records")
    for name, value in plain(closed, len(waiting)).items():
        assert row[name] == pytest.approx(value), name
    assert row["lost"] == (closed["kind"] == "lost").sum()
    assert row["rate_from"] < row["win_rate"] < row["rate_to"]

    by_rep = ws.performance.deals(by="rep")
    assert by_rep["rep"].tolist()[:2] == ["Ben", "王 Wang"]
    for at, rep in enumerate((1, 0, 2)):
        mine = plain(closed[closed["rep"] == rep], int((waiting["rep"] == rep).sum()))
        for name, value in mine.items():
            assert by_rep.iloc[at][name] == pytest.approx(value), (rep, name)
    team = ws.performance.deals(by="team").iloc[0]
    assert (team["team"], team["won"]) == ("East 华东", (closed["kind"] == "won")[closed["rep"] == 0].sum())


def test_a_period_has_both_its_days_and_months_add_up(ws: Workspace, sold: pd.DataFrame) -> None:
    closed = sold[sold["kind"] != "open"]
    day = closed["closed_at"].iloc[3].date()
    met = closed[closed["closed_at"].dt.date == day]
    [row] = ws.performance.deals(day, day).to_dict("records")
    assert row["won"] + row["lost"] == len(met)
    months = ws.performance.deals(by="month")
    counted = closed.groupby(closed["closed_at"].dt.tz_localize(None).dt.to_period("M")).size()
    assert (months.set_index("month")[["won", "lost"]].sum(axis=1) == counted).all()
    assert months["velocity"].isna().all()
    with pytest.raises(InvalidValue, match="before it begins"):
        ws.performance.deals("2026-03-02", "2026-03-01")
    with pytest.raises(InvalidValue, match="by rep, team, month"):
        ws.performance.deals(by="weather")


def test_without_deals_and_leads_there_are_figures_without_values(ws: Workspace) -> None:
    [row] = ws.performance.deals().to_dict("records")
    assert (row["won"], row["lost"], row["open"], row["amount"]) == (0, 0, 0, 0)
    assert pd.isna(row["win_rate"])
    assert pd.isna(row["velocity"])
    assert ws.performance.deals(by="rep").empty
    assert ws.performance.stages()["arrived"].tolist() == [0, 0, 0, 0]
    assert ws.performance.leads()["leads"].tolist() == [0]


def test_a_stage_tells_where_deals_went_and_moves_taken_back_do_not_count(ws: Workspace) -> None:
    start = utc_now() - 10 * DAY
    first = [ws.opportunities.add(name=f"D{n}", stage_since=start).id for n in range(5)]
    ws.opportunities.move(first[0], "Needs")
    ws.opportunities.move(first[0], "First contact")
    ws.opportunities.move(first[1], "Proposal & quote")
    ws.opportunities.move(first[1], "won")
    ws.opportunities.move(first[2], "lost", reason="price")
    ws.opportunities.move(first[3], "Needs")
    ws.opportunities.undo_move(first[3])
    stages = ws.performance.stages().set_index("stage")
    told = ["arrived", "moved_on", "moved_back", "lost", "there"]
    assert stages.loc["First contact", told].tolist() == [6, 2, 0, 1, 3]
    assert stages.loc["Needs", told].tolist() == [1, 0, 1, 0, 0]
    assert stages.loc["Proposal & quote", told].tolist() == [1, 1, 0, 0, 0]
    assert stages.loc["First contact", "conversion"] == pytest.approx(2 / 3)
    assert stages.loc["First contact", "days"] == pytest.approx(10, abs=0.1)
    assert stages["arrived"].sum() == 8
    assert ws.performance.stages(end=(start - 2 * DAY).date())["arrived"].sum() == 0


def test_leads_are_followed_up_by_what_we_do(ws: Workspace) -> None:
    came = utc_now() - 5 * DAY
    ids = [ws.leads.add(name=f"L{n}", created_at=came).id for n in range(4)]
    for lead, channel, direction, after in [
        (0, "phone", "out", 3 * DAY),
        (0, "phone", None, DAY / 2),
        (1, "email", "in", DAY / 24),
        (1, "task", None, DAY / 24),
        (1, "meeting", "out", 2 * DAY),
        (2, "note", None, DAY / 24),
    ]:
        ws.activities.add(channel=channel, direction=direction, lead_id=ids[lead], occurred_at=came + after)
    ws.leads.convert(ids[0])
    ws.leads.disqualify(ids[3], "other", "moved away")
    [row] = ws.performance.leads().to_dict("records")
    assert (row["leads"], row["followed"], row["converted"], row["disqualified"]) == (4, 2, 1, 1)
    assert (row["follow_up_rate"], row["conversion"]) == (0.25, 0.25)
    assert row["hours_to_follow_up"] == pytest.approx((12 + 48) / 2)
    assert ws.performance.leads(within=2)["follow_up_rate"].item() == 0.5
    assert ws.performance.leads(by="month")["leads"].tolist() == [4]
    with pytest.raises(InvalidValue):
        ws.performance.leads(within=0)
