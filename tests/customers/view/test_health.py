"""Health, habits, header: every statement names the figures it rests on."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_lab.customers.rfm import SEGMENTS
from crm_lab.customers.view import habits
from crm_lab.customers.view.habits import Touch, reach, rhythm
from crm_lab.customers.view.header import header
from crm_lab.customers.view.health import health
from crm_lab.customers.view.standing import known_cuts, make_cuts, standing
from crm_lab.customers.view.words import tell
from crm_lab.store.entities import Opportunity, TagLink
from crm_lab.workspace import Workspace

from .conftest import NOW, Customer, ago, day


def reasons(customer: Customer) -> tuple[str, list[tuple[str, str]]]:
    found: dict[str, Any] = customer.facts(health)
    return found["level"], [(one["level"], tell(one["text"])) for one in found["reasons"]]


def weekly(customer: Customer, quiet: int) -> None:
    """Talk every week, and then not for ``quiet`` days."""
    for number in range(8):
        customer.talk(at=ago(days=quiet + 7 * number), direction="in")


@pytest.mark.parametrize(("quiet", "level"), [(1, "good"), (14, "good"), (15, "watch"), (28, "watch"), (29, "risk")])
def test_silence_is_measured_against_the_customers_own_rhythm(quick: Customer, quiet: int, level: str) -> None:
    weekly(quick, quiet)
    plural = "" if quiet == 1 else "s"
    text = f"Last contact {quiet} day{plural} ago; usually every 7 days (median of 7 gaps)"
    assert reasons(quick) == (level, [(level, text)])


def test_nothing_known_is_no_health(quick: Customer) -> None:
    assert reasons(quick) == ("unknown", [])
    quick.talk(at=ago(days=300))
    assert reasons(quick)[1] == [("good", "Last contact 300 days ago; too few contacts to know a rhythm")]


def test_notes_tasks_and_calls_that_nobody_took_are_no_contact(quick: Customer) -> None:
    quick.talk("note", ago(days=1))
    quick.talk("task", ago(days=1), due_at=ago(days=-1))
    quick.talk("phone", ago(days=2), direction="out", duration_seconds=0)
    quick.talk("meeting", ago(days=-3))  # planned
    quick.talk("phone", ago(days=5), direction="out", duration_seconds=9)
    assert "5 days ago" in reasons(quick)[1][0][1]


def test_money_tickets_and_deals_are_reasons_with_their_figures(acme: Customer) -> None:
    order = acme.order("machine", "100")
    acme.instalments(order, (30_00, day(-31)), (30_00, day(-10)))
    acme.ticket("broken", opened_at=ago(days=9))
    acme.ticket("on fire", priority="urgent")
    acme.ticket("done", "closed", resolved_at=ago(days=1), rating=2)
    acme.deal("fresh")
    stuck = acme.deal("stuck")
    with acme.ws.database.write(acme.ws.actor) as unit:
        unit.session.get_one(Opportunity, stuck).stage_since = ago(days=20)
    level, told = reasons(acme)
    assert level == "risk"
    assert told == [
        ("risk", "CNY 60.00 overdue in 1 order, for up to 31 days"),
        ("risk", "2 open tickets, 1 of high or urgent priority; open for up to 9 days"),
        ("watch", "1 of 2 open deals is stalled: stuck, 20 days in First contact (allowed: 14)"),
        ("watch", "Rated 2.0 of 5 on average, once"),
    ]
    chinese = [tell(one["text"], "zh") for one in acme.facts(health)["reasons"]]
    assert chinese[0] == "1 个订单逾期 CNY 60.00，最长 31 天"
    assert "在初步接洽已 20 天" in chinese[2]


def said(hours: list[tuple[str, int, bool]]) -> list[Touch]:
    start = NOW.astimezone(UTC).replace(hour=0, minute=30) - timedelta(days=30)
    return [
        Touch(start + timedelta(days=-n, hours=h), channel, held, False) for n, (channel, h, held) in enumerate(hours)
    ]


def test_the_best_channel_and_hour_are_the_ones_with_most_answers() -> None:
    calls = [("phone", 2, True)] * 4 + [("phone", 9, True)] * 2 + [("phone", 3, False)] * 3
    found = reach(said([*calls, *[("email", 5, True)] * 3]), NOW, ZoneInfo("Asia/Shanghai"))
    assert found == habits.Reach("phone", 6, 9, 10, 4)
    assert reach(said([("phone", 2, True)] * 4), NOW, UTC) is None
    scattered = reach(said([("phone", hour, True) for hour in range(6)]), NOW, UTC)
    assert scattered is not None
    assert scattered.hour is None


@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=80))
def test_a_rhythm_is_that_of_the_newest_days(days: list[int]) -> None:
    found = rhythm([Touch(NOW - timedelta(days=one), "email", True, False) for one in sorted(days)], NOW)
    assert found is not None
    assert found.days == min(days)
    assert found.gaps == min(habits.GAPS, len(set(days)) - 1)
    assert (found.usual is None) == (found.gaps < habits.ENOUGH)
    if found.usual is not None:
        newest = sorted(set(days))[: habits.GAPS + 1]
        gaps = [later - earlier for earlier, later in pairwise(newest)]
        assert min(gaps) <= found.usual <= max(gaps)


def test_the_header_tells_who_what_and_what_next(acme: Customer) -> None:
    ws = acme.ws
    parent = ws.accounts.add(name="Acme Holding").id
    ws.accounts.update(acme.id, tier="A", parent_id=parent, custom={"vat": "DE1", "empty": ""})
    tag = ws.tags.add(name="Key").id
    with ws.database.write(ws.actor) as unit:
        unit.session.add(TagLink(tag_id=tag, entity="accounts", record_id=acme.id, set_by="rule"))
    acme.deal("later", amount="20", next_step="Call", next_step_on=day(5))
    acme.deal("sooner", amount="30", next_step="Visit", next_step_on=day(2))
    acme.talk("task", subject="Quote", due_at=ago(days=-3))
    acme.talk("task", subject="Done", due_at=ago(days=1), done_at=ago(days=1))
    acme.order("old", "7", ordered_on=day(-400))
    acme.order("new", "8", ordered_on=day(-4))
    found = acme.look(header, UTC)
    assert (found["fields"]["tier"], found["owner"]["name"], found["parent"]["name"]) == (
        "A",
        ws.actor.name,
        "Acme Holding",
    )
    assert [(one["name"]["name"], one["value"]) for one in found["custom"]] == [("vat", "DE1")]
    assert [(one["name"], one["set_by"]) for one in found["tags"]] == [("Key", "rule")]
    figures = found["figures"]
    assert [figures[name][0]["minor"] for name in ("owed", "bought", "open")] == [15_00, 8_00, 50_00]
    assert (figures["next"]["text"], figures["next"]["deal"], figures["next"]["late"]) == ("Visit", "sooner", False)


def test_the_standing_is_what_rfm_says_of_all_buyers(ws: Workspace) -> None:
    customers = [Customer(ws, f"Customer {number}") for number in range(30)]
    for number, customer in enumerate(customers[1:], 1):
        for order in range(1 + number % 4):
            customer.order(f"o{order}", str(10 * number + order), ordered_on=day(-number - order))
    cuts = make_cuts(ws.database, ws.actor)
    assert known_cuts(ws.database, ws.actor) == cuts
    frame = ws.accounts.rfm().set_index("account_id")
    with ws.database.read(ws.actor) as session:
        assert standing(session, customers[0].id, cuts) is None
        for customer in customers[1:]:
            found, row = standing(session, customer.id, cuts), frame.loc[customer.id]
            assert found is not None
            assert found["scores"] == [row.r, row.f, row.m]
            assert found["segment"]["name"] == SEGMENTS[row.segment][0]
            assert (found["recency"], found["orders"]) == (row.recency, row.frequency)
            assert found["worth"]["minor"] == round(row.monetary * 100)
        unscored = standing(session, customers[1].id, {})
    assert unscored is not None
    assert (unscored["scores"], unscored["segment"]) == (None, None)
