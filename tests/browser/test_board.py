"""The pipeline board in a real JupyterLab: mouse and keyboard, and what the store holds then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
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
        for name in ("Alpha 阿尔法", "Beta", HOSTILE):
            account = workspace.accounts.add(name=name)
            workspace.opportunities.add(name=f"Deal of {name}", account_id=account.id, amount="1000.50")
        yield workspace


@pytest.fixture
def board(ws: Workspace, lab: Lab, page: Page) -> Locator:
    found = lab.open(page, "board")
    found.locator(".crm-card[data-deal-id]").first.wait_for(timeout=30_000)
    return found


def deal(ws: Workspace, account: str) -> str:
    return str(ws.opportunities.frame(account=account).id.item())


def stage(ws: Workspace, name: str) -> str:
    return str(ws.stages.frame(name=name).id.item())


def card(board: Locator, ws: Workspace, account: str) -> Locator:
    return board.locator(f'.crm-card[data-deal-id="{deal(ws, account)}"]')


def column(board: Locator, ws: Workspace, name: str) -> Locator:
    return board.locator(f'.crm-column[data-stage-id="{stage(ws, name)}"]')


def in_column(board: Locator, ws: Workspace, name: str, account: str) -> Locator:
    return column(board, ws, name).locator(f'.crm-card[data-deal-id="{deal(ws, account)}"]')


def drag(page: Page, what: Locator, onto: Locator) -> None:
    start, end = what.bounding_box(), onto.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()


def eventually(page: Page, check: object) -> None:
    for _ in range(100):
        if check():  # type: ignore[operator]
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never happened")


def stage_of(ws: Workspace, account: str) -> str:
    return str(ws.opportunities.frame(account=account).stage.item())


def test_a_card_dragged_by_mouse_lands_in_the_store_is_there_after_a_reload_and_is_taken_back(
    board: Locator, ws: Workspace, page: Page, lab: Lab
) -> None:
    drag(page, card(board, ws, "Beta"), column(board, ws, "Needs"))
    in_column(board, ws, "Needs", "Beta").wait_for()
    eventually(page, lambda: stage_of(ws, "Beta") == "Needs")
    moves = ws.opportunities.history(deal(ws, "Beta"))
    assert moves["to"].tolist() == ["First contact", "Needs"]
    assert ws.audit.frame(record_id=deal(ws, "Beta"), action="moved").origin.tolist() == ["board"]

    page.reload()
    again = lab.screen(page, "board")
    in_column(again, ws, "Needs", "Beta").wait_for(timeout=30_000)
    again.locator("[data-action=undo]").click()
    in_column(again, ws, "First contact", "Beta").wait_for()
    eventually(page, lambda: stage_of(ws, "Beta") == "First contact")
    assert len(ws.opportunities.history(deal(ws, "Beta"))) == 3, "history is never rewritten"


def test_by_keyboard_a_card_is_moved_and_put_back_and_a_lost_deal_asks_why(
    board: Locator, ws: Workspace, page: Page
) -> None:
    card(board, ws, "Beta").focus()
    keys(page, "Space", "ArrowRight", "ArrowRight", "Escape")
    in_column(board, ws, "First contact", "Beta").wait_for()
    keys(page, "Space", "ArrowRight", "Space")
    in_column(board, ws, "Needs", "Beta").wait_for()
    eventually(page, lambda: stage_of(ws, "Beta") == "Needs")
    assert len(ws.opportunities.history(deal(ws, "Beta"))) == 2, "escape must not have moved it"
    assert "Beta" in (board.locator(".crm-live").first.text_content() or "")
    assert card(board, ws, "Beta").evaluate("card => card.contains(document.activeElement)")

    to_lost = ("Space", *["ArrowRight"] * 4, "Space")
    keys(page, *to_lost)
    dialog = board.locator(".crm-dialog")
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    in_column(board, ws, "Needs", "Beta").wait_for()
    card(board, ws, "Beta").focus()
    keys(page, *to_lost)
    dialog.locator("select").select_option("price")
    dialog.locator("button[type=submit]").click()
    eventually(page, lambda: ws.opportunities.get(deal(ws, "Beta")).lost_reason == "price")
    in_column(board, ws, "Lost", "Beta").wait_for()


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_what_another_process_moves_shows_by_itself_and_a_refused_move_goes_back_and_says_why(
    board: Locator, ws: Workspace, page: Page, lab: Lab
) -> None:
    ws.opportunities.move(deal(ws, "Alpha 阿尔法"), "Proposal & quote")
    in_column(board, ws, "Proposal & quote", "Alpha 阿尔法").wait_for(timeout=10_000)

    lab.python(page, "import crm_lab_widgets.lab as l; l._screens['board']._end_watch()")
    ws.opportunities.update(deal(ws, "Beta"), next_step="call")
    drag(page, card(board, ws, "Beta"), column(board, ws, "Needs"))
    board.locator(".crm-error").wait_for()
    in_column(board, ws, "First contact", "Beta").wait_for()
    assert stage_of(ws, "Beta") == "First contact"


def test_customer_text_is_never_markup_and_keys_stay_in_the_board_but_for_those_of_jupyterlab(
    board: Locator, ws: Workspace, page: Page
) -> None:
    assert HOSTILE in (card(board, ws, HOSTILE).text_content() or "")
    assert board.locator("img").count() == 0
    assert page.title() != "owned"

    board.locator("input[type=search]").fill("")
    board.locator("input[type=search]").press_sequentially("beta")
    card(board, ws, "Alpha 阿尔法").wait_for(state="detached")
    assert card(board, ws, "Beta").is_visible()
    page.keyboard.press("Control+Shift+C")
    page.locator("#modal-command-palette input").wait_for()


def test_a_stalled_deal_is_marked(ws: Workspace, lab: Lab, page: Page) -> None:
    from crm_lab.store.entities import Opportunity

    with ws.database.write(ws.actor) as unit:
        unit.session.get_one(Opportunity, deal(ws, "Beta")).stage_since = datetime.now(UTC) - timedelta(days=40)
    board = lab.open(page, "board")
    beta = card(board, ws, "Beta")
    beta.wait_for(timeout=30_000)
    assert re.search(r"40\s*d", beta.text_content() or "")
    assert column(board, ws, "First contact").locator(".crm-card").count() == 3


BRIGHTNESS = """card => [card, card.querySelector('button') ?? card].map((one, index) => {
  const style = getComputedStyle(one), pen = document.createElement('canvas').getContext('2d');
  pen.fillStyle = index ? style.color : style.backgroundColor;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part, 0);
})"""


def test_dark_theme_is_dark_and_readable(dark: None, board: Locator, ws: Workspace) -> None:
    background, text = card(board, ws, "Beta").evaluate(BRIGHTNESS)
    assert background < 250
    assert text > 450


def test_chinese_jupyterlab_gets_a_chinese_board(chinese: None, board: Locator) -> None:
    assert "初步接洽" in (board.text_content() or "")
    assert "First contact" not in (board.text_content() or "")
