"""The screen for rules, segments and tags in a real JupyterLab: what a person clicks, and what the store holds then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import crm_lab
from crm_lab.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from .lab import Lab

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='owned'\">"


@pytest.fixture
def ws(crm_db: Path) -> Iterator[Workspace]:
    with crm_lab.open(crm_db) as workspace:
        today = date.today()
        for number in range(10):
            account = workspace.accounts.add(name=f"Account {number}", city="上海" if number < 4 else "Hamburg")
            if number < 6:
                ordered = today - timedelta(days=5 if number < 3 else 200)
                workspace.orders.add(name=f"Order {number}", account_id=account.id, amount=1000, ordered_on=ordered)
        workspace.accounts.add(name=HOSTILE, city="Paris")
        yield workspace


@pytest.fixture
def screen(ws: Workspace, lab: Lab, page: Page) -> Locator:
    return lab.open(page, "automation")


def eventually(page: Page, check: Callable[[], object]) -> None:
    for _ in range(100):
        if check():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never happened")


def choose(page: Page, box: Locator, text: str) -> None:
    """Type into a box with suggestions and take the first one."""
    box.click()
    box.fill(text)
    box.locator("xpath=..").locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_a_segment_is_made_by_clicks_and_a_rule_is_tried_saved_run_and_taken_back(
    screen: Locator, ws: Workspace, page: Page
) -> None:
    screen.locator("[data-tab=segments]").click()
    screen.locator(".crm-a-empty > [data-action=new]").click()
    choose(page, screen.locator("[data-control=add]").first, "city")
    choose(page, screen.locator(".crm-a-row [data-control=value]"), "上")
    figure = screen.locator("[data-part=figure]", has_text="4 of 11 customers")
    figure.wait_for()
    choose(page, screen.locator("[data-control=add]").first, "orders")
    screen.locator("[data-control=figure]").select_option("none")
    screen.locator("[data-control=window]").select_option("within")
    screen.locator("[data-part=figure]", has_text="1 of 11 customers").wait_for()
    screen.locator("[data-part=sentence]", has_text="no orders in the last 30 days").wait_for()
    screen.locator("[data-control=name]").fill("Shanghai, quiet")
    page.keyboard.press("Control+s")
    screen.locator("[data-segment='Shanghai, quiet']").wait_for()
    when = [{"field": "city", "is": "上海"}, {"none": "orders", "within": "30 days"}]
    assert ws.segments.conditions("Shanghai, quiet") == when
    assert ws.segments.size("Shanghai, quiet") == 1

    screen.locator("[data-tab=tags]").click()
    screen.locator(".crm-a-example").first.click()
    screen.locator("[data-part=figure]", has_text="3 of 11 customers").wait_for()
    screen.locator("[data-pane=dry]").click()
    screen.locator("[data-over=present]").click()
    screen.locator("[data-part=dry] table").wait_for()
    assert "3 records would be changed" in (screen.locator("[data-part=dry]").text_content() or "")
    assert ws.rules.count() == 0
    screen.locator("[data-action=save]").click()
    screen.locator("[data-rule='Tag quiet']").wait_for()
    screen.locator("[data-action=run]").click()
    screen.locator("[data-part=ran]").wait_for()
    assert len(ws.tags.records("quiet")) == 3
    screen.locator("[data-pane=log]").click()
    screen.locator(".crm-a-log > li").nth(2).wait_for()
    screen.locator(".crm-a-log summary").first.click()
    screen.locator(".crm-a-held", has_text="has no orders in the last 90 days").first.wait_for()
    screen.locator(".crm-a-undo [data-action=undo]:visible").click()
    eventually(page, lambda: ws.rules.count() == 0)
    assert page.title() != "owned"


def test_yaml_and_clicks_are_the_same_rule_and_mistakes_are_told_at_their_place(
    chinese: None, screen: Locator, ws: Workspace, page: Page
) -> None:
    ws.rules.save(
        {
            "name": "greet",
            "entity": "accounts",
            "when": [{"field": "created_at", "ge": "2020-01-01T00:00+08:00"}],
            "then": [{"tag": "north"}],
        }
    )
    screen.locator(".crm-toolbar-line [data-action=refresh]").click()
    screen.locator("[data-rule=greet] .crm-a-rule-name").click()
    screen.locator(".crm-a-raw-box", has_text="2020-01-01T00:00+08:00").wait_for()
    screen.locator("[data-part=figure]", has_text="/ 11").wait_for()
    screen.locator("[data-pane=yaml]").click()
    text = screen.locator(".crm-a-yaml").input_value()
    screen.locator(".crm-a-yaml").fill(text.replace("2020", "2021") + "stop: true\n")
    screen.locator("[data-pane=form]").click()
    screen.locator(".crm-a-raw-box", has_text="2021-01-01").wait_for()
    choose(page, screen.locator("[data-control=add]").first, "城市")
    screen.locator("[data-action=save]").click()
    screen.locator(".crm-a-row .crm-problem", has_text="when[1]").wait_for()
    choose(page, screen.locator(".crm-a-row [data-control=value]"), "Paris")
    screen.locator("[data-action=save]").click()
    eventually(page, lambda: len(ws.rules.versions("greet")) == 2)
    saved = ws.rules.definition("greet")
    assert saved["when"] == [
        {"field": "created_at", "ge": "2021-01-01T00:00+08:00"},
        {"field": "city", "is": "Paris"},
    ]
    assert saved["stop"] is True
    assert "新建规则" in (screen.text_content() or "")
    assert screen.locator("img").count() == 0


def opened(lab: Lab, page: Page, rule: str) -> Locator:
    """Open the screen, and wait until it shows the rule, which is the only one."""
    screen = lab.open(page, "automation")
    screen.locator(f".crm-a-chosen[data-rule='{rule}']").wait_for()
    return screen


def test_what_an_event_changed_negations_and_a_zone_are_said_by_clicks(
    chinese: None, ws: Workspace, lab: Lab, page: Page
) -> None:
    ws.rules.save({"name": "moved", "entity": "accounts", "when": [], "then": [{"tag": "moved"}]})
    screen = opened(lab, page, "moved")
    screen.locator("[data-control=waking]").select_option("events")
    screen.locator("[data-control=name]").fill("")
    screen.locator("[data-action=save]").click()
    screen.locator(".crm-a-note", has_text="请填写规则名称。").wait_for()
    screen.locator("[data-control=name]").fill("moved")
    screen.locator("[data-action=save]").click()
    screen.locator("[data-part=missing]", has_text="请选择触发事件").wait_for()
    choose(page, screen.locator("[data-control=event]"), "客户修改")
    add = screen.locator(".crm-a-group > .crm-a-adding [data-control=add]")
    choose(page, add.first, "变更前的值")
    row = screen.locator(".crm-a-row").first
    choose(page, row.locator("[data-control=value]"), "城市")
    row.locator("[data-control=moment] option:checked", has_text="变更前").wait_for(state="attached")
    row.locator("[data-control=op]").select_option("not contains")
    row.locator("[data-control=value]").fill("Ham")
    page.keyboard.press("Enter")
    choose(page, add.first, "字段变更")
    changed = screen.locator(".crm-a-row.crm-a-changed")
    choose(page, changed.locator("[data-control=value]"), "城市")
    changed.locator("button[data-control=to]").click()
    changed.locator("select[data-control=to]").select_option("empty")
    changed.locator("[data-control=op]").select_option("no")
    screen.locator(".crm-a-group > .crm-a-group-head [data-control=mode]").first.select_option("none")
    said = "客户：以下均不成立：变更前的城市不包含“Ham”或城市未发生变更，变为空。"
    screen.locator("[data-part=sentence]", has_text=said).wait_for()
    screen.locator(".crm-a-options summary").click()
    zone = screen.locator("[data-control=zone]")
    zone.fill("Mars/Olympus")
    page.keyboard.press("Enter")
    screen.locator("[data-action=save]").click()
    screen.locator("[data-param=zone] .crm-problem", has_text="Mars/Olympus").wait_for()
    choose(page, zone, "shanghai")
    screen.locator("[data-action=save]").click()
    eventually(page, lambda: len(ws.rules.versions("moved")) == 2)
    saved = ws.rules.definition("moved")
    negated = {"not": {"was": "city", "contains": "Ham"}}
    assert saved["when"] == {"not": {"any": [negated, {"not": {"changed": "city", "to": None}}]}}
    assert (saved["on"], saved["zone"]) == (["account.updated"], "Asia/Shanghai")


def test_a_dry_run_over_history_says_why_in_the_readers_language(
    chinese: None, ws: Workspace, lab: Lab, page: Page
) -> None:
    when = [{"was": "city", "is": "Hamburg"}, {"not": {"not": {"changed": "city"}}}]
    then = [{"set": {"field": "industry", "to": "moved"}}]
    ws.rules.save({"name": "moved", "entity": "accounts", "on": ["account.updated"], "when": when, "then": then})
    names = ws.accounts.frame().set_index("name")["id"]
    ws.accounts.update(str(names["Account 5"]), city="Berlin")
    screen = opened(lab, page, "moved")
    screen.locator(".crm-a-row.crm-a-changed").wait_for()
    assert screen.locator(".crm-a-raw-box").count() == 0
    screen.locator("[data-pane=dry]").click()
    screen.locator("[data-over=events]").first.click()
    line = screen.locator("[data-part=dry] tbody tr", has_text="Account 5")
    line.locator("td", has_text="设置字段：行业").wait_for()
    line.locator("summary").click()
    line.locator(".crm-a-held", has_text="变更前的城市是“Hamburg”").wait_for()
    line.locator(".crm-a-held", has_text="城市发生变更").wait_for()
