from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import crm_lab
from crm_lab.workspace import Workspace

from ..conftest import Browser
from ..waiting import figure_of, work_of

QUIET = [{"exists": "orders"}, {"none": "orders", "within": "90 days"}]
RULE: dict[str, Any] = {"name": "quiet", "entity": "accounts", "when": QUIET, "then": [{"tag": "quiet"}]}
GREET: dict[str, Any] = {
    "name": "greet",
    "entity": "accounts",
    "on": ["account.updated"],
    "when": [{"changed": "city"}],
    "then": [{"task": {"subject": "Call {name}"}}],
}


def rows(browser: Browser) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in browser.ok("rules")["rules"]}


def test_a_rule_is_saved_changed_and_both_are_taken_back(browser: Browser, ws: Workspace) -> None:
    saved = browser.ok("save_rule", rule=RULE)
    assert saved["undo"] == {"what": "added", "name": "quiet"}
    changed = {**RULE, "when": [{"field": "city", "is": "上海"}]}
    again = browser.ok("save_rule", rule=changed, original="quiet", revision=1)
    assert again["rule"]["revision"] == 2
    assert ws.rules.definition("quiet")["when"] == changed["when"]
    assert browser.ok("undo")["undone"]["what"] == "saved"
    assert ws.rules.definition("quiet")["when"] == QUIET
    assert browser.ok("undo")["next"] is None
    assert rows(browser) == {}
    assert browser.error("undo")["code"] == "refused"


def test_a_new_rule_never_replaces_another_one(browser: Browser, ws: Workspace) -> None:
    browser.ok("save_rule", rule=RULE)
    assert "already" in browser.error("save_rule", rule={**RULE, "when": []})["message"]
    browser.ok("save_rule", rule=GREET)
    error = browser.error("save_rule", rule={**RULE, "name": "greet"}, original="quiet", revision=1)
    assert "already" in error["message"]
    assert ws.rules.definition("greet")["on"] == ["account.updated"]


def test_the_slower_of_two_is_told(browser: Browser, ws: Workspace) -> None:
    browser.ok("save_rule", rule=RULE)
    ws.rules.save({**RULE, "when": []})
    error = browser.error("save_rule", rule={**RULE, "stop": True}, original="quiet", revision=1)
    assert error["code"] == "stale"


def test_a_rule_is_renamed_with_its_versions(browser: Browser, ws: Workspace) -> None:
    browser.ok("save_rule", rule=RULE)
    saved = browser.ok("save_rule", rule={**RULE, "name": "still"}, original="quiet", revision=1)
    assert saved["rule"]["name"] == "still"
    assert [one["changed"] for one in browser.ok("versions", name="still")] == [["name"], []]
    browser.ok("undo")
    assert list(rows(browser)) == ["quiet"]


def test_deleting_switching_and_moving_are_taken_back(browser: Browser) -> None:
    for name in ("a", "b", "c"):
        browser.ok("save_rule", rule={**RULE, "name": name})
    browser.ok("move_rule", name="c", position=0)
    assert list(rows(browser)) == ["c", "a", "b"]
    browser.ok("undo")
    assert list(rows(browser)) == ["a", "b", "c"]
    assert browser.ok("switch_rule", name="a", on=False)["rule"]["enabled"] is False
    browser.ok("undo")
    assert rows(browser)["a"]["enabled"] is True
    browser.ok("delete_rule", name="b")
    assert list(rows(browser)) == ["a", "c"]
    browser.ok("save_rule", rule={**RULE, "name": "b"})
    browser.ok("undo")
    browser.ok("undo")
    assert len(rows(browser)) == 3


def test_a_mistake_names_its_place(browser: Browser) -> None:
    wrong = {**RULE, "when": [QUIET[0], {"any": [{"field": "citty", "is": "x"}]}]}
    assert "when[1].any[0]" in browser.error("check", rule=wrong)["message"]


def test_a_figure_has_examples_and_reasons(browser: Browser) -> None:
    browser.ok("look", turn=1, entity="accounts", when=QUIET)
    found = figure_of(browser, 1)["ok"]
    assert (found["count"], found["total"]) == (3, 10)
    assert {one["name"] for one in found["examples"]} == {"Account 3", "Account 4", "Account 5"}
    reasons = found["examples"][0]["reasons"]
    assert [(one["said"], one["held"]) for one in reasons] == [
        (["has orders", "有订单"], True),
        (["has no orders in the last 90 days", "没有订单（最近 90 天）"], True),
    ]
    browser.ok("look", turn=2, entity="accounts", when=[{"field": "nonsense", "is": 1}])
    assert "when[0]" in figure_of(browser, 2)["error"]["message"]
    browser.ok("look", turn=3, entity="accounts", when=[{"changed": "city"}])
    assert figure_of(browser, 3)["ok"] == {"total": 10, "count": None, "examples": []}


def test_only_the_newest_question_is_answered(browser: Browser) -> None:
    for turn in range(10, 15):
        browser.ok("look", turn=turn, entity="accounts", when=QUIET)
    figure_of(browser, 14)
    assert [one["turn"] for one in browser.events("figure")][-1] == 14


def test_a_dry_run_writes_nothing(browser: Browser, ws: Workspace) -> None:
    browser.ok("dry_run", rule=RULE)
    work = work_of(browser, "dry_run")
    assert work["result"]["matched"] == work["result"]["touched"] == 3
    assert {(one["what"], one["after"]) for one in work["result"]["rows"]} == {("tag", "quiet")}
    assert ws.rules.count() == 0
    assert ws.tags.count() == 1


def test_a_dry_run_over_events_looks_at_what_they_changed(browser: Browser, ws: Workspace) -> None:
    ws.accounts.update(ws.accounts.frame(name="Account 1").id.item(), city="北京")
    ws.accounts.update(ws.accounts.frame(name="Account 2").id.item(), phone="123456")
    browser.ok("dry_run", rule=GREET, over="events")
    found = work_of(browser, "dry_run")["result"]
    assert [one["after"] for one in found["rows"]] == ["Call Account 1"]
    assert found["rows"][0]["at"]


def test_a_run_tags_and_its_log_tells_why(browser: Browser, ws: Workspace) -> None:
    browser.ok("save_rule", rule=RULE)
    browser.ok("run_rule", name="quiet")
    assert work_of(browser, "run")["result"]["touched"] == 3
    assert len(ws.tags.records("quiet")) == 3
    row = rows(browser)["quiet"]
    assert row["holds"] == 3
    assert row["last"]["touched"] == 3
    log = browser.ok("log", name="quiet")
    assert {one["outcome"] for one in log} == {"entered"}
    assert log[0]["reasons"][1] == {
        "said": ["has no orders in the last 90 days", "没有订单（最近 90 天）"],
        "value": 0,
        "held": True,
    }
    assert log[0]["effects"][0]["after"] == "quiet"


def test_a_run_stops_at_its_next_step(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[float] = []

    def endless(_database: object, _name: str, progress: Callable[[float, str], None]) -> None:
        while True:
            steps.append(0.5)
            progress(0.5, "half of it")
            time.sleep(0.005)

    monkeypatch.setattr("crm_lab_widgets.automation.rules.run_rules", endless)
    browser.ok("save_rule", rule=RULE)
    browser.ok("run_rule", name="quiet")
    assert browser.error("dry_run", rule=RULE)["code"] == "refused"
    browser.ok("cancel")
    assert work_of(browser, "run")["state"] == "cancelled"
    assert steps


def test_work_that_fails_says_so(browser: Browser) -> None:
    error = browser.error("dry_run", rule={**RULE, "then": []})
    assert "then" in error["message"]


@pytest.mark.parametrize("call", ["save_rule", "run_rule", "delete_rule", "switch_rule", "move_rule"])
def test_who_may_not_change_rules_only_looks(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    ws.rules.save(RULE)
    given: dict[str, dict[str, Any]] = {
        "save_rule": {"rule": {**RULE, "stop": True}, "original": "quiet"},
        "switch_rule": {"name": "quiet", "on": False},
        "move_rule": {"name": "quiet", "position": 1},
    }
    with crm_lab.open(tmp_path / "crm.db", user="anna") as hers:
        screen = hers.automation()
        sent: list[dict[str, Any]] = []
        monkeypatch.setattr(screen, "send", lambda content, buffers=None: sent.append(content))
        browser = Browser(screen, sent)
        assert browser.ok("open")["may_change"] is False
        assert browser.error(call, **given.get(call, {"name": "quiet"}))["code"] == "not_allowed"
        screen.close()
    assert ws.rules.definition("quiet") == ws.rules.check(RULE)


def test_conditions_are_said_and_far_fields_and_zones_are_found(browser: Browser) -> None:
    assert browser.ok("in_words", entity="accounts", when=QUIET)[1] == "有订单，且没有订单（最近 90 天）"
    assert browser.ok("in_words", entity="accounts", when=[{"field": "", "is": ""}])[0]
    assert [one["path"] for one in browser.ok("words", entity="accounts", paths=["owner.team.name", "a.b"])] == [
        "owner.team.name"
    ]
    found = browser.ok("search_fields", entity="accounts", text="team name")
    assert found[0]["path"] == "owner.team.name"
    zones = dict(browser.ok("zones"))
    assert zones["Asia/Shanghai"] == "UTC+08:00"
    assert zones["UTC"] == "UTC+00:00"


def test_a_dry_run_says_why_for_every_row_and_which_field_it_sets(browser: Browser) -> None:
    rule = {**RULE, "then": [{"set": {"field": "industry", "to": "quiet"}}, {"tag": "quiet"}]}
    browser.ok("dry_run", rule=rule)
    found = work_of(browser, "dry_run")["result"]
    assert len(found["reasons"]) == 3
    for row in found["rows"]:
        why = found["reasons"][row["because"]]
        assert [one["said"][1] for one in why] == ["有订单", "没有订单（最近 90 天）"]
        assert all(one["held"] for one in why)
    assert {(row["what"], row["label"] and row["label"][1]) for row in found["rows"]} == {
        ("set", "行业"),
        ("tag", None),
    }


def test_a_version_says_its_conditions(browser: Browser) -> None:
    browser.ok("save_rule", rule=RULE)
    (version,) = browser.ok("versions", name="quiet")
    assert version["said"] == ["has orders and has no orders in the last 90 days", "有订单，且没有订单（最近 90 天）"]
