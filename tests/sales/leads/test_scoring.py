"""Scores: fit and engagement that fades, with their parts; a model's and a person's stay beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.sales.leads.points import faded
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

Acting = Callable[..., Workspace]
CITY = [{"field": "city", "is": "上海"}]


def scores(ws: Workspace) -> dict[str, float | None]:
    frame = ws.leads.frame()
    return {row.name: None if row.score != row.score else round(row.score, 3) for row in frame.itertuples()}


def test_fit_and_engagement_with_their_parts(ws: Workspace, acting: Acting) -> None:
    ws.lead_score_rules.add(name="near", kind="fit", conditions=CITY, points=20)
    ws.lead_score_rules.add(name="no mail", kind="fit", conditions=[{"field": "email", "empty": True}], points=-5)
    call = [{"field": "channel", "is": "phone"}]
    ws.lead_score_rules.add(name="calls", kind="engagement", conditions=call, points=8, half_life_days=10, most=10)
    ann = acting("Ann")
    hot = ann.leads.add(name="hot", city="上海").id
    ws.leads.add(name="cold", city="北京", owner=None)
    ws.leads.add(name="given", score=77)
    for days in (0, 10, 20, -5):
        ann.activities.add(channel="phone", lead_id=hot, occurred_at=utc_now() - timedelta(days=days))
    ann.activities.add(channel="email", lead_id=hot, occurred_at=utc_now())
    assert ws.leads.score() == 2
    assert scores(ws) == {"hot": 25.0, "cold": 0.0, "given": 77.0}
    told = ann.leads.scored(hot)
    assert (told.value, told.counts, dict(told.fit)) == (pytest.approx(25), "rules", {"near": 20.0, "no mail": -5.0})
    points, events, _last = told.engagement["calls"]
    assert (round(points, 3), events) == (10.0, 3)
    assert told.why.startswith(
        "fit 15 and engagement 10.0, kept within 0 and 100 (asked in turn: manual, model, rules)"
    )
    assert ws.leads.score() == 0
    with pytest.raises(NotAllowed, match="manager"):
        ann.leads.score()


def test_what_people_and_models_say_stays_beside_it(ws: Workspace, acting: Acting) -> None:
    boss, ann = acting("Boss", "manager"), acting("Ann")
    ws.lead_score_rules.add(name="all", kind="fit", points=30)
    id, other = ann.leads.add(name="a").id, ws.leads.add(name="b").id
    assert boss.leads.score() == 2
    assert ann.leads.set_score(id, 90, "met the boss").why.startswith("a person said so: met the boss")
    assert boss.leads.take_model({id: 55, other: 66.5}, "spring") == 1
    assert scores(ws) == {"a": 90.0, "b": 66.5}
    assert ws.leads.scored(other).why.startswith("the model 'spring' says so")
    kept = ws.leads.scored(id)
    assert (kept.manual, kept.model, dict(kept.fit)) == (90.0, 55.0, {"all": 30.0})
    assert boss.leads.score_order(["rules", "manual"]) == ["rules", "manual"]
    assert scores(ws) == {"a": 30.0, "b": 30.0}
    ws.leads.update(id, score=12)
    ws.leads.score()
    assert (scores(ws)["a"], ws.leads.scored(id).manual) == (30.0, 12.0)
    boss.leads.score_order(["manual", "model"])
    assert scores(ws) == {"a": 12.0, "b": 66.5}
    assert ann.leads.set_score(id, None).value == 55.0
    ws.leads.forget(id, dry_run=False)
    for bad in ([], "manual", ["manual", "manual"], ["dice"]):
        with pytest.raises(InvalidValue, match="which score counts"):
            boss.leads.score_order(bad)
    for value in (101, -1, True, "x", float("nan")):
        with pytest.raises(InvalidValue, match="from 0 to 100"):
            ws.leads.set_score(other, value)  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="'nix'"):
        ws.leads.take_model({"nix": 1}, "spring")


@given(days=st.floats(0, 1000), half=st.floats(0.1, 1000))
def test_points_halve_with_every_half_life(days: float, half: float) -> None:
    assert faded(days + half, half) == pytest.approx(faded(days, half) / 2)
    assert 0 <= faded(days, half) <= 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "luck"}, "one of fit, engagement"),
        ({"kind": "fit", "points": 0}, "other than 0"),
        ({"kind": "fit", "half_life_days": 3}, "for engagement, and no other"),
        ({"kind": "engagement", "half_life_days": -1}, "up to 3650"),
        ({"kind": "engagement", "most": -4}, "in the direction of the points"),
        ({"kind": "engagement", "conditions": CITY}, "city"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(ws: Workspace, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        ws.lead_score_rules.add(**{"name": "odd", "points": 1, **fields})
