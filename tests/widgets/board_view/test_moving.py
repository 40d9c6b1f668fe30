"""Cards are moved by mouse, keys, touch and menu, and come back when Python says no."""

from __future__ import annotations

import pytest

from .conftest import OpenBoard

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


def test_drag_by_mouse_moves_a_card(open_board: OpenBoard) -> None:
    board = open_board()
    deal, before = board.first("s0"), board.count("s0")
    board.drag(board.card(deal), board.column("s1"))
    expect(board(".crm-ghost")).to_be_visible()
    expect(board.column("s1")).to_have_class("crm-column crm-column-open crm-over")
    board.page.mouse.up()
    expect(board.card(deal, "s1")).to_be_visible()
    expect(board.card(deal, "s1")).to_be_focused()
    expect(board(".crm-ghost")).to_have_count(0)
    expect(board("[data-action=undo]")).to_contain_text("→ Qualified")
    assert board.calls("move") == [{"deal": deal, "stage": "s1", "version": 1}]
    assert board.count("s0") == before - 1
    assert board.calls("detail") == []  # the click that ends a drag opens nothing


def test_escape_ends_a_drag_where_it_began(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    board.drag(board.card(deal), board.column("s1"))
    board.press("Escape")
    board.page.mouse.up()
    expect(board(".crm-ghost")).to_have_count(0)
    expect(board.card(deal, "s0")).to_be_visible()
    assert board.calls("move") == []


def test_a_drop_outside_of_the_columns_moves_nothing(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    board.drag(board.card(deal), board.column("s1"))
    board.page.mouse.move(400, 20)
    board.page.mouse.up()
    expect(board.card(deal, "s0")).to_be_visible()
    assert board.calls("move") == []


def test_a_drag_scrolls_the_board_at_its_edge(open_board: OpenBoard) -> None:
    board = open_board(size=(900, 700))
    deal = board.first("s0")
    board.drag(board.card(deal), board.column("s1"))
    board.page.mouse.move(890, 300, steps=3)
    board.page.wait_for_function("document.querySelector('.crm-strip').scrollLeft > 300")
    board.press("Escape")
    board.page.mouse.up()


def test_a_finger_drags_after_a_long_press(open_board: OpenBoard) -> None:
    board = open_board(context={"has_touch": True})
    deal = board.first("s0")
    board.finger("touchStart", (120, 230))
    expect(board(".crm-ghost")).to_be_visible()
    board.finger("touchMove", (250, 260))
    board.finger("touchMove", (400, 300))
    board.finger("touchEnd")
    expect(board.card(deal, "s1")).to_be_visible()
    assert board.calls("move")[0]["stage"] == "s1"


def test_a_finger_that_moves_at_once_scrolls(open_board: OpenBoard) -> None:
    board = open_board(context={"has_touch": True})
    board.finger("touchStart", (120, 500))
    for y in (480, 440, 380, 300, 250):
        board.finger("touchMove", (120, y))
    board.finger("touchEnd")
    board.page.wait_for_function("document.querySelector('.crm-column-body').scrollTop > 100")
    expect(board(".crm-ghost")).to_have_count(0)
    assert board.calls("move") == []


def test_keys_pick_up_carry_and_drop(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    board.card(deal).focus()
    board.press("Space")
    assert "Picked up" in board.said()
    board.press("ArrowRight", "ArrowRight")
    assert "Over Proposal" in board.said()
    expect(board.column("s2")).to_have_class("crm-column crm-column-open crm-over")
    board.press("Space")
    expect(board(".crm-live")).to_contain_text("moved to Proposal")
    expect(board.card(deal, "s2")).to_be_focused()
    assert board.deal(deal)["stage"] == "s2"


def test_escape_puts_a_carried_card_back(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "Escape")
    assert "Cancelled" in board.said()
    expect(board(".crm-over")).to_have_count(0)
    assert board.focused() == deal
    assert board.calls("move") == []


def test_keys_do_not_reach_jupyterlab(open_board: OpenBoard) -> None:
    board = open_board()
    board.cards("s0").first.focus()
    board.press("b", "ArrowDown", "Space", "Escape", "Control+z")
    board(".crm-search input").fill("a")
    board.press("b", "Enter")
    assert board.page.evaluate("window.host.outerKeys") == []


def test_arrows_walk_over_the_board(open_board: OpenBoard) -> None:
    board = open_board()
    ids = [card.get_attribute("data-deal-id") for card in board.cards("s0").all()[:2]]
    board.cards("s0").first.focus()
    board.press("ArrowDown")
    assert board.focused() == ids[1]
    board.press("ArrowRight")
    assert board.focused() == board.cards("s1").nth(1).get_attribute("data-deal-id")
    board.press("ArrowLeft", "Home")
    assert board.focused() == ids[0]
    assert board(".crm-card[tabindex='0']").count() == 1


def test_the_menu_moves_without_dragging(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    board.card(deal).hover()
    board(".crm-slot:hover [data-action=move-to]").click()
    board.page.get_by_role("menuitemradio", name="Negotiation").click()
    expect(board.card(deal, "s3")).to_be_focused()


def test_a_refused_move_is_rolled_back(open_board: OpenBoard) -> None:
    board = open_board(latency=2_000)
    deal, before = board.first("s0"), board.count("s0")
    board.refuse("move", "refused", "it needs a quote first")
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "Space")
    expect(board.card(deal, "s1")).to_be_visible()  # at once, before Python has answered
    expect(board(".crm-error")).to_contain_text("Not allowed: it needs a quote first")
    expect(board.card(deal, "s0")).to_be_focused()
    expect(board.card(deal, "s1")).to_have_count(0)
    assert board.count("s0") == before
    board("[data-action=dismiss]").click()
    expect(board(".crm-error")).to_have_count(0)


MISSING = {
    "missing": [
        {"kind": "document", "name": "quote sent", "said": "no quote was sent", "said_zh": "尚未发送报价"},
        {"kind": "petal", "name": "user", "said": "nobody is known as Key user", "said_zh": "缺少关键使用者"},
    ]
}


def test_what_a_stage_asks_for_is_listed_and_a_manager_passes_with_a_reason(open_board: OpenBoard) -> None:
    board = open_board()
    deal, dialog = board.first("s0"), board(".crm-dialog")
    board.refuse("move", "not_ready", "it can't go there yet", MISSING)
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "Space")
    expect(dialog.locator("[data-missing]")).to_have_text(["No quote was sent", "Nobody is known as Key user"])
    board.press("Escape")
    expect(board.card(deal, "s0")).to_be_focused()
    assert board(".crm-error:visible").count() == 0

    board.refuse("move", "not_ready", "it can't go there yet", MISSING)
    board.press("Space", "ArrowRight", "Space")
    dialog.locator("[data-action=pass]").click()
    expect(dialog.locator("[role=alert]")).to_contain_text("Say why")
    dialog.locator("textarea").fill("  the framework contract covers it ")
    dialog.locator("[data-action=pass]").click()
    expect(board.card(deal, "s1")).to_be_focused()
    assert board.calls("move")[-1]["override"] == "the framework contract covers it"


def test_a_lost_deal_that_a_stage_refuses_keeps_its_reason(open_board: OpenBoard) -> None:
    board = open_board()
    deal, dialog = board.first("s3"), board(".crm-dialog")
    board.refuse("move", "not_ready", "it can't go there yet", MISSING)
    board.card(deal).focus()
    board.press("m")
    board.page.get_by_role("menuitemradio", name="Lost").click()
    dialog.locator("select").select_option("price")
    dialog.locator("button[type=submit]").click()
    dialog.locator("textarea[name=override]").fill("open")
    dialog.locator("[data-action=pass]").click()
    expect(board.card(deal, "s5")).to_be_focused()
    sent = board.calls("move")[-1]
    assert (sent["reason"], sent["override"]) == ("price", "open")


def test_who_may_not_pass_looks_at_the_deal(open_board: OpenBoard) -> None:
    board = open_board(locale="zh", rep=1)
    deal = board.first("s0")
    board.refuse("move", "not_ready", "it can't go there yet", MISSING)
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "Space")
    expect(board(".crm-dialog [data-missing]").first).to_have_text("尚未发送报价")
    assert board(".crm-dialog textarea").count() == 0
    board(".crm-dialog [data-action=look]").click()
    expect(board(".crm-drawer [data-part=health]")).to_be_visible()
    assert board.deal(deal)["stage"] == "s0"


def test_a_stale_move_shows_what_somebody_else_did(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    now = {**board.deal(deal), "version": 7, "name": "Renamed by another", "stage": "s2"}
    board.refuse("move", "stale", "changed", {"card": now})
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "Space")
    expect(board.card(deal, "s2")).to_contain_text("Renamed by another")
    expect(board(".crm-error")).to_contain_text("Somebody else changed this deal")


def test_a_lost_deal_needs_its_reason(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s3")
    board.card(deal).focus()
    board.press("m")
    board.page.get_by_role("menuitemradio", name="Lost").click()
    dialog = board(".crm-dialog")
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(dialog).to_contain_text("Choose a reason")
    dialog.locator("select").select_option("other")
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(dialog).to_contain_text("Say in a few words")
    dialog.locator("textarea").fill("They closed the plant")
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(board.card(deal, "s5")).to_be_focused()
    assert board.calls("move")[-1] == {
        "deal": deal,
        "stage": "s5",
        "version": 1,
        "reason": "other",
        "note": "They closed the plant",
    }


def test_cancelling_the_reason_rolls_back(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s3")
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "ArrowRight", "Space")
    expect(board(".crm-dialog select")).to_be_focused()
    board.press("Escape")
    expect(board(".crm-dialog")).to_have_count(0)
    expect(board.card(deal, "s3")).to_be_focused()
    assert board.calls("move") == []


def test_the_dialog_keeps_the_focus_inside(open_board: OpenBoard) -> None:
    board = open_board()
    board.cards("s3").first.focus()
    board.press("Space", "ArrowRight", "ArrowRight", "Space")
    expect(board(".crm-dialog select")).to_be_focused()
    for key in ["Tab"] * 5 + ["Shift+Tab"] * 5:
        board.press(key)
        assert board.page.evaluate("document.activeElement.closest('.crm-dialog') !== null")


def test_undo_by_button_and_by_keys(open_board: OpenBoard) -> None:
    board = open_board()
    first, second = board.first("s0"), str(board.cards("s0").nth(1).get_attribute("data-deal-id"))
    for deal in (first, second):
        board.card(deal).focus()
        board.press("Space", "ArrowRight", "Space")
        expect(board(".crm-live")).to_contain_text("moved to Qualified")
        expect(board.card(deal, "s1")).to_be_focused()
    board.press("Control+z")
    expect(board.card(second, "s0")).to_be_focused()
    assert "Undone" in board.said()
    board("[data-action=undo]").click()
    expect(board.card(first, "s0")).to_be_visible()
    expect(board("[data-action=undo]")).to_be_disabled()
    assert [board.deal(deal)["stage"] for deal in (first, second)] == ["s0", "s0"]
