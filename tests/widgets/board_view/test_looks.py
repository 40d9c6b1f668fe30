"""Themes, contrast, narrow windows, names for screen readers."""

from __future__ import annotations

import pytest

from .conftest import OpenBoard
from .stub import Stub

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

FAINT = "window.host.faint()"


def _busy(board: Stub) -> None:
    """Everything at once: an error, a filter, the line of Python, details with a wrong value, a menu."""
    board("[data-filter=stalled]").click()
    board("[data-action=python]").first.click()
    board.refuse("move", "refused", "not today")
    board.cards("s0").first.focus()
    board.press("Space", "ArrowRight", "Space")
    expect(board(".crm-error")).to_be_visible()
    board.cards("s0").first.focus()
    board.press("Enter")
    board("[name=amount]").fill("x")
    board("[data-action=save]").click()
    board(".crm-drawer [data-action=move-to]").click()
    expect(board(".crm-menu")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_text_can_be_read(open_board: OpenBoard, theme: str, locale: str) -> None:
    board = open_board(theme=theme, locale=locale, context={"reduced_motion": "reduce"})
    assert board.page.evaluate(FAINT) == []
    _busy(board)
    assert board.page.evaluate(FAINT) == []
    board.page.get_by_role("menuitemradio").last.click()
    expect(board(".crm-dialog")).to_be_visible()
    board("[data-action=confirm-lost]").click()
    assert board("[data-action=confirm-lost]").evaluate("el => getComputedStyle(el).opacity") == "1"
    faint = board.page.evaluate(FAINT)
    assert [text for text in faint if "crm-card" not in text] == []  # cards lie behind the veil


def test_without_a_theme_of_jupyterlab_it_uses_the_browser_s_colours(open_board: OpenBoard) -> None:
    board = open_board(context={"reduced_motion": "reduce"})
    assert board.page.evaluate(FAINT) == []


def test_the_dark_theme_is_dark(open_board: OpenBoard) -> None:
    colours = {}
    for theme in ("light", "dark"):
        board = open_board(theme=theme)
        colours[theme] = board(".crm-board").evaluate("el => getComputedStyle(el).backgroundColor")
    assert colours == {"light": "rgb(255, 255, 255)", "dark": "rgb(33, 33, 33)"}


def test_every_control_has_a_name(open_board: OpenBoard) -> None:
    board = open_board(pipelines=2)
    _busy(board)
    assert board.page.evaluate("window.host.nameless()") == []


def test_a_card_says_all_of_itself(open_board: OpenBoard) -> None:
    board = open_board()
    stalled = board(".crm-card-stalled").first
    label = str(stalled.get_attribute("aria-label"))
    assert "Stalled" in label
    assert "days in this stage" in label
    described = str(stalled.get_attribute("aria-describedby"))
    assert "Space picks it up" in board(f"#{described}").inner_text()


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_narrow_board_shows_one_column_at_a_time(open_board: OpenBoard, locale: str) -> None:
    board = open_board(size=(360, 700), locale=locale)
    assert board.page.evaluate("window.host.sticksOut()") == []
    box = board.column("s0").bounding_box()
    assert box is not None
    assert box["width"] > 330
    board(".crm-tab").nth(2).click()
    expect(board.column("s2")).to_be_in_viewport(ratio=0.9)
    expect(board(".crm-tab[aria-current=true]")).to_have_attribute("data-tab", "s2")
    expect(board("[data-filter=owner]")).to_be_hidden()
    board(".crm-filter-toggle").click()
    expect(board("[data-filter=owner]")).to_be_visible()


def test_a_narrow_board_moves_by_keys(open_board: OpenBoard) -> None:
    board = open_board(size=(360, 700))
    deal = board.first("s0")
    board.card(deal).focus()
    board.press("Space", "ArrowRight")
    expect(board.column("s1")).to_be_in_viewport(ratio=0.9)
    board.press("Space")
    expect(board.card(deal, "s1")).to_be_focused()


def test_details_fill_a_narrow_board(open_board: OpenBoard) -> None:
    board = open_board(size=(360, 700))
    board.cards("s0").first.click()
    box = board(".crm-drawer").bounding_box()
    assert box is not None
    assert round(box["width"]) >= 356


def test_forced_colours_keep_the_borders(open_board: OpenBoard) -> None:
    board = open_board(context={"forced_colors": "active"})
    width = board.cards("s0").first.evaluate("el => getComputedStyle(el).borderTopWidth")
    assert width == "1px"
    expect(board(".crm-card-stalled .crm-icon-alert").first).to_be_visible()


def test_without_motion_nothing_flashes(open_board: OpenBoard) -> None:
    board = open_board(context={"reduced_motion": "reduce"})
    deal = board.first("s0")
    board.touch(deal, next_step="Changed")
    expect(board.card(deal)).to_contain_text("Changed")
    assert board.card(deal).evaluate("el => getComputedStyle(el).animationName") == "none"


def test_a_board_of_no_height_fills_its_place(open_board: OpenBoard) -> None:
    board = open_board(height=0)
    board("#place").evaluate("el => el.style.height = '500px'")
    box = board(".crm-board").bounding_box()
    assert box is not None
    assert round(box["height"]) == 500
