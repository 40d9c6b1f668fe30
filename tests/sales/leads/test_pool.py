"""The public pool: leads come back without follow-up, are picked within limits, and every change of hands is kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.engine import URL

import crm_lab
from crm_lab import jobs
from crm_lab.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_lab.sales.leads import work
from crm_lab.sales.leads.recycling import reason
from crm_lab.store.entities import Lead, LeadPool
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]
NOW = utc_now()


def shift(ws: Workspace, id: str, **ago: int) -> None:
    """Let something in a lead have happened so many days ago."""
    moments = {name: NOW - timedelta(days=days) for name, days in ago.items()}
    with ws.database.write() as unit:
        unit.session.connection().execute(update(Lead.__table__).where(Lead.__table__.c.id == id).values(moments))


def pooled(ws: Workspace, name: str = "王伟", **fields: Any) -> str:
    id = ws.leads.add(name=name, owner=None, **fields).id
    ws.leads.release(id, "nobody for it")
    return id


def kinds(ws: Workspace, id: str) -> list[str]:
    return list(ws.leads.moves(id)["kind"])


def test_leads_without_follow_up_come_back_and_are_picked_again(ws: Workspace, acting: Acting) -> None:
    ws.lead_pools.add(name="East", conditions=[{"field": "city", "is": "上海"}], recycle_days=30, protected_days=5)
    ws.lead_pools.add(name="rest", recycle_days=60, wait_days=10)
    ann, bob = acting("Ann"), acting("Bob")
    far, east, fresh, said = (
        ann.leads.add(name=name, city=city, phone="138 1234 5678").id
        for name, city in (("far", "北京"), ("east", "上海"), ("fresh", "上海"), ("said", "上海"))
    )
    for id in (far, east, said, fresh):
        shift(ws, id, created_at=40, assigned_at=3 if id == fresh else 40)
    ann.activities.add(channel="phone", lead_id=said, occurred_at=NOW - timedelta(days=2))
    ann.activities.add(channel="task", lead_id=east, occurred_at=NOW - timedelta(days=2))
    told = ws.leads.recycle(dry_run=True)
    assert list(told["lead_id"]) == [east]
    assert told["why"][0] == "no follow-up for 40 days, 30 are allowed"
    assert ws.leads.recycle().equals(told)
    assert ws.leads.recycle().empty
    (row,) = bob.leads.pool().itertuples()
    assert (row.name, row.pool, row.previous_owner, hasattr(row, "phone")) == ("east", "East", "Ann", False)
    with pytest.raises(NotFound):
        bob.leads.get(east)
    lead = bob.leads.pick(east)
    assert (lead.phone, lead.pooled_at, lead.previous_owner_id) == ("13812345678", None, ann.actor.id)
    assert bob.leads.pick(east).version == lead.version
    with pytest.raises(Refused, match="is Bob's already"):
        ann.leads.pick(east)
    bob.leads.release(east, "wrong city")
    bob.leads.release(east, "wrong city")
    moves = ws.leads.moves(east)
    assert (list(moves["kind"]), moves["why"].iloc[-1]) == (["recycled", "picked", "released"], "wrong city")
    assert bob.leads.pick(east).owner_id == bob.actor.id  # East lets people pick back at once


def test_limits_of_picking_are_told(ws: Workspace, acting: Acting) -> None:
    north = ws.teams.add(name="North")
    ws.lead_pools.add(name="other", conditions=[{"field": "city", "is": "上海"}], team=north.name)
    pool = ws.lead_pools.add(name="all", daily_picks=2, wait_days=3)
    ann = acting("Ann", capacity=2)
    ids = [pooled(ws, f"n{nth}") for nth in range(3)]
    elsewhere = pooled(ws, "else", city="上海")
    assert list(ann.leads.pool()["name"]) == ["n2", "n1", "n0"]
    with pytest.raises(Refused, match="'other' is for another team"):
        ann.leads.pick(elsewhere)
    for id in ids[:2]:
        ann.leads.pick(id)
    with pytest.raises(Refused, match="you picked 2 from 'all' today and 2 is the limit"):
        ann.leads.pick(ids[2])
    ws.lead_pools.update(pool.id, daily_picks=9)
    with pytest.raises(Refused, match="you hold 2 open leads"):
        ann.leads.pick(ids[2])
    ann.leads.undo_moves()
    assert ann.leads.pick(ids[2]).owner_id == ann.actor.id
    ann.leads.release(ids[0], "no budget")
    with pytest.raises(Refused, match="was yours before, so others may pick it first; you may again on"):
        ann.leads.pick(ids[0])
    shift(ws, ids[0], pooled_at=4)
    assert ann.leads.pick(ids[0]).owner_id == ann.actor.id
    waits = ws.leads.add(name="waits", owner=None).id
    for id, error, words in ((waits, Refused, "waits to be shared out"), ("nix", NotFound, "in the pool")):
        with pytest.raises(error, match=words):
            ann.leads.pick(id)
    with pytest.raises(InvalidValue, match="with a reason"):
        ann.leads.release(ids[0], " ")
    with pytest.raises(NotAllowed, match="administrator"):
        ann.leads.recycle()
    assert len(ws.leads.moves(ids[2])) == 2


def test_every_change_of_an_owner_is_logged_and_can_be_undone(ws: Workspace, acting: Acting) -> None:
    ann, bob = acting("Ann"), acting("Bob")
    id = ann.leads.add(name="王伟").id
    lead = ws.leads.update(id, owner=bob.actor.id)
    assert (lead.previous_owner_id, lead.assigned_at is not None) == (ann.actor.id, True)
    assert ws.leads.update(id, name="王伟二", version=lead.version).owner_id == bob.actor.id
    assert ws.leads.update(id, owner=None).pooled_at is not None
    assert list(ws.leads.pool()["id"]) == [id]
    assert list(ws.leads.moves(id)["kind"]) == ["handed", "pooled"]
    ws.leads.undo_moves()
    assert (ws.leads.get(id).owner_id, ws.leads.get(id).pooled_at) == (bob.actor.id, None)
    ws.leads.undo_moves()
    back = ws.leads.get(id)
    assert (back.owner_id, back.previous_owner_id, back.assigned_at) == (ann.actor.id, None, None)
    with pytest.raises(Refused, match="no change of hands of yours"):
        ws.leads.undo_moves()


def test_a_run_is_undone_but_for_what_moved_on(ws: Workspace, acting: Acting) -> None:
    ann, bob = acting("Ann"), acting("Bob")
    ws.lead_rules.add(name="all", user="Ann")
    ids = [ws.leads.add(name=f"n{nth}", owner=None).id for nth in range(3)]
    again = pooled(ws, "again")
    ws.leads.assign(pool=True)
    ann.leads.release(ids[0], "not mine")
    with pytest.raises(NotAllowed, match="administrator"):
        ann.leads.undo_moves(ws.leads.runs()["run_id"].iloc[1])
    found = ws.leads.undo_moves()
    assert dict(zip(found["lead_id"], found["undone"], strict=True)) == {
        ids[0]: False, ids[1]: True, ids[2]: True, again: True,
    }  # fmt: skip
    assert found["why"].dropna().tolist() == ["the lead changed hands since"]
    assert ws.leads.get(ids[1]).owner_id is ws.leads.get(ids[1]).pooled_at is None
    assert ws.leads.get(again).pooled_at is not None
    assert sorted(ws.leads.pool()["name"]) == ["again", "n0"]
    assert list(ws.leads.runs()["undone"])[:3] == [0, 0, 3]
    assert kinds(ws, again) == ["released", "assigned", "undone"]
    bob.leads.pick(again)
    bob.leads.undo_moves()
    assert ws.leads.get(again).owner_id is None


def test_a_worker_shares_out_and_brings_back(ws: Workspace, acting: Acting) -> None:
    gone = acting("Gone")
    left = gone.leads.add(name="left").id
    ws.users.update(gone.actor.id, active=False)
    new = ws.leads.add(name="new", owner=None).id
    job = ws.leads.schedule()
    assert ws.leads.schedule().id == job.id
    assert jobs.run_next(ws.database, {work.JOB: work.run})
    assert ws.jobs.get(job.id).result == {"shared_out": 1, "recycled": 1}
    assert ws.jobs.count(kind=work.JOB, state="queued") == 1
    assert set(ws.leads.pool()["id"]) == {left, new}
    assert ws.leads.moves(left)["why"][0] == "its owner does not work here any more"


@given(
    begun=st.integers(0, 100), touched=st.none() | st.integers(0, 100), days=st.none() | st.integers(1, 100),
    protected=st.integers(0, 100),
)  # fmt: skip
def test_nothing_comes_back_early(begun: int, touched: int | None, days: int | None, protected: int) -> None:
    def ago(count: int | None) -> datetime | None:
        return None if count is None else NOW - timedelta(days=count)

    lead = SimpleNamespace(works=True, assigned_at=None, created_at=ago(begun), touched=ago(touched))
    pool = LeadPool(recycle_days=days, protected_days=protected)
    silent = min(begun, begun if touched is None else touched)
    assert (reason(lead, pool, NOW) is not None) == (days is not None and silent >= days and begun >= protected)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"conditions": [{"field": "colour", "is": 1}]}, "colour"),
        ({"recycle_days": 0}, "recycle_days of a lead pool is a whole number from 1 to 3650, not 0"),
        ({"wait_days": -1}, "from 0"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(ws: Workspace, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        ws.lead_pools.add(name="odd", **fields)
    pool = ws.lead_pools.add(name="odd")
    with pytest.raises(InvalidValue, match=words):
        ws.lead_pools.update(pool.id, **fields)


def _pick(given: tuple[str, str, list[str]]) -> list[str]:
    url, user, ids = given
    got = []
    with crm_lab.open(url, user) as ws:
        for id in ids:
            try:
                got.append(ws.leads.pick(id).id)
            except Refused:
                continue
    return got


def test_of_two_who_pick_at_once_one_gets_each_lead(store: URL) -> None:
    with crm_lab.open(store) as ws:
        for name in ("ann", "bob"):
            ws.users.add(name=name, login=name)
        ids = [pooled(ws, f"n{nth}") for nth in range(20)]
    url = store.render_as_string(hide_password=False)
    with ThreadPoolExecutor(2) as together:  # each with a workspace and connections of its own
        found = [id for part in together.map(_pick, [(url, one, ids) for one in ("ann", "bob")]) for id in part]
    assert sorted(found) == sorted(ids)
    with crm_lab.open(store) as ws:
        assert all(kinds(ws, id) == ["released", "picked"] for id in ids[:5])
        assert ws.leads.frame()["owner"].notna().all()
