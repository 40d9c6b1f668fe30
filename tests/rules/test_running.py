"""Rules at work: once per event, in no circle, explained; standing rules begin and cease to hold."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.jobs import run_next
from crm_lab.rules import actions
from crm_lab.rules.actions import Effect
from crm_lab.rules.context import context
from crm_lab.rules.handling import DEEPEST
from crm_lab.rules.sql import matching
from crm_lab.rules.stored import enabled
from crm_lab.rules.work import run as run_job
from crm_lab.store import entities as e
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from .conftest import tags_of

TODAY = utc_now().date()
QUIET = {
    "name": "quiet",
    "entity": "accounts",
    "when": [{"none": "orders", "within": "30 days"}],
    "then": [{"tag": "quiet"}],
}
PROMOTED = {
    "name": "promoted",
    "entity": "accounts",
    "on": ["account.updated"],
    "when": [{"changed": "tier", "to": "A"}],
    "then": [{"task": {"subject": "Welcome {name}", "due": "2 days"}}],
}


def order(ws: Workspace, account: e.Account, days_ago: int = 0, amount: int = 100) -> e.Order:
    day = TODAY - timedelta(days=days_ago)
    fields = {"amount": Decimal(amount), "currency": "CNY", "ordered_on": day}
    return ws.orders.add(name="o", account_id=account.id, **fields)  # type: ignore[no-any-return]


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


def test_every_change_is_a_version(ws: Workspace) -> None:
    ws.rules.save(QUIET)
    assert ws.rules.save(QUIET).revision == 1
    changed = ws.rules.save({**QUIET, "when": [{"none": "orders", "within": "60 days"}]})
    assert changed.revision == 2
    assert list(ws.rules.versions("quiet").number) == [1, 2]
    assert ws.rules.definition("quiet", 1)["when"] == QUIET["when"]
    assert ws.rules.definition("quiet")["when"] == [{"none": "orders", "within": "60 days"}]
    with pytest.raises(NotFound, match="no version 3"):
        ws.rules.definition("quiet", 3)
    with pytest.raises(InvalidValue, match="another name"):
        ws.rules.save({**QUIET, "entity": "contacts", "when": []})


def test_a_changed_rule_looks_at_all_records_again(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    order(ws, account, days_ago=45)
    ws.rules.save(QUIET)
    ws.rules.run()
    assert tags_of(ws, account) == ["quiet"]
    ws.rules.save({**QUIET, "when": [{"none": "orders", "within": "60 days"}]})
    report = ws.rules.run()
    assert (report.runs[0].mode, tags_of(ws, account)) == ("full", [])


def test_a_dry_run_changes_nothing(ws: Workspace) -> None:
    account = ws.accounts.add(name="甲", tier="B")
    before = ws.database.last_event()
    dry = ws.rules.dry_run({**QUIET, "name": "not saved"})
    assert (dry.matched, dry.touched, dry.complete) == (1, 1, True)
    row = dry.frame.iloc[0]
    assert (row.record_id, row["name"], row.what, row.after) == (account.id, "甲", "tag", "quiet")
    assert ws.database.last_event() == before
    assert ws.tags.count() == 0


def test_a_dry_run_over_events_tells_what_would_have_happened(ws: Workspace) -> None:
    account = ws.accounts.add(name="甲", tier="B")
    for tier in ("A", "B", "A"):
        ws.accounts.update(account.id, tier=tier)
    dry = ws.rules.dry_run(PROMOTED, over="events")
    assert dry.matched == 2
    assert list(dry.frame.after) == ["Welcome 甲"] * 2
    assert "tier changed to A" in dry.frame.why[0]
    assert ws.activities.count() == 0
    with pytest.raises(InvalidValue, match="events"):
        ws.rules.dry_run(QUIET, over="events")


def test_a_dry_run_says_when_it_is_not_complete(ws: Workspace) -> None:
    for number in range(4):
        ws.accounts.add(name=f"a{number}")
    dry = ws.rules.dry_run(QUIET, limit=2)
    assert (dry.matched, len(dry.frame), dry.complete) == (4, 2, False)


def test_who_may_not_change_rules(ws: Workspace, acting: Any) -> None:
    ws.rules.save(QUIET)
    rep = acting("Anna")
    for forbidden in (lambda: rep.rules.save(QUIET), rep.rules.run, lambda: rep.rules.disable("quiet")):
        with pytest.raises(NotAllowed, match="admins and managers"):
            forbidden()
    mine = rep.accounts.add(name="mine")
    ws.accounts.add(name="not mine")
    assert list(rep.rules.dry_run("quiet").frame.record_id) == [mine.id]


def test_rules_are_saved_as_a_whole(ws: Workspace) -> None:
    saved = ws.rules.save(QUIET)
    with pytest.raises(InvalidValue, match="as a whole"):
        ws.rules.add(name="x")
    with pytest.raises(InvalidValue, match="as a whole"):
        ws.rules.update(saved.id, name="x")
    assert list(ws.rules.list().name) == ["quiet"]
    assert list(ws.rules.list("other").name) == []


def test_a_rule_explains_itself_for_one_record(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    order(ws, account)
    ws.rules.save(QUIET)
    verdict = ws.rules.explain("quiet", account.id)
    assert not verdict
    (reason,) = verdict.reasons
    assert (reason.value, reason.source, reason.held, reason.place) == (1, "orders", False, "when[0]")
    assert verdict.at is not None


def test_a_rule_whose_words_are_gone_is_told_and_stops_no_other(ws: Workspace) -> None:
    ws.custom_fields.add(entity="accounts", key="level", name="Level", type="text")
    when = [{"field": "custom.level", "is": "A"}]
    ws.rules.save({"name": "old", "entity": "accounts", "when": when, "then": [{"tag": "x"}]})
    ws.rules.save(QUIET)
    ws.accounts.add(name="a")
    ws.custom_fields.delete(ws.custom_fields.frame().id[0])
    report = ws.rules.run()
    assert report.touched == 1
    assert "no custom field 'level'" in report.problems[0]


def test_an_import_wakes_rules_for_each_of_its_records(ws: Workspace) -> None:
    import pandas as pd

    tier = {"set": {"field": "tier", "to": "new"}}
    ws.rules.save({"name": "new", "entity": "accounts", "on": ["account.created"], "when": [], "then": [tier]})
    frame = pd.DataFrame({"Account Name": ["甲公司", "乙公司"], "City": ["上海", "北京"]})
    ws.intake(frame, entity="accounts").run()
    ws.rules.run()
    assert list(ws.accounts.frame().tier) == ["new", "new"]


def test_a_worker_runs_the_rules_and_queues_the_next_time(ws: Workspace) -> None:
    account = ws.accounts.add(name="a")
    ws.rules.save(QUIET)
    ws.rules.schedule("2 hours")
    ws.rules.schedule("1 hour")
    assert run_next(ws.database, {"rules": run_job})
    assert tags_of(ws, account) == ["quiet"]
    waiting = ws.jobs.frame(state="queued")
    assert len(waiting) == 1
    assert timedelta(minutes=59) < waiting.run_after[0] - utc_now() <= timedelta(hours=1)
    ws.rules.unschedule()
    assert ws.jobs.count(state="queued") == 0
    with pytest.raises(InvalidValue, match="1 fortnight"):
        ws.rules.schedule("1 fortnight")


def test_rules_go_through_yaml_and_come_back(ws: Workspace) -> None:
    ws.rules.save(QUIET)
    ws.rules.save(PROMOTED)
    text = ws.rules.to_yaml()
    before = {name: ws.rules.definition(name) for name in ("quiet", "promoted")}
    assert [rule.revision for rule in ws.rules.save_yaml(text)] == [1, 1]
    assert {name: ws.rules.definition(name) for name in before} == before


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
