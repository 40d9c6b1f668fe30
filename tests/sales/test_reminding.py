"""Customers are reminded before and after, once, and not of what is paid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crm_lab
from crm_lab import jobs
from crm_lab.errors import InvalidValue, NotFound
from crm_lab.sales.reminding import work
from crm_lab.sales.reminding.writing import rule_for
from crm_lab.store.entities import ReminderRule
from crm_lab.workspace import Workspace

from ..conftest import Python, full

DAY = date(2026, 3, 10)


@pytest.fixture
def order(ws: Workspace) -> str:
    for days, channel in ((-3, "task"), (0, "outbox"), (1, "task"), (30, "outbox")):
        text = "{customer}, {order} {number}: {amount} {currency}, {due_on}, {days} days"
        ws.reminder_rules.add(name=str(days), days=days, text=text, channel=channel)
    account = ws.accounts.add(name="Acme").id
    made = ws.orders.add(name="Pumps", account_id=account, amount="90", ordered_on=DAY).id
    ws.orders.plan(made, [(DAY, 60), (DAY + timedelta(days=90), 30)])
    return made


def reminded(ws: Workspace, days: int) -> list[str]:
    return list(ws.reminders.run(DAY + timedelta(days=days)).rule)


def test_each_rule_reminds_once(ws: Workspace, order: str) -> None:
    told = [(days, rule) for days in (-4, -3, -2, 0, 0, 1, 2, 5, 30, 31) for rule in reminded(ws, days)]
    assert told == [(-3, "-3"), (0, "0"), (1, "1"), (30, "30")]
    (task, _) = ws.activities.frame(channel="task").sort_values("id").to_dict("records")
    assert task["subject"] == "Acme, Pumps 1: 60.00 CNY, 2026-03-10, 3 days"
    waiting = ws.reminders.frame().query("channel == 'outbox'")
    ws.reminders.sent(waiting.id.iloc[0])
    ws.reminders.sent(waiting.id.iloc[0])
    assert list(ws.reminders.frame().query("channel == 'outbox'").sent_at.notna()) == [True, False]
    with pytest.raises(NotFound, match="in the outbox"):
        ws.reminders.sent("none")


def test_late_comers_get_one_reminder_and_who_paid_none(ws: Workspace, order: str) -> None:
    ws.payments.allocate(ws.payments.add(order_id=order, amount="60", paid_on=DAY).id)
    assert reminded(ws, 50) == []
    assert reminded(ws, 200) == ["30"]
    assert reminded(ws, 200) == []


@given(late=st.integers(-60, 120), days=st.lists(st.integers(-30, 90), max_size=6, unique=True))
def test_the_last_rule_on_its_side_of_the_day_counts(late: int, days: list[int]) -> None:
    rules = [ReminderRule(id=str(one), days=one, enabled=True) for one in days]
    found = rule_for(rules, late)
    there = [one for one in days if one <= late and (one > 0) == (late > 0)]
    assert (found and found.days) == (max(there) if there else None)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "{name}"}, "knows no '{name}'; it has customer"),
        ({"text": "{order.owner}"}, "knows no"),
        ({"text": "{amount!r}"}, "knows no"),
        ({"text": "{amount"}, "brace without its partner"),
        ({"channel": "smoke"}, "not 'smoke'"),
    ],
)
def test_wrong_rules_are_told(ws: Workspace, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        ws.reminder_rules.add(**{"name": "x", "days": 1, "text": "{amount}", **fields})


RUN = """
    import sys, crm_lab
    with crm_lab.open(sys.argv[1]) as ws:
        print(len(ws.reminders.run("2026-03-10")))
"""


def test_two_at_once_remind_once(store: Any, python: Python) -> None:
    with crm_lab.open(store) as ws:
        ws.reminder_rules.add(name="due", days=0, text="{order}")
        account = ws.accounts.add(name="Acme").id
        for number in range(20):
            ws.orders.add(name=f"{number}", account_id=account, amount="1", ordered_on=DAY)
        running = [python(RUN, full(store)) for _ in range(2)]
        told = [one.communicate() for one in running]
        assert sum(int(out) for out, _ in told) == 20, told
        assert ws.activities.count(channel="task") == ws.reminders.frame().id.nunique() == 20


def test_a_worker_reminds_and_comes_back(ws: Workspace, order: str) -> None:
    job = ws.reminders.schedule()
    assert ws.reminders.schedule().id == job.id
    assert jobs.run_next(ws.database, {work.JOB: work.run})
    assert ws.jobs.get(job.id).result == {"reminders": 2, "expired_quotes": 0, "sent": 0, "failed": 0}
    assert ws.jobs.count(kind="reminders", state="queued") == 1
