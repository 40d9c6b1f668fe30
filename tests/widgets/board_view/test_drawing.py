"""What stands on the board: many cards, none, hostile ones, changed ones."""

from __future__ import annotations

import pytest

from .conftest import OpenBoard

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="window.pwned=1">'
NODES = "document.querySelectorAll('.crm-board *').length"


def test_ten_thousand_deals_are_drawn_as_far_as_they_are_seen(open_board: OpenBoard) -> None:
    board = open_board(deals=10_000)
    assert sum(board.count(f"s{number}") for number in range(6)) == 10_000
    assert board.page.evaluate(NODES) < 2_500
    body = board.column("s0").locator(".crm-column-body")
    body.evaluate("body => body.scrollTop = body.scrollHeight / 2")
    middle = board.count("s0") // 2
    expect(board.column("s0").locator(f"[aria-posinset='{middle}'] .crm-card")).to_be_visible()
    body.evaluate("body => body.scrollTop = body.scrollHeight")
    expect(board.column("s0").locator(f"[aria-posinset='{board.count('s0')}'] .crm-card")).to_be_visible()
    assert board.page.evaluate(NODES) < 2_500
    assert all(call["count"] <= 60 for call in board.calls("page"))


def test_end_goes_to_the_last_card_though_it_is_not_loaded(open_board: OpenBoard) -> None:
    board = open_board(deals=3_000, latency=60)
    board.cards("s0").first.focus()
    board.press("End")
    last = board.column("s0").locator(f"[aria-posinset='{board.count('s0')}'] .crm-card")
    expect(last).to_be_focused()
    board.press("ArrowUp")
    expect(board.column("s0").locator(f"[aria-posinset='{board.count('s0') - 1}'] .crm-card")).to_be_focused()


def test_hostile_names_are_shown_as_they_are(open_board: OpenBoard) -> None:
    board = open_board(hostile=1)
    expect(board.card("d0").locator(".crm-card-title")).to_have_text(HOSTILE)
    board.card("d0").click()
    expect(board(".crm-drawer-title")).to_have_text(HOSTILE)
    expect(board(".crm-drawer select[name=owner_id]")).to_have_value("uh")
    board(".crm-drawer [data-action=move-to]").click()
    board.page.get_by_role("menuitemradio", name="Lost").click()
    expect(board(".crm-dialog")).to_contain_text(HOSTILE)
    assert board(".crm-board img").count() == 0
    assert board.page.evaluate("window.pwned") is None


def test_long_names_do_not_break_the_cards(open_board: OpenBoard) -> None:
    board = open_board(hostile=1)
    for deal in ("d0", "d1", "d2"):
        box = board.card(deal).bounding_box()
        assert box is not None
        assert (round(box["height"]), box["width"] < 340) == (126, True)
        overflow = "card => [...card.querySelectorAll('*')].some(e => e.getBoundingClientRect().right"
        assert not board.card(deal).evaluate(f"{overflow} > card.getBoundingClientRect().right)")
    assert board.card("d1").locator(".crm-card-title").get_attribute("title") is not None


def test_a_board_without_deals_says_how_to_get_some(open_board: OpenBoard) -> None:
    board = open_board(deals=0)
    expect(board(".crm-empty")).to_contain_text("crm-lab import")
    expect(board(".crm-empty")).to_contain_text("crm-lab demo")


def test_a_board_that_cannot_open_says_why_and_tries_again(open_board: OpenBoard) -> None:
    board = open_board(deals=5, latency=100)
    board.refuse("view", "internal", "the database is locked")
    board("[data-action=refresh]").click()
    expect(board(".crm-error")).to_contain_text("The database is locked")
    board("[data-action=refresh]").click()
    expect(board(".crm-card").first).to_be_visible()


def test_a_change_from_elsewhere_shows_and_keeps_place_and_focus(open_board: OpenBoard) -> None:
    board = open_board(deals=600)
    body = board.column("s0").locator(".crm-column-body")
    body.evaluate("body => body.scrollTop = 1340")
    eleventh = board.column("s0").locator("[aria-posinset='12'] .crm-card")
    eleventh.focus()
    deal = str(eleventh.get_attribute("data-deal-id"))
    place = body.evaluate("body => body.scrollTop")
    board.touch(deal, next_step="Changed in another notebook")
    expect(board.card(deal)).to_contain_text("Changed in another notebook")
    expect(board(f".crm-flash {f'[data-deal-id={deal}]'}")).to_have_count(1)
    expect(board.card(deal)).to_be_focused()
    assert body.evaluate("body => body.scrollTop") == place


def test_a_card_moved_elsewhere_changes_its_column(open_board: OpenBoard) -> None:
    board = open_board()
    deal, before = board.first("s0"), board.count("s1")
    board.touch(deal, stage="s1")
    expect(board.card(deal, "s1")).to_be_visible()
    expect(board.card(deal, "s0")).to_have_count(0)
    assert board.count("s1") == before + 1


def test_a_card_that_was_just_moved_follows_what_others_do_to_it(open_board: OpenBoard) -> None:
    board = open_board()
    deal = board.first("s0")
    board.card(deal).focus()
    board.press("Space", "ArrowRight", "Space")
    expect(board(".crm-live")).to_contain_text("moved to Qualified")
    board.touch(deal, stage="s2")
    expect(board.card(deal, "s2")).to_be_attached()
    expect(board.card(deal, "s1")).to_have_count(0)


def test_a_column_is_sorted(open_board: OpenBoard) -> None:
    board = open_board()
    board.column("s0").locator("[data-action=sort]").click()
    board.page.get_by_role("menuitemradio", name="Longest in stage first").click()
    expect(board.cards("s0").first).to_contain_text("29 d / 14 d")
    assert board.calls("view")[-1] == {"sort": {"s0": "-age"}}


def test_closing_leaves_nothing_behind(open_board: OpenBoard) -> None:
    board = open_board()
    board.page.evaluate("window.host.close()")
    assert board.page.evaluate("document.querySelector('#place').childElementCount") == 0
    assert board.page.evaluate("[...window.host.model.listeners.values()].flat().length") == 0
