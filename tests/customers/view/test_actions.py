"""What to do next: each suggestion has its reason, and the verb it names really does it."""

from __future__ import annotations

from typing import Any

import pytest

from crm_lab.customers.view.actions import Action, actions
from crm_lab.customers.view.words import tell
from crm_lab.store.entities import Opportunity

from .conftest import Customer, ago, day


def suggested(customer: Customer, locale: str = "en") -> dict[str, Action]:
    return {one.key.split(":")[0]: one for one in customer.look(actions, locale)}


def do(customer: Customer, action: Action) -> Any:
    return getattr(getattr(customer.ws, action.collection), action.verb)(**action.arguments)


@pytest.fixture
def reachable(ws: Any) -> Customer:
    return Customer(ws, phone="021-64371234")


def test_who_is_well_gets_no_advice(reachable: Customer) -> None:
    assert suggested(reachable) == {}


def test_a_suggested_task_is_made_once(reachable: Customer) -> None:
    order = reachable.order("SO-1", "10")
    reachable.instalments(order, (10_00, day(-40)))
    action = suggested(reachable)["overdue"]
    assert tell(action.title) == "Ask about the payment of SO-1"
    assert tell(action.reason) == "CNY 10.00 overdue for 40 days."
    task = do(reachable, action)
    assert (task.channel, task.subject, task.account_id) == ("task", "Ask about the payment of SO-1", reachable.id)
    assert (task.due_at.date() - ago().date()).days == 1
    assert suggested(reachable) == {}
    reachable.ws.activities.update(task.id, done_at=ago())
    assert "overdue" in suggested(reachable)


def test_what_is_stored_is_written_in_the_readers_language(quick: Customer) -> None:
    assert do(quick, suggested(quick, "zh")["reach"]).subject == "补充电话或邮箱"


def test_the_line_of_python_does_what_the_button_does(reachable: Customer) -> None:
    reachable.deal("Licence", next_step="Visit", next_step_on=day(-2))
    action = suggested(reachable)["late"]
    eval(action.line, {"ws": reachable.ws})
    assert reachable.ws.opportunities.frame().next_step_on.item().date() == day(1)
    assert "late" not in suggested(reachable)


def test_late_tasks_tickets_silence_and_stalled_deals(reachable: Customer) -> None:
    late = reachable.talk("task", ago(days=9), subject="Quote", due_at=ago(days=4))
    reachable.ticket("broken", priority="high")
    for number in range(7):
        reachable.talk(at=ago(days=60 + 7 * number), direction="in")
    stuck = reachable.deal("Stuck")
    with reachable.ws.database.write(reachable.ws.actor) as unit:
        unit.session.get_one(Opportunity, stuck).stage_since = ago(days=30)
    found = suggested(reachable)
    assert list(found) == ["ticket", "silence", "done", "step", "petal"]
    assert tell(found["silence"].reason) == "Quiet for 60 days; usually there is contact every 7 days."
    assert tell(found["petal"].title) == "Find the initiator of Stuck"
    for action in list(found.values()):
        do(reachable, action)
    assert reachable.ws.activities.get(late).done_at is not None
    deal = reachable.ws.opportunities.get(stuck)
    assert (deal.next_step, deal.next_step_on) == ("Agree on the next step", day(3))
    assert suggested(reachable) == {}  # one petal at a time
