"""Rules at work: once per event, in no circle, explained; standing rules begin and cease to hold."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm_lab.errors import InvalidValue
from crm_lab.rules import actions
from crm_lab.rules.actions import Effect
from crm_lab.rules.handling import DEEPEST
from crm_lab.store import entities as e
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from .conftest import PROMOTED, QUIET, order, tags_of


def test_a_standing_rule_begins_and_ceases_to_hold(ws: Workspace) -> None:
    busy, idle = ws.accounts.add(name="busy"), ws.accounts.add(name="idle")
    order(ws, busy)
    ws.rules.save(QUIET)
    assert ws.rules.run().touched == 1
    assert (tags_of(ws, busy), tags_of(ws, idle)) == ([], ["quiet"])
    assert ws.rules.run().touched == 0
    order(ws, idle)
    report = ws.rules.run()
    assert (report.runs[0].mode, report.touched) == ("incremental", 1)
    assert tags_of(ws, idle) == []
    log = ws.rules.log("quiet")
    assert list(log.outcome) == ["left", "entered"]
    assert log.why[1] == "✓ not: exists orders within 30 days (found: 0, orders)"
    assert log.why[0] == "✗ not: exists orders within 30 days (found: 1, orders)"
    assert log.effects[1] == [{"what": "tag", "field": "tags", "before": None, "after": "quiet"}]


def test_a_deleted_record_loses_what_the_rule_gave_it(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    ws.rules.save(QUIET)
    ws.rules.run()
    ws.accounts.delete(account.id)
    assert ws.rules.run().touched == 1
    assert tags_of(ws, account) == []


def test_tags_put_on_by_hand_are_never_touched(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    ws.rules.save(QUIET)
    with ws.database.write(ws.actor) as unit:
        tag = unit.session.scalars(select(e.Tag)).one()
        link = e.TagLink(tag_id=tag.id, entity="accounts", record_id=account.id, set_by=ws.actor.id)
        unit.session.add(link)
    ws.rules.run()
    order(ws, account)
    ws.rules.run()
    assert tags_of(ws, account) == ["quiet"]


def test_a_rule_acts_once_for_one_event(ws: Workspace) -> None:
    account = ws.accounts.add(name="甲", tier="B")
    ws.rules.save(PROMOTED)
    ws.accounts.update(account.id, tier="A")
    ws.rules.run()
    ws.rules.run()
    with ws.database.write() as unit:  # the receipt is lost: what was dealt with is still known
        unit.session.query(e.EventReceipt).update({"seq": 0})
    ws.rules.run()
    tasks = ws.activities.frame(account_id=account.id)
    assert list(tasks.subject) == ["Welcome 甲"]
    assert list(ws.rules.log("promoted").outcome) == ["acted"]
    due = tasks.due_at[0].to_pydatetime() - utc_now()
    assert timedelta(days=1, hours=23) < due <= timedelta(days=2)


def test_two_who_run_the_rules_at_once_do_nothing_twice(ws: Workspace) -> None:
    ids = [ws.accounts.add(name=f"a{i}", tier="B").id for i in range(12)]
    ws.rules.save(PROMOTED)
    ws.rules.save(QUIET)
    for id in ids:
        ws.accounts.update(id, tier="A")
    problems: list[BaseException] = []

    def work() -> None:
        try:
            ws.rules.run()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert ws.activities.count() == 12
    assert sorted(ws.rules.log().outcome) == ["acted"] * 12 + ["entered"] * 12


def test_events_from_before_the_rule_are_no_concern_of_it(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", tier="B")
    ws.accounts.update(account.id, tier="A")
    ws.rules.save(PROMOTED)
    ws.rules.run()
    ws.rules.disable("promoted")
    ws.accounts.update(account.id, tier="B")
    ws.accounts.update(account.id, tier="A")
    ws.rules.enable("promoted")
    ws.rules.run()
    assert ws.activities.count() == 0


def test_an_order_wakes_a_rule_about_its_account(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    wanted = {"field": "tier", "to": "A", "policy": "override"}
    when = [{"sum": "orders.amount", "within": "365 days", "gt": 5000}]
    ws.rules.save(
        {"name": "big", "entity": "accounts", "on": ["order.created"], "when": when, "then": [{"set": wanted}]}
    )
    order(ws, account, amount=3000)
    ws.rules.run()
    assert ws.accounts.get(account.id).tier is None
    order(ws, account, amount=2001)
    ws.rules.run()
    assert ws.accounts.get(account.id).tier == "A"
    log = ws.rules.log("big")
    assert list(log.why) == ["✓ sum of orders.amount within 365 days gt 5000 (found: 5001.00 CNY, orders.amount)"]


def test_a_rule_does_not_wake_itself(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", employees=1)
    more = {"field": "description", "from": "name", "policy": "override"}
    ws.rules.save(
        {"name": "again", "entity": "accounts", "on": ["account.updated"], "when": [], "then": [{"set": more}]}
    )
    ws.accounts.update(account.id, employees=2)
    ws.rules.run()
    log = ws.rules.log("again")
    assert list(log.outcome) == ["stopped", "acted"]
    assert "loop guard" in log.note[0]
    assert ws.rules.run().events == 0


def test_a_chain_of_rules_has_an_end(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", employees=0)
    for number in range(DEEPEST + 3):
        step = {"field": "employees", "to": number + 1, "policy": "override"}
        when = [{"field": "employees", "is": number}]
        on = ["account.updated"]
        name = f"step {number}"
        rule = {"name": name, "entity": "accounts", "on": on, "when": when, "then": [{"set": step}]}
        ws.rules.save(rule, position=0)  # the next one has its turn at the next event
    ws.accounts.update(account.id, description="begin")
    ws.rules.run()
    assert ws.accounts.get(account.id).employees == DEEPEST
    assert f"stopped after {DEEPEST} rules" in ws.rules.log(f"step {DEEPEST}").note[0]


class Failing:
    name = "fail"

    def check(self, given: Any, entity: Any, context: Any) -> Any:
        return given

    def effects(self, session: Any, record: Any, wanted: Any, context: Any) -> list[Effect]:
        return [Effect("fail", "", None, None)]

    def apply(self, unit: Any, record: Any, wanted: Any, context: Any, cause: Any) -> list[Effect]:
        record.description = "half done"
        unit.session.flush()
        raise InvalidValue("the telephone is out of order")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_registered", {})
    actions.register(Failing())


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("on", [["account.updated"], []])
def test_what_fails_leaves_nothing_behind_but_its_reason(ws: Workspace, on: list[str]) -> None:
    account = ws.accounts.add(name="a")
    tier = {"set": {"field": "tier", "to": "A"}}
    ws.rules.save({"name": "f", "entity": "accounts", "on": on, "when": [], "then": [{"tag": "x"}, tier, {"fail": 1}]})
    ws.accounts.update(account.id, city="北京")
    before = ws.audit.count(record_id=account.id)
    ws.rules.run()
    kept = ws.accounts.get(account.id)
    assert (kept.tier, kept.description, kept.city) == (None, None, "北京")
    assert tags_of(ws, account) == []
    log = ws.rules.log("f")
    assert list(log.outcome) == ["failed"]
    assert "the telephone is out of order" in log.note[0]
    assert ws.audit.count(record_id=account.id) == before


@pytest.mark.usefixtures("failing")
def test_an_action_has_one_name(ws: Workspace) -> None:
    with pytest.raises(InvalidValue, match="already"):
        actions.register(Failing())


def test_the_first_rule_that_holds_may_be_the_last(ws: Workspace) -> None:
    big, small = ws.accounts.add(name="big", employees=900), ws.accounts.add(name="small", employees=9)
    first = {"name": "big", "entity": "accounts", "stop": True, "when": [{"field": "employees", "ge": 100}]}
    ws.rules.save({**first, "then": [{"tag": "key account"}]})
    ws.rules.save({"name": "rest", "entity": "accounts", "when": [], "then": [{"tag": "other"}]})
    ws.rules.run()
    assert (tags_of(ws, big), tags_of(ws, small)) == (["key account"], ["other"])
    ws.rules.move("rest", 0)
    ws.rules.run()
    assert tags_of(ws, big) == ["key account", "other"]
