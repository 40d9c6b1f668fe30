"""Deals that stand still are found with the days that count, and people are told of them once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_lab.store.entities import Opportunity
from crm_lab.store.scope import Actor
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

ALLOWED = 14


def standing(ws: Workspace, days: float, **fields: Any) -> Opportunity:
    """A deal in the first stage, which allows 14 days, for so many days."""
    return ws.opportunities.add(name=f"{days} days", stage_since=utc_now() - timedelta(days=days, hours=1), **fields)


def test_days_count_whole_and_from_the_limit_on(ws: Workspace) -> None:
    standing(ws, ALLOWED)
    late = standing(ws, ALLOWED + 1)
    later = standing(ws, ALLOWED + 9)
    latest = standing(ws, ALLOWED + 30)
    ws.opportunities.move(standing(ws, 99).id, "lost", reason="price")
    found = ws.opportunities.stalled().set_index("id")
    assert list(found.index) == [latest.id, later.id, late.id]
    assert found.days_over.tolist() == [30, 9, 1]
    assert found.looked_at_by.tolist() == ["review", "manager", "owner"]
    assert found.days_allowed.unique().tolist() == [ALLOWED]
    assert found.last_touch.isna().all()
    assert ws.opportunities.stalled(name="99 days").empty


def test_what_is_planned_or_touched_is_put_off_by_one_step(ws: Workspace) -> None:
    now = utc_now()
    planned = standing(ws, ALLOWED + 1, next_step="Call", next_step_on=(now + timedelta(days=3)).date())
    tasked = standing(ws, ALLOWED + 9)
    ws.activities.add(channel="task", opportunity_id=tasked.id, occurred_at=now, due_at=now + timedelta(days=1))
    touched = standing(ws, ALLOWED + 30)
    ws.activities.add(channel="phone", opportunity_id=touched.id, occurred_at=now - timedelta(days=2))
    found = ws.opportunities.stalled().set_index("id")
    assert found.looked_at_by.to_dict() == {planned.id: "nobody", tasked.id: "owner", touched.id: "manager"}
    assert found.planned.to_dict() == {planned.id: True, tasked.id: True, touched.id: False}
    assert found.days_since_touch[touched.id] == 2


@pytest.fixture
def rep(ws: Workspace) -> str:
    boss = ws.users.add(name="Boss", login="boss", role="manager")
    return ws.users.add(name="小王", login="wang", role="rep", manager_id=boss.id, locale="zh_CN").id


def test_each_is_told_once_per_stay_and_step(ws: Workspace, rep: str) -> None:
    deal = standing(ws, ALLOWED + 1, owner_id=rep)
    assert ws.opportunities.warn_stalled() == 1
    assert ws.opportunities.warn_stalled() == 0
    his = Workspace(ws.database, Actor(rep, "小王", "rep"))
    (told,) = his.notifications.frame(record_id=deal.id).itertuples()
    assert told.text == "“15 days”已在“First contact”停留15天（允许14天）。"
    standing(ws, ALLOWED + 9, owner_id=rep)
    assert ws.opportunities.warn_stalled() == 2  # owner and manager
    assert ws.opportunities.warn_stalled() == 0


def test_nothing_stands_in_an_empty_store(ws: Workspace) -> None:
    assert ws.opportunities.stalled().empty
    assert ws.opportunities.warn_stalled() == 0
