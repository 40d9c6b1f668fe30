"""Jumping into the middle of a long timeline gives what walking there gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crm_lab
from crm_lab.customers.view.timeline import Timeline
from crm_lab.customers.view.timeline.jumping import NEAR, near
from crm_lab.customers.view.timeline.merged import SOURCES
from crm_lab.customers.view.timeline.source import Shape
from crm_lab.store.entities import Activity
from crm_lab.store.ids import new_ids
from crm_lab.workspace import Workspace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNT = 700


@pytest.fixture
def ws(store: Any) -> Any:
    with crm_lab.open(store) as workspace:
        yield workspace


def filled(ws: Workspace) -> str:
    """A customer with activities in bursts (many at one moment), orders of the same days, and a person's talks."""
    from sqlalchemy import insert

    account = ws.accounts.add(name="Acme").id
    person = ws.contacts.add(name="Wang", account_id=account).id
    rows = [
        {
            "id": id, "channel": ("note", "phone")[number % 2], "subject": f"{number}", "owner_id": ws.actor.id,
            "occurred_at": NOW - timedelta(hours=number // 30),
            "account_id": None if number % 9 == 0 else account, "contact_id": person if number % 9 == 0 else None,
        }
        for number, id in enumerate(new_ids(COUNT))
    ]  # fmt: skip
    with ws.database.write(ws.actor) as unit:
        unit.session.execute(insert(Activity), rows)
    for number in range(40):
        ws.orders.add(name=f"O{number}", account_id=account, ordered_on=(NOW - timedelta(days=number)).date(), amount=1)
    return str(account)


def walked(timeline: Timeline) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page = timeline.page(after, 200)
        found += [entry["id"] for entry in page["entries"]]
        if (after := page["next"]) is None:
            return found


@pytest.mark.parametrize("kinds", [None, ["note", "order"]])
def test_every_jump_lands_where_walking_leads(ws: Workspace, kinds: list[str] | None) -> None:
    account = filled(ws)
    with ws.database.read(ws.actor) as session:
        timeline = Timeline(session, account, kinds)
        all_ = walked(timeline)
        for start in [1, 2, NEAR, len(all_) // 2, len(all_) - 41, len(all_) - 1, len(all_), len(all_) + 5]:
            assert [entry["id"] for entry in timeline.page_at(start, 40)["entries"]] == all_[start : start + 40], start


def test_counting_finds_the_place_without_sorting(store: Any, ws: Workspace) -> None:
    account = filled(ws)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, COUNT))
    def check(position: int) -> None:
        with ws.database.read(ws.actor) as session:
            found = near(session, SOURCES, Shape(), {"account": account}, position)
            if found is None:  # nothing of the longest way stands above the first entries
                assert position < NEAR
                return
            assert 0 <= found.gap <= NEAR
            page = Timeline(session, account).page(str(found.key), found.gap + 1)
            assert page["entries"][found.gap]["id"] == ids[position]

    with ws.database.read(ws.actor) as session:
        ids = walked(Timeline(session, account))
        assert near(session, SOURCES, Shape(None, True), {"account": account, "text": "1"}, 5) is None
    check()
