"""Marks, comments and passages on the built call review screen in a real Chromium, by click and by keys."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import URL

from crm_lab.workspace import Workspace

from ..conftest import OpenScreen
from ..screen_page import ScreenPage

expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture
def store(sqlite_store: URL) -> URL:
    """One engine is enough for what the page shows."""
    return sqlite_store


@pytest.fixture
def good(ws: Workspace, ids: dict[str, str]) -> str:
    """The call that is linked."""
    return ids["good"]


def opened(open_screen: OpenScreen, call: str, **options: str) -> ScreenPage:
    page = open_screen("call_review", ".crm-c-row[aria-label]", **options)
    page(f".crm-c-cell[data-call='{call}']").click()
    expect(page(".crm-c-turn").first).to_be_visible()
    return page


def test_what_is_half_written_waits_at_its_call(open_screen: OpenScreen, ids: dict[str, str]) -> None:
    page = opened(open_screen, ids["good"])
    page("[data-turn='1']").focus()
    page.press("c")
    page("[name=text]").fill("Half a")
    for call, turns in (("chinese", 4), ("good", 6), ("chinese", 4), ("good", 6)):
        page(f".crm-c-cell[data-call='{ids[call]}']").click()
        expect(page(".crm-c-turn")).to_have_count(turns)
        expect(page("[name=text]")).to_have_count(int(turns == 6))
    expect(page("[name=text]")).to_have_value("Half a")
    page("[name=text]").fill("Half a comment")
    page("[data-action=save-writing]").click()
    expect(page(".crm-c-turn-comment")).to_have_attribute("title", "root: Half a comment")


def test_items_are_marked_by_click_and_by_keys(open_screen: OpenScreen, ws: Workspace, good: str) -> None:
    page = opened(open_screen, good)
    own = page("[data-item=greeting] .crm-c-own")
    expect(own).to_have_text("")
    page("[data-item=greeting] [data-say=false]").click()
    expect(own).to_have_text("missed")
    expect(page("[data-item=greeting] [data-say=false]")).to_have_attribute("aria-pressed", "true")
    expect(page("[data-item=greeting] [data-differs]")).to_be_visible()
    page.press("i", "1")
    expect(own).to_have_text("met")
    expect(page("[data-item=greeting]")).to_be_focused()
    page.press("e")
    page("[name=note]").fill("warm, 1 2 3")
    page.press("Enter")
    expect(page("[data-item=greeting] .crm-c-coach-note")).to_have_text("warm, 1 2 3")
    expect(page("[data-item=greeting]")).to_be_focused()
    page.press("ArrowDown", "3")
    assert ws.calls.coach_marks(good).set_index("item").mark.to_dict() == {"greeting": True, "needs_question": None}
    page.press("3")
    expect(page("[data-item=needs_question] .crm-c-own")).to_have_text("")
    for _ in range(4):
        expect(page("[data-action=undo]")).to_be_visible()
        page.press("u")
    expect(page("[data-item=greeting] .crm-c-own")).to_have_text("missed")


def test_a_comment_at_the_moment_that_plays(open_screen: OpenScreen, ws: Workspace, good: str) -> None:
    page = opened(open_screen, good)
    page("[data-item=next_step] .crm-c-jump").first.click()
    expect(page("[data-turn='4']")).to_have_attribute("aria-current", "true")
    page.press("c")
    page("[name=text]").fill("Name the day. c k u ?")
    page.press("Enter")
    row = page("[data-comment]")
    expect(row).to_contain_text("Name the day. c k u ?")
    expect(page(".crm-c-mark-comment")).to_have_count(1)
    expect(page("[data-turn='4'] .crm-c-turn-comment")).to_be_visible()
    assert ws.calls.comments(good).at_second.tolist() == [16.0]
    row.locator("[data-action=edit-comment]").click()
    page("[name=text]").fill("Lost")
    page.press("Escape")
    expect(row).to_contain_text("Name the day.")
    row.locator("[data-action=edit-comment]").click()
    page("[name=text]").fill("<b>Which day?</b>")
    page("[data-action=save-writing]").click()
    expect(row).to_contain_text("<b>Which day?</b>")
    row.locator("[data-action=drop-comment]").click()
    expect(row).to_have_count(0)
    expect(page(".crm-c-mark-comment")).to_have_count(0)
    page("[data-action=undo]").click()
    expect(row).to_contain_text("Which day?")


def test_a_comment_that_could_not_be_kept_stays_written(open_screen: OpenScreen, good: str) -> None:
    page = opened(open_screen, good)
    page.failures["add_comment"] = {"code": "busy", "message": "the database is busy", "data": {}}
    page("[data-action=comment]").click()
    page("[name=text]").fill("Kept.")
    page("[data-action=save-writing]").click()
    expect(page(".crm-error")).to_be_visible()
    expect(page("[name=text]")).to_have_value("Kept.")


SELECT = """() => {
  const text = (turn) => document.querySelector(`[data-turn='${turn}'] .crm-c-said`).firstChild;
  const end = text(2).firstChild ?? text(2);
  getSelection().setBaseAndExtent(end, 3, text(1), 2);
}"""


def test_the_marked_turns_are_kept_with_title_and_tags(open_screen: OpenScreen, ws: Workspace, good: str) -> None:
    page = opened(open_screen, good)
    page.page.evaluate(SELECT)
    page.press("k")
    page("[name=title]").fill("Price")
    page("[name=tags]").fill("price, 异议，price")
    page.press("Enter")
    expect(page("[data-passage]")).to_contain_text("Price")
    expect(page("[data-passage] .crm-c-tag")).to_have_text(["price", "异议"])
    expect(page(".crm-c-kept")).to_have_count(1)
    (kept,) = ws.calls.passages().to_dict("records")
    assert kept["quote"].splitlines() == [turn.text for turn in ws.calls.transcript(good).segments[1:3]]
    page("[data-turn='0']").focus()
    page("[data-turn='0'] [data-action=keep]").click()
    page.press("Enter")
    expect(page("[data-passage]")).to_have_count(2)
    page("[data-passage] [data-action=drop-passage]").first.click()
    expect(page("[data-passage]")).to_have_count(1)
    page.press("u")
    expect(page("[data-passage]")).to_have_count(2)


@pytest.mark.parametrize(
    "look",
    [{"theme": "light"}, {"locale": "zh", "theme": "dark"}, {"width": "420", "theme": "dark-high-contrast"}],
    ids=lambda look: " ".join(look.values()),
)
def test_what_coaches_say_is_neither_faint_nor_nameless_nor_sticks_out(
    open_screen: OpenScreen, ws: Workspace, good: str, look: dict[str, str]
) -> None:
    ws.calls.mark(good, "greeting", False, "x" * 90)
    ws.calls.comment(good, 5, "词" * 90)
    ws.calls.keep_passage(good, 0, 9, "y" * 90, ["z" * 90, "a"])
    page = opened(open_screen, good, **look)
    page("[data-action=comment]").click()
    for probe in ("faint", "nameless", "sticksOut"):
        assert page.page.evaluate(f"window.host.{probe}()") == [], probe
