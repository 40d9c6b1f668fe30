"""Looking only at what moved finds the same as looking at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_lab.rules.context import context
from crm_lab.rules.sql import matching
from crm_lab.rules.stored import enabled
from crm_lab.store import entities as e
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from .conftest import order

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("order"), st.integers(0, 2), st.sampled_from([0, 29, 30, 31])),
        st.tuples(st.just("city"), st.integers(0, 2), st.sampled_from(["上海", None])),
        st.tuples(st.just("give"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("cancel"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("delete"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("days"), st.sampled_from([0, 1, 2]), st.just(0)),
        st.tuples(st.just("run"), st.just(0), st.just(0)),
    ),
    max_size=10,
)
WATCHED: list[Any] = [
    [{"none": "orders", "within": "30 days"}],
    {"count": "orders", "where": {"field": "account.city", "is": "上海"}, "ge": 2},
    {"any": [{"latest": "orders.ordered_on", "older_than": "4 weeks"}, {"field": "parent.city", "is": "上海"}]},
    {"not": {"sum": "orders.amount", "within": "30 days", "ge": 200}},
    {"exists": "accounts", "where": {"exists": "orders", "within": "30 days"}},
    {"earliest": "orders.ordered_on", "anniversary": "within 340 days"},
]


@settings(max_examples=15)
@given(steps=STEPS, when=st.sampled_from(WATCHED))
def test_looking_at_what_moved_finds_the_same_as_looking_at_all(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, Any, Any]], when: Any
) -> None:
    present = utc_now()
    monkeypatch.setattr("crm_lab.rules.context.utc_now", lambda: present)
    parent = ws.accounts.add(name="p", city="上海")
    accounts = [ws.accounts.add(name=f"a{i}", parent_id=parent.id if i else None) for i in range(3)]
    name = f"watched {parent.id}"
    ws.rules.save({"name": name, "entity": "accounts", "when": when, "then": [{"tag": "w"}]})
    orders: dict[int, str] = {}
    for what, which, more in [*steps, ("run", 0, 0)]:
        if what == "order":
            orders[which] = order(ws, accounts[which], days_ago=more).id
        elif what == "city" and (which == 0 or ws.accounts.count(id=accounts[which].id)):
            ws.accounts.update(parent.id if which == 0 else accounts[which].id, city=more)
        elif what == "give" and which in orders:
            ws.orders.update(orders[which], account_id=accounts[more].id)
        elif what == "cancel" and which in orders:
            ws.orders.delete(orders.pop(which))
        elif what == "delete" and ws.accounts.count(id=accounts[which].id):
            ws.accounts.delete(accounts[which].id)
        elif what == "days":
            present += timedelta(days=which)
        elif what == "run":
            ws.rules.run(name)
    with ws.database.read() as session:
        stored = next(one for one in enabled(session) if one.rule.name == name)
        now = context(session)
        expected = set(session.scalars(matching(session, e.Account, stored.says.condition(now))))
        known = set(session.scalars(select(e.RuleMatch.record_id).where(e.RuleMatch.rule_id == stored.rule.id)))
        assert known == expected
        runs = session.scalar(select(func.count()).where(e.RuleRun.rule_id == stored.rule.id, e.RuleRun.mode == "full"))
    assert runs == 1
    ws.rules.disable(name)
