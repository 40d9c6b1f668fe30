"""Filters, language, the line of Python."""

from __future__ import annotations

import pytest

from .conftest import OpenBoard

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


TYPE = """(box, text) => {
  box.focus();
  for (const letter of text) {
    box.value += letter;
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}"""
"""Types in one go: however busy the machine, nobody rests between two letters."""


def test_text_is_searched_for_when_typing_rests(open_board: OpenBoard) -> None:
    board = open_board()
    board(".crm-search input").evaluate(TYPE, "kestrel")
    expect(board(".crm-live")).to_contain_text("found")
    assert [call["filters"]["text"] for call in board.calls("view")] == ["kestrel"]
    assert all("Kestrel" in text for text in board.cards("s0").all_inner_texts())
    expect(board(".crm-search input")).to_be_focused()
    expect(board(".crm-clear")).to_contain_text("1")
    board(".crm-search-clear").click()
    expect(board(".crm-clear")).to_be_hidden()


def test_filters_add_up_and_are_cleared_together(open_board: OpenBoard) -> None:
    board = open_board()
    board("[data-filter=owner]").select_option("u1")
    board("[data-filter=stalled]").click()
    board("[data-filter=period]").select_option("overdue")
    expect(board(".crm-clear")).to_contain_text("3")
    last = board.calls("view")[-1]["filters"]
    assert (last["owner"], last["stalled"], last["overdue"]) == ("u1", True, True)
    assert (last["close_from"], last["close_to"]) == (None, None)
    board("[data-action=clear-filters]").first.click()
    expect(board(".crm-clear")).to_be_hidden()
    assert set(board.calls("view")[-1]["filters"].values()) == {None}
    expect(board("[data-filter=owner]")).to_have_value("")
    expect(board("[data-filter=stalled]")).to_have_attribute("aria-pressed", "false")


def test_a_period_of_ones_own(open_board: OpenBoard) -> None:
    board = open_board()
    board("[data-filter=period]").select_option("custom")
    board("[data-filter=close_from]").fill("2026-01-05")
    expect(board(".crm-clear")).to_contain_text("1")
    board("[data-filter=close_to]").fill("2030-02-06")
    expect(board(".crm-live")).to_contain_text("found")
    sent = board.calls("view")[-1]["filters"]
    assert (sent["close_from"], sent["close_to"]) == ("2026-01-05", "2030-02-06")
    expect(board("[data-filter=period]")).to_have_value("custom")


def test_filters_without_a_result_say_so(open_board: OpenBoard) -> None:
    board = open_board()
    board(".crm-search input").fill("nobody has this name")
    expect(board(".crm-empty")).to_contain_text("No deals match")
    board(".crm-empty [data-action=clear-filters]").click()
    expect(board.cards("s0").first).to_be_visible()
    expect(board(".crm-search input")).to_have_value("")


def test_the_pipeline_is_chosen_when_there_are_more(open_board: OpenBoard) -> None:
    board = open_board(pipelines=2)
    board("[data-filter=pipeline]").select_option(label="Renewals")
    expect(board(".crm-live")).to_contain_text("found")
    assert board.calls("view")[-1] == {"pipeline": "pl1"}


def test_the_language_is_switched(open_board: OpenBoard) -> None:
    board = open_board()
    board("[data-action=language]").click()
    expect(board.column("s0").locator("h3")).to_have_text("线索确认")
    expect(board(".crm-search input")).to_have_attribute("placeholder", "搜索商机和客户")
    expect(board(".crm-board")).to_have_attribute("lang", "zh-CN")
    board("[data-action=language]").click()
    expect(board.column("s0").locator("h3")).to_have_text("Prospecting")


def test_python_changes_the_language(open_board: OpenBoard) -> None:
    board = open_board()
    board.page.evaluate("window.host.model.set('locale', 'zh')")
    expect(board.column("s4").locator("h3")).to_have_text("赢单")
    assert board.count("s0") > 0


def test_the_line_of_python_follows_the_filters(open_board: OpenBoard) -> None:
    board = open_board()
    board("[data-action=python]").first.click()
    expect(board(".crm-python-line")).to_have_text('ws.opportunities.frame(status="open", owner=null)')
    board("[data-filter=owner]").select_option("u2")
    expect(board(".crm-python-line")).to_have_text('ws.opportunities.frame(status="open", owner="u2")')
    board(".crm-python [data-action=copy]").click()
    expect(board(".crm-live")).to_have_text("Copied")
    board("[data-action=python]").first.click()
    expect(board(".crm-python")).to_be_hidden()
