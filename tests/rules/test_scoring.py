"""Points: what several rules give adds up, is explained, and goes when the rule does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.store import entities as e
from crm_lab.workspace import Workspace


def rule(name: str, city: str, score: Any, **more: Any) -> dict[str, Any]:
    """A standing rule that gives points to the leads of a city."""
    return {
        "name": name,
        "entity": "leads",
        "when": [{"field": "city", "is": city}],
        "then": [{"score": score}],
        **more,
    }


def test_points_of_several_rules_add_up_and_go_again(ws: Workspace) -> None:
    lead = ws.leads.add(name="a", city="上海", industry="IT", score=7)
    ws.rules.save(rule("city", "上海", 20))
    ws.rules.save(
        rule("trade", "上海", {"points": -2.5, "field": "score"}) | {"when": {"field": "industry", "is": "IT"}}
    )
    ws.rules.run()
    ws.rules.run(full=True)
    assert ws.leads.get(lead.id).score == 24.5
    told = ws.rules.score(lead)
    assert list(zip(told.source, told.points, strict=True)) == [("own", 7), ("city", 20), ("trade", -2.5)]
    assert ws.rules.log("city").effects[0] == [{"what": "score", "field": "score", "before": 7.0, "after": 27.0}]
    ws.leads.update(lead.id, city="北京")
    ws.rules.run()
    assert ws.leads.get(lead.id).score == 4.5
    ws.leads.update(lead.id, industry=None)
    ws.rules.run()
    assert ws.leads.get(lead.id).score == 7
    assert ws.rules.score(lead).empty


def test_what_people_change_by_hand_stays(ws: Workspace) -> None:
    lead = ws.leads.add(name="a", city="上海")
    ws.rules.save(rule("city", "上海", 20))
    ws.rules.run()
    ws.leads.update(lead.id, score=50)
    ws.rules.save(rule("more", "上海", 5))
    ws.rules.run()
    assert ws.leads.get(lead.id).score == 55
    assert dict(zip(ws.rules.score(lead).source, ws.rules.score(lead).points, strict=True))["hand"] == 30
    ws.leads.update(lead.id, city="北京")
    ws.rules.run()
    assert ws.leads.get(lead.id).score == 30


def test_of_rules_that_set_the_largest_counts(ws: Workspace) -> None:
    lead = ws.leads.add(name="a", city="上海", score=1)
    for name, points in (("low", 10), ("high", 40), ("middle", 30)):
        ws.rules.save(rule(name, "上海", {"points": points, "mode": "set"}))
    ws.rules.save(rule("more", "上海", 2))
    ws.rules.run()
    assert ws.leads.get(lead.id).score == 42
    ws.rules.save(rule("high", "北京", {"points": 40, "mode": "set"}))
    ws.rules.run()
    assert ws.leads.get(lead.id).score == 32


def test_a_changed_rule_gives_its_new_points(ws: Workspace) -> None:
    lead = ws.leads.add(name="a", city="上海")
    ws.rules.save(rule("city", "上海", 20))
    ws.rules.run()
    ws.rules.save(rule("city", "上海", 5))
    assert ws.rules.run().touched == 1
    assert ws.leads.get(lead.id).score == 5
    assert ws.rules.log("city").outcome[0] == "renewed"
    assert ws.rules.run().touched == 0


def test_every_event_brings_points_up_to_a_limit(ws: Workspace) -> None:
    data = {"name": "calls", "entity": "leads", "on": "activity.created", "when": []}
    ws.rules.save({**data, "then": [{"score": {"points": 5, "most": 12}}]})
    lead = ws.leads.add(name="a")
    for expected in (5, 10, 12, 12):
        ws.activities.add(channel="phone", lead_id=lead.id, occurred_at=lead.created_at)
        ws.rules.run()
        ws.rules.run()
        assert ws.leads.get(lead.id).score == expected
    assert list(ws.rules.score(lead).times) == [1, 4]
    assert ws.audit.frame(entity="leads", action="updated").shape[0] == 4 - 1


def test_points_in_a_custom_field_wake_rules_that_look_at_it(ws: Workspace) -> None:
    ws.custom_fields.add(entity="accounts", key="fit", name="Fit", type="integer")
    accounts = [ws.accounts.add(name=f"a{i}", city="上海") for i in range(3)]
    ws.rules.save(rule("fit", "上海", {"points": 60, "field": "custom.fit"}, entity="accounts"))
    hot = {"name": "hot", "entity": "accounts", "when": {"field": "custom.fit", "ge": 60}, "then": [{"tag": "hot"}]}
    ws.rules.save(hot, position=0)
    ws.rules.run()
    report = ws.rules.run("hot")
    assert (report.runs[0].mode, report.touched) == ("incremental", 3)
    assert ws.accounts.get(accounts[0].id).custom == {"fit": 60}


def test_a_dry_run_of_points_knows_what_was_given(ws: Workspace) -> None:
    ws.leads.add(name="a", city="上海", score=1)
    wanted = rule("city", "上海", 20)
    frame = ws.rules.dry_run(wanted).frame
    assert list(frame[["before", "after"]].loc[0]) == [1, 21]
    ws.rules.save(wanted)
    ws.rules.run()
    assert ws.rules.dry_run("city").touched == 0


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (True, "points is a number other than 0"),
        (0, "points is a number other than 0"),
        ({"points": 5, "field": "name"}, "name is no number"),
        ({"points": 5, "field": "scor"}, "did you mean 'score'?"),
        ({"points": 5, "mode": "max"}, "mode is one of add, set"),
        ({"points": 5, "most": -5}, "most is the limit"),
        ({"points": 5, "most": 3}, "most is the limit"),
    ],
)
def test_wrong_points(ws: Workspace, score: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words.replace("?", "\\?")):
        ws.rules.check(rule("wrong", "上海", score))


def test_a_rule_gives_points_to_a_field_once(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match=r"then\[1\].score: stands here twice for score; put both into one"):
        ws.rules.check({**rule("twice", "上海", 5), "then": [{"score": 5}, {"score": 3}]})


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.integers(0, 2), st.tuples(st.sampled_from(["add", "set"]), st.integers(1, 9))),
        st.tuples(st.just("city"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("hand"), st.just(0), st.integers(-20, 20)),
        st.tuples(st.just("run"), st.integers(0, 3), st.booleans()),
    ),
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@example(  # the last rule leaves before another one comes
    own=None,
    steps=[
        ("save", 0, ("add", 1)), ("city", 0, True), ("run", 0, False), ("city", 0, False), ("save", 1, ("set", 1)),
        ("city", 1, True), ("hand", 0, 6),
    ],
)  # fmt: skip
@given(own=st.none() | st.integers(-5, 50), steps=STEPS)
def test_a_score_is_the_sum_of_its_parts_in_whatever_order(
    ws: Workspace, own: int | None, steps: list[tuple[str, Any, Any]]
) -> None:
    lead = ws.leads.add(name="a", score=own)
    fields, holds, gives, hand = ("city", "industry", "rating"), [False] * 3, dict[int, Any](), 0
    own, scored = own or 0, False
    names = [f"{field} {lead.id}" for field in fields]
    for what, which, more in [*steps, ("run", 3, False)]:
        if what == "save":
            gives[which] = more
            when = [{"field": fields[which], "is": "x"}, {"field": "id", "is": lead.id}]
            then = [{"score": {"mode": more[0], "points": more[1]}}]
            ws.rules.save({"name": names[which], "entity": "leads", "when": when, "then": then})
        elif what == "city":
            holds[which] = more
            change: dict[str, Any] = {fields[which]: "x" if more else None}
            ws.leads.update(lead.id, **change)
        elif what == "hand":
            now = ws.leads.get(lead.id).score
            ws.leads.update(lead.id, score=(now or 0) + more)
            own, hand = (own, hand + more) if scored else (own + more, hand)
        elif gives:
            ws.rules.run(*[names[one] for one in gives if which in (one, 3)] or [names[min(gives)]], full=more)
            scored = not ws.rules.score(lead).empty
            own, hand = (own, hand) if scored else (own + hand, 0)
    given = [gives[one] for one in gives if holds[one]]
    base = max((points for mode, points in given if mode == "set"), default=own)
    assert (ws.leads.get(lead.id).score or 0) == base + hand + sum(points for mode, points in given if mode == "add")
    for one in gives:
        ws.rules.disable(names[one])


@settings(max_examples=8, deadline=None)
@example(steps=[("run", 0), ("city", 1), ("merge", 0)])
@given(steps=st.lists(st.tuples(st.sampled_from(["run", "merge", "unmerge", "city"]), st.integers(0, 2)), max_size=8))
def test_merges_take_nothing_from_scores_and_add_nothing(ws: Workspace, steps: list[tuple[str, int]]) -> None:
    if ws.custom_fields.count(key="fit") == 0:
        ws.custom_fields.add(entity="accounts", key="fit", name="Fit", type="number")
    group = [ws.accounts.add(name="a", city="x", custom=custom) for custom in ({}, {"fit": 3}, {"fit": 8})]
    ids, merges = [one.id for one in group], list[str]()
    names = [f"{ids[0]} {city}" for city in ("x", "y")]
    for name, city, points in zip(names, ("x", "y"), (20, 100), strict=True):
        when = [{"field": "city", "is": city}, {"field": "id", "in": ids}]
        then = [{"score": {"points": points, "field": "custom.fit"}}, {"tag": f"t {city}"}]
        ws.rules.save({"name": name, "entity": "accounts", "when": when, "then": then})
    for what, which in [*steps, ("run", 0)]:
        living = [one for one in ids if ws.accounts.count(id=one)]
        if what == "run":
            ws.rules.run(*names)
        elif what == "city":
            ws.accounts.update(living[which % len(living)], city="y")
        elif what == "merge" and len(living) > 1:
            merges.append(ws.accounts.merge(living[0], living[1 + which % (len(living) - 1)]).merge_id)
        elif what == "unmerge" and merges:
            ws.accounts.unmerge(merges.pop())
    _agree(ws, ids)
    while merges:
        ws.accounts.unmerge(merges.pop())
    ws.rules.run(*names)
    _agree(ws, ids)
    assert ws.accounts.count(id=ids) == 3
    with ws.database.read() as session:
        left = select(e.ScorePart).where(e.ScorePart.aside != "", e.ScorePart.record_id.in_(ids))
        assert session.scalars(left).all() == []
    for name in names:
        ws.rules.disable(name)


def _agree(ws: Workspace, ids: list[str]) -> None:
    """Each record that is there has the points and the tag of just the rule that holds for it."""
    for id in ids:
        if ws.accounts.count(id=id):
            account = ws.accounts.get(id)
            parts = ws.rules.score(account, "custom.fit").dropna()
            held = f"{ids[0]} {account.city}"
            assert [one for one in parts.source if one not in ("own", "hand")] == [held]
            assert (account.custom or {})["fit"] == parts.points.sum()
            assert list(ws.tags.of(account)["name"]) == [f"t {account.city}"]
