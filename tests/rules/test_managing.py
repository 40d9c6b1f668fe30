"""Rules are saved in versions, tried before they work, explained, told as YAML, and run by a worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crm_lab.errors import InvalidValue, NotAllowed, NotFound
from crm_lab.jobs import run_next
from crm_lab.rules.work import run as run_job
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from .conftest import PROMOTED, QUIET, order, tags_of


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


def test_what_an_earlier_version_did_is_known_when_its_conditions_can_no_longer_be_read(ws: Workspace) -> None:
    ws.custom_fields.add(entity="accounts", key="level", name="Level", type="text")
    account = ws.accounts.add(name="a", city="上海", custom={"level": "A"})
    task = {"task": {"subject": "Call {name}"}}
    rule = {
        "name": "call",
        "entity": "accounts",
        "when": [{"field": "custom.level", "is": "A"}],
        "then": [task, {"tag": "x"}],
    }
    ws.rules.save(rule)
    ws.rules.run()
    ws.rules.save({**rule, "when": [{"field": "city", "is": "上海"}], "then": [task, {"tag": "y"}]})
    ws.custom_fields.delete(ws.custom_fields.frame().id[0])
    ws.rules.run()
    assert ws.activities.count(subject="Call a") == 1
    assert list(ws.tags.of(account)["name"]) == ["y"]


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


def test_a_record_in_place_of_its_id_is_told(ws: Workspace) -> None:
    account = ws.accounts.add(name="a", city="上海")
    ws.rules.save(
        {"name": "r", "entity": "accounts", "when": [{"field": "city", "is": "上海"}], "then": [{"tag": "x"}]}
    )
    with pytest.raises(InvalidValue, match=r"found by its id, a text such as record\.id"):
        ws.rules.explain("r", account)  # type: ignore[arg-type]
    assert "1 touched" in repr(ws.rules.run())
