"""Proposals and the search by meaning on the built screen, in a real Chromium."""

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
def page(open_screen: OpenScreen, ws: Workspace, ids: dict[str, str]) -> ScreenPage:
    """The screen at what the good call proposes."""
    deal = ws.opportunities.add(name="Scanners", account_id=ws.accounts.frame().id.iloc[0])
    ws.calls.link(ids["good"], opportunity=deal.id)
    page = open_screen("call_review", ".crm-c-row[aria-label]")
    page(f".crm-c-cell[data-call='{ids['good']}']").click()
    expect(page(".crm-c-badge")).to_have_text("4")
    page.press("w")
    expect(page("[data-kind=summary] [data-action=accept]")).to_be_focused()
    return page


def test_proposals_are_decided_by_keys_and_taken_back(page: ScreenPage, ws: Workspace) -> None:
    expect(page("[data-kind=task] .crm-c-moment")).to_have_attribute("data-at", "16")
    page.press("x")
    expect(page(".crm-undo-bar")).to_contain_text("Refused")
    expect(page("[data-kind=task] [data-action=accept]")).to_be_focused()
    page.press("a")
    expect(page(".crm-c-badge")).to_have_text("2")
    expect(page(".crm-c-past")).to_have_count(2)
    assert len(ws.activities.frame(channel="task")) == 1
    page.press("u")
    expect(page(".crm-c-badge")).to_have_text("3")
    page("[data-action=undo]").click()
    expect(page(".crm-c-badge")).to_have_text("4")
    assert ws.activities.frame(channel="task").empty


def test_one_is_put_in_other_words_first(page: ScreenPage, ws: Workspace) -> None:
    page("[data-kind=task] [data-action=change]").click()
    page("[data-kind=task] textarea").fill("Send the offer")
    page("[data-kind=task] input[type=date]").fill("2026-02-01")
    page.press("Control+Enter")
    expect(page(".crm-c-badge")).to_have_text("3")
    (task,) = ws.activities.frame(channel="task").to_dict("records")
    assert (task["subject"], str(task["due_at"].date())) == ("Send the offer", "2026-02-01")
    page("[data-kind=summary] [data-action=change]").click()
    page.press("Escape")
    expect(page("[data-kind=summary] [data-action=change]")).to_be_focused()
    expect(page(".crm-c-badge")).to_have_text("3")


def test_what_cannot_be_written_yet_says_what_to_do(page: ScreenPage, ids: dict[str, str]) -> None:
    page(f".crm-c-cell[data-call='{ids['chinese']}']").click()
    risk = page("[data-kind=risk]")
    expect(risk).to_contain_text("Link the call to a customer first.")
    expect(risk.locator("[data-action=accept]")).to_be_disabled()
    page(f".crm-c-cell[data-call='{ids['wrong']}']").click()
    expect(page("[data-part=proposals]").last).to_contain_text("Nothing in this call")
    page("[data-part=judged][role=tab]").click()
    expect(page("[data-part=scorecard]")).to_be_visible()


def test_what_is_like_it_follows_as_soon_as_the_calls_are_read(page: ScreenPage) -> None:
    page("[data-control=search]").fill("is it cheaper, too expensive")
    expect(page(".crm-c-like")).to_contain_text("Calls are read for this search")
    page.await_news("read")
    page.until(lambda: page.news() or page(".crm-c-like [data-hit]").count() > 0, "nothing was found")
    expect(page(".crm-c-like [data-hit]").first).to_contain_text("Globex is cheaper")
    expect(page(".crm-c-like .crm-c-note")).to_be_hidden()
    page(".crm-c-like [data-hit]").first.click()
    expect(page(".crm-c-now")).to_have_attribute("data-turn", "1")
    for probe in ("faint", "nameless", "sticksOut"):
        assert page.page.evaluate(f"window.host.{probe}()") == [], probe
