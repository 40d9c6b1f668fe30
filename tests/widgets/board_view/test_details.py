"""The side panel: reading and quick edit of one deal."""

from __future__ import annotations

import pytest

from .conftest import OpenBoard
from .stub import Stub

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


@pytest.fixture
def board(open_board: OpenBoard) -> Stub:
    return open_board()


@pytest.fixture
def deal(board: Stub) -> str:
    """The first deal, with its details open."""
    first = board.first("s0")
    board.card(first).focus()
    board.press("Enter")
    expect(board(".crm-edit")).to_be_visible()
    return first


def test_all_of_a_deal_is_shown(board: Stub, deal: str) -> None:
    drawer = board(".crm-drawer")
    for text in (
        "Anna Lindqvist",
        "GTX Pro",
        "Prospecting → Qualified",
        "after 23 days",
        "Asked for a second demo",
    ):
        expect(drawer).to_contain_text(text)
    board.press("Escape")
    expect(drawer).to_be_hidden()
    expect(board.card(deal)).to_be_focused()


def test_only_what_was_changed_is_saved(board: Stub, deal: str) -> None:
    expect(board("[data-action=save]")).to_be_disabled()
    board("[name=amount]").fill("1,234.50")
    board("[name=next_step]").fill("")
    board("[data-action=save]").click()
    expect(board.card(deal)).to_contain_text("¥1,234.50")
    expect(board("[data-action=save]")).to_be_disabled()
    sent = board.calls("edit")
    assert sent == [{"deal": deal, "version": 1, "changes": {"amount": "1234.50", "next_step": None}}]
    board("[name=name]").fill("Renamed")
    board.press("Enter")
    expect(board.card(deal)).to_contain_text("Renamed")
    assert board.calls("edit")[1] == {"deal": deal, "version": 2, "changes": {"name": "Renamed"}}


def test_wrong_values_are_marked_and_not_sent(board: Stub, deal: str) -> None:
    board("[name=amount]").fill("-5")
    board("[name=name]").fill(" ")
    board("[data-action=save]").click()
    expect(board(".crm-field-amount .crm-problem")).to_contain_text("at most 2 decimals")
    expect(board(".crm-field-name .crm-problem")).to_have_text("A deal needs a name.")
    expect(board("[name=name]")).to_be_focused()
    assert board.calls("edit") == []
    board("[data-action=discard]").click()
    expect(board(".crm-edit .crm-problem:visible")).to_have_count(0)


def test_a_conflict_shows_both_values(board: Stub, deal: str) -> None:
    board("[name=next_step]").fill("Mine")
    now = {**board.deal(deal), "version": 4, "next_step": "Theirs", "name": "Their name"}
    board.refuse("edit", "stale", "changed", {"card": now})
    board("[data-action=save]").click()
    expect(board(".crm-edit")).to_contain_text("Somebody changed this deal meanwhile")
    expect(board(".crm-field-next_step")).to_contain_text("Meanwhile changed to Theirs")
    expect(board("[name=name]")).to_have_value("Their name")
    expect(board("[name=next_step]")).to_have_value("Mine")
    board(".crm-theirs button").click()
    expect(board("[name=next_step]")).to_have_value("Theirs")
    expect(board("[data-action=save]")).to_be_disabled()


def test_a_refused_edit_says_why_and_keeps_what_was_typed(board: Stub, deal: str) -> None:
    board.refuse("edit", "invalid", "the amount is above your limit")
    board("[name=amount]").fill("99")
    board("[data-action=save]").click()
    expect(board(".crm-edit")).to_contain_text("The amount is above your limit")
    expect(board("[name=amount]")).to_have_value("99")
    expect(board("[data-action=save]")).to_be_enabled()


def test_a_change_from_elsewhere_shows_in_an_untouched_panel(board: Stub, deal: str) -> None:
    board.touch(deal, next_step="From elsewhere")
    expect(board("[name=next_step]")).to_have_value("From elsewhere")
    board("[name=next_step]").fill("Mine")
    board.touch(deal, next_step="Again")
    expect(board.card(deal)).to_contain_text("Again")
    expect(board("[name=next_step]")).to_have_value("Mine")


def test_a_move_from_the_panel_keeps_what_was_typed(board: Stub, deal: str) -> None:
    board("[name=next_step]").fill("Mine")
    board(".crm-drawer [data-action=move-to]").click()
    board.page.get_by_role("menuitemradio", name="Qualified").click()
    expect(board.card(deal, "s1")).to_be_visible()
    expect(board(".crm-live")).to_contain_text("moved to Qualified")
    expect(board("[name=next_step]")).to_have_value("Mine")
    board("[data-action=save]").click()
    expect(board.card(deal)).to_contain_text("Mine")
    assert board.calls("edit")[0]["version"] == 2
