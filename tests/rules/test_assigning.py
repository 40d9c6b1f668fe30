"""Handing over: to one person, or to a team and whoever has the least to do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.store.entities import StatusLabel
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace


def team_of(ws: Workspace, name: str, reps: int, managers: int = 0) -> list[str]:
    """Make a team and return the ids of its members, the managers last."""
    team = ws.teams.add(name=name).id
    roles = ["rep"] * reps + ["manager"] * managers
    return [ws.users.add(name=f"{name} {i}", role=role, team_id=team).id for i, role in enumerate(roles)]


def route(way: Any, entity: str = "leads", name: str = "route") -> dict[str, Any]:
    """A standing rule that hands over whatever comes from the web."""
    return {"name": name, "entity": entity, "when": [{"field": "channel", "is": "web"}], "then": [{"route": way}]}


def test_the_least_loaded_gets_it_and_the_log_says_why(ws: Workspace) -> None:
    first, second = team_of(ws, "East", 2)
    with ws.database.read() as session:
        mine = (StatusLabel.entity == "leads", StatusLabel.type == "converted")
        converted = session.scalars(select(StatusLabel.id).where(*mine)).one()
    for _ in range(3):
        ws.leads.add(name="done", owner_id=second, status_id=converted)
    ws.leads.add(name="open", owner_id=first)
    lead = ws.leads.add(name="new", channel="web")
    ws.rules.save(route("East"))
    dry = ws.rules.dry_run("route").frame
    assert dry.loc[0, "after"] == second
    ws.rules.run()
    assert ws.leads.get(lead.id).owner_id == second
    assert ws.rules.log("route").effects[0][0]["note"] == "East 1 has the fewest open of East: 0"
    ws.leads.update(lead.id, channel="phone")
    ws.rules.run()
    assert ws.leads.get(lead.id).owner_id == second


def test_whoever_of_the_team_has_it_keeps_it(ws: Workspace) -> None:
    first, _ = team_of(ws, "East", 2)
    for _ in range(3):
        lead = ws.leads.add(name="a", channel="web", owner_id=first)
    ws.rules.save(route("East"))
    ws.rules.run()
    assert ws.leads.get(lead.id).owner_id == first


def test_a_ticket_goes_to_a_team_and_perhaps_to_nobody_yet(ws: Workspace) -> None:
    member, _ = team_of(ws, "Service", 1, 1)
    team = ws.teams.frame().id[0]
    ticket = ws.tickets.add(subject="broken", channel="web", opened_at=utc_now(), owner_id=None)
    ws.rules.save(route({"team": "Service", "to": "team"}, "tickets"))
    ws.rules.run()
    assert (ws.tickets.get(ticket.id).team_id, ws.tickets.get(ticket.id).owner_id) == (team, None)
    ws.rules.save(route("Service", "tickets"))
    ws.rules.run()
    assert (ws.tickets.get(ticket.id).team_id, ws.tickets.get(ticket.id).owner_id) == (team, member)
    assert ws.tickets.frame(team="Service").shape[0] == 1


def test_nobody_left_is_told(ws: Workspace) -> None:
    (only,) = team_of(ws, "East", 1)
    lead = ws.leads.add(name="a", channel="web")
    owner = lead.owner_id
    ws.rules.save(route("East"))
    ws.users.update(only, active=False)
    ws.rules.run()
    assert ws.leads.get(lead.id).owner_id == owner
    assert "nobody is active in East, and nobody is named" in str(ws.rules.log("route").note[0])
    ws.users.update(only, active=True)
    assert ws.rules.run().runs[0].mode == "incremental"
    assert ws.leads.get(lead.id).owner_id == only


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("Nowhere", "nothing called 'Nowhere' in teams"),
        ({"team": "East", "cap": 0}, "whole number from 1"),
        ({"team": "East", "to": "anybody"}, "to is one of"),
        ({"team": "East", "to": "team"}, "leads belong to no team"),
        ({"team": "East", "cap": 3}, "needs otherwise"),
        ("Empty", "needs otherwise: the user who gets the record when Empty has no active member"),
    ],
)
def test_wrong_ways(ws: Workspace, way: Any, words: str) -> None:
    team_of(ws, "East", 2)
    team_of(ws, "Empty", 0)
    with pytest.raises(InvalidValue, match=words):
        ws.rules.save(route(way))


@settings(max_examples=8, deadline=None)
@given(
    loads=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    fresh=st.integers(0, 12),
    cap=st.none() | st.integers(1, 4),
    spare=st.booleans(),
)
def test_nobody_is_over_the_cap_and_nothing_without_an_owner(
    ws: Workspace, loads: list[int], fresh: int, cap: int | None, spare: bool
) -> None:
    name = f"T{ws.teams.count()}"
    *reps, manager = team_of(ws, name, len(loads), 1)
    other = ws.users.add(name=f"{name} spare").id
    for rep, load in zip(reps, loads, strict=True):
        for _ in range(load):
            ws.leads.add(name="old", owner_id=rep)
    leads = [ws.leads.add(name="new", channel=name, owner_id=None).id for _ in range(fresh)]
    way = {"team": name, **({"cap": cap} if cap else {}), **({"otherwise": other} if spare else {})}
    ws.rules.save({**route(way, name=name), "when": [{"field": "channel", "is": name}]})
    ws.rules.run(name)
    owned = [ws.leads.get(one).owner_id for one in leads]
    got = [owned.count(rep) for rep in reps]
    free = [max(0, cap - load) if cap else fresh for load in loads]
    last = other if spare else manager
    assert all(one <= room for one, room in zip(got, free, strict=True))
    assert sum(got) + owned.count(last) == fresh
    assert owned.count(last) == max(0, fresh - sum(free))
    after = [load + one for load, one in zip(loads, got, strict=True) if one]
    assert all(
        top - 1 <= load + one
        for top in after
        for load, one in zip(loads, got, strict=True)
        if one < cap_left(cap, load)
    )
    ws.rules.disable(name)


def cap_left(cap: int | None, load: int) -> int:
    """How many more records somebody with so many may get."""
    return 1_000 if cap is None else max(0, cap - load)
