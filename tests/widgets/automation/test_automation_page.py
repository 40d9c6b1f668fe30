"""The built automation screen in a real Chromium, with the real Python behind it, slow where that matters."""

from __future__ import annotations

import re

import pytest

from crm_lab.workspace import Workspace

from ..conftest import OpenScreen
from ..screen_page import ScreenPage

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def rules(ws: Workspace) -> None:
    for name in ("First", "Second"):
        ws.rules.save({"name": name, "entity": "accounts", "when": [], "then": [{"tag": name}]})


@pytest.fixture
def segments(ws: Workspace) -> None:
    for name in ("First", "Second", "Third"):
        ws.segments.save(name, "accounts", [{"field": "city", "is": "上海"}])


def named(page: ScreenPage, name: str) -> None:
    expect(page("[data-control=name]")).to_have_value(name)


def test_a_rule_that_comes_late_is_not_shown_over_the_one_chosen_since(rules: None, open_screen: OpenScreen) -> None:
    page = open_screen("automation", ".crm-a-editor")
    named(page, "First")
    page.hold("rule")
    page(".crm-a-rule-name", "Second").click()
    page.asked("rule", 2)
    page.page.evaluate("window.host.python.held = []")
    page("[data-action=new]").click()
    named(page, "")
    page("[data-control=name]").fill("Third")
    page.release()
    page.page.wait_for_timeout(300)
    named(page, "Third")


def test_what_is_saved_does_not_come_back_over_what_was_chosen_since(
    rules: None, open_screen: OpenScreen, ws: Workspace
) -> None:
    page = open_screen("automation", ".crm-a-editor")
    named(page, "First")
    page("[data-control=name]").fill("Renamed")
    page.hold("save_rule")
    page("[data-action=save]").click()
    page.asked("save_rule")
    expect(page(".crm-a-editor")).to_have_attribute("inert", "")
    page(".crm-a-rule-name", "Second").click()
    page("[data-action=discard-sure]").click()
    named(page, "Second")
    page.release()
    expect(page(".crm-a-rule-name", "Renamed")).to_be_visible()
    named(page, "Second")


def test_a_copy_has_what_was_written_as_yaml(rules: None, open_screen: OpenScreen) -> None:
    page = open_screen("automation", ".crm-a-editor")
    named(page, "First")
    page("[data-pane=yaml]").click()
    text = page(".crm-a-yaml")
    expect(text).to_have_value(re.compile("First"))
    text.fill(text.input_value().replace("tag: First", "tag: Written"))
    page("[data-action=copy-rule]").click()
    named(page, "First (copy)")
    expect(page("[data-control=param]").first).to_have_value("Written")


def test_of_two_who_change_a_segment_the_slower_is_told_and_may_look_again(
    segments: None, open_screen: OpenScreen, ws: Workspace
) -> None:
    page = open_screen("automation", ".crm-a-editor", tab="segments")
    named(page, "First")
    ws.segments.save("First", "accounts", [])
    page("[data-control=name]").fill("Renamed")
    page("[data-control=name]").press("Control+s")
    expect(page(".crm-a-note.crm-problem")).to_contain_text("somebody else changed")
    expect(page("[data-control=name]")).to_be_focused()
    page("[data-action=discard]").click()
    named(page, "First")
    expect(page("[data-part=sentence]")).to_contain_text("all of them")


def test_what_a_run_does_is_told_at_its_rule_and_not_at_another_one(rules: None, open_screen: OpenScreen) -> None:
    page = open_screen("automation", ".crm-a-editor")
    named(page, "First")
    page.hold("run_rule")
    page("[data-action=run]").click()
    page.asked("run_rule")
    page(".crm-a-rule-name", "Second").click()
    named(page, "Second")
    page.release()
    page.await_work()
    expect(page(".crm-live")).to_contain_text("10")
    expect(page("[data-part=ran]")).to_have_count(0)
