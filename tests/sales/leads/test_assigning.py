"""Leads are shared out: the first rule counts, people who are there and free get them, the rest goes to the pool."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import InvalidValue, NotAllowed
from crm_lab.store.entities import User
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]


def lead(ws: Workspace, name: str = "王伟", **fields: Any) -> str:
    return ws.leads.add(name=name, owner=None, **fields).id


def person(ws: Workspace, name: str, **fields: Any) -> User:
    return ws.users.add(name=name, login=name.lower(), role=fields.pop("role", "rep"), **fields)


def owners(ws: Workspace) -> list[str | None]:
    frame = ws.leads.frame().sort_values("created_at")
    return [one if isinstance(one, str) else None for one in frame["owner"]]


def test_the_first_rule_that_holds_counts_and_high_scores_go_to_seniors(ws: Workspace) -> None:
    team = ws.teams.add(name="North")
    person(ws, "Ann", team=team.name)
    person(ws, "Bob", team=team.name, senior=True)
    ws.lead_rules.add(name="hot", conditions=[{"field": "score", "ge": 80}], team="North", senior=True)
    ws.lead_rules.add(name="rest", conditions=[{"field": "city", "is": "上海"}], user="Ann")
    for score, city in ((90, "上海"), (10, "上海"), (10, "北京")):
        lead(ws, score=score, city=city)
    moves = ws.leads.assign()
    assert owners(ws) == ["Bob", "Ann", None]
    assert list(moves["rule"]) == ["hot", "rest", None]
    assert ws.leads.frame()["pooled_at"].notna().sum() == 1
    assert ws.leads.assign().empty


def test_least_busy_and_in_turn(ws: Workspace) -> None:
    team = ws.teams.add(name="North")
    ann, _bob = person(ws, "Ann", team=team.name), person(ws, "Bob", team=team.name)
    ws.leads.add(name="has", owner=ann.id)
    rule = ws.lead_rules.add(name="all", team="North")
    for nth in range(3):
        lead(ws, f"n{nth}")
    ws.leads.assign()
    assert owners(ws)[1:] == ["Bob", "Ann", "Bob"]
    ws.lead_rules.update(rule.id, way="in turn")
    for nth in range(2):
        lead(ws, f"m{nth}")
        ws.leads.assign()
    assert owners(ws)[4:] == ["Ann", "Bob"]


def test_capacity_and_absence_lead_to_the_manager_and_then_to_the_pool(ws: Workspace) -> None:
    team, today = ws.teams.add(name="North"), utc_now().date()
    person(ws, "Ann", team=team.name, capacity=1)
    person(ws, "Bob", team=team.name, absent_from=today, absent_until=today + timedelta(days=3))
    boss = person(ws, "Boss", team=team.name, role="manager")
    ws.lead_rules.add(name="all", team="North")
    for nth in range(2):
        lead(ws, f"n{nth}")
    ws.leads.assign()
    assert owners(ws) == ["Ann", "Boss"]
    ws.users.update(boss.id, absent_from=today)
    id = lead(ws)
    ws.leads.assign()
    (told,) = ws.leads.moves(id).itertuples()
    assert told.owner is None
    assert told.why == "nobody of the team is free and no manager is there, so it goes to the pool"


def test_a_territory_falls_back_to_the_manager_of_the_one_above(ws: Workspace) -> None:
    china = ws.territories.add(name="China")
    east = ws.territories.add(name="East", parent=china.name)
    person(ws, "Mei", role="manager", territory=china.name)
    ann = person(ws, "Ann", territory=east.name)
    ws.lead_rules.add(name="by place", target="territory")
    lead(ws, territory=east.name)
    ws.leads.assign()
    ws.users.update(ann.id, active=False)
    lead(ws, territory=east.name)
    lead(ws)
    ws.leads.assign()
    assert owners(ws) == ["Ann", "Mei", None]


def test_territories_that_lie_in_themselves_are_refused_and_nothing_is_done(ws: Workspace) -> None:
    china = ws.territories.add(name="China")
    east = ws.territories.add(name="East", parent=china.name)
    ws.territories.update(china.id, parent=east.name)
    ws.lead_rules.add(name="by place", target="territory")
    lead(ws, territory=east.name)
    with pytest.raises(InvalidValue, match="lies in itself"):
        ws.leads.assign()
    assert ws.leads.frame()["pooled_at"].isna().all()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"conditions": [{"field": "colour", "is": 1}], "target": "pool"}, "colour"),
        ({}, "sends leads to one of"),
        ({"target": "team"}, "names a team exactly when"),
        ({"target": "pool", "way": "by dice"}, "least busy, in turn"),
        ({"target": "pool", "cap": 0}, "from 1"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(ws: Workspace, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        ws.lead_rules.add(name="odd", **fields)
    assert ws.lead_rules.count() == 0


def test_a_dry_run_says_the_same_twice_and_writes_nothing(ws: Workspace) -> None:
    person(ws, "Ann")
    ws.lead_rules.add(name="all", user="Ann")
    lead(ws)
    first, second = (ws.leads.assign(dry_run=True) for _ in range(2))
    assert first.equals(second)
    assert owners(ws) == [None]
    assert ws.leads.assign().equals(first)


def test_only_administrators_share_out(acting: Acting) -> None:
    with pytest.raises(NotAllowed, match="administrator"):
        acting("Anna").leads.assign()


def _assign(url: str) -> list[str]:
    with crm_lab.open(url) as ws:
        return list(ws.leads.assign()["lead_id"])


def test_several_processes_never_give_a_lead_to_two(store: URL) -> None:
    with crm_lab.open(store) as ws:
        team = ws.teams.add(name="North")
        for name in ("Ann", "Bob", "Cai"):
            person(ws, name, team=team.name)
        ws.lead_rules.add(name="all", team="North")
        ids = {lead(ws, f"n{nth}") for nth in range(30)}
    url = store.render_as_string(hide_password=False)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = [id for part in pool.map(_assign, [url] * 2) for id in part]
    assert (sorted(found), set(found)) == (sorted(ids), ids)
    with crm_lab.open(store) as ws:
        assert ws.leads.frame()["owner"].value_counts().to_dict() == {"Ann": 10, "Bob": 10, "Cai": 10}
        assert all(len(ws.leads.moves(id)) == 1 for id in list(ids)[:3])
