"""The customer screen in a real JupyterLab: from the tile to the store."""

from __future__ import annotations

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

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
WAIT = 30_000
"""Milliseconds; a busy machine is no failure."""


@pytest.fixture
def ws(crm_db: Path) -> Iterator[Workspace]:
    with crm_lab.open(crm_db) as workspace:
        acme = workspace.accounts.add(name="Acme 仪器", tier="A", city="上海", phone="021-64371234").id
        workspace.accounts.add(name="Other")
        workspace.opportunities.add(name="Laser deal", account_id=acme, amount="1200")
        for number in range(150):
            workspace.activities.add(
                channel="phone" if number % 3 else "note",
                subject=f"Entry {number:03d}",
                occurred_at=NOW - timedelta(hours=number + 1),
                account_id=acme,
            )
        yield workspace


@pytest.fixture
def screen(ws: Workspace, lab: Lab, page: Page) -> Locator:
    """The screen of Acme, found by typing and chosen by Enter."""
    found = lab.open(page, "customer")
    box = found.locator("input[role=combobox]")
    expect(box).to_be_focused(timeout=WAIT)
    page.keyboard.type("acme")
    expect(found.locator("[role=option][aria-selected=true]")).to_contain_text("Acme 仪器", timeout=WAIT)
    page.keyboard.press("Enter")
    expect(found.locator(".crm-cu-name")).to_have_text("Acme 仪器", timeout=WAIT)
    return found


def acme(ws: Workspace) -> str:
    return str(ws.accounts.frame(name="Acme 仪器").id.item())


def entry(screen: Locator, text: str) -> Locator:
    return screen.locator(".crm-cu-entry[data-row]").filter(has_text=text)


def test_the_tile_leads_to_the_search_and_the_screen_fills_the_panel(ws: Workspace, lab: Lab, page: Page) -> None:
    lab.open_launcher(page)
    page.locator(".jp-LauncherCard", has_text="Customer 360").click()
    found = lab.screen(page, "customer")
    expect(found.locator("[role=option]")).to_have_count(2, timeout=WAIT)
    found.locator("[role=option]", has_text="Other").click()
    expect(found.locator(".crm-cu-name")).to_have_text("Other", timeout=WAIT)
    size = "node => [node.clientWidth, node.clientHeight]"
    assert found.evaluate(size) == page.locator("#crm-lab-customer").evaluate(size)


def test_the_timeline_scrolls_filters_and_is_walked_by_keys(screen: Locator, page: Page) -> None:
    screen.locator(".crm-cu-scroller").evaluate("one => one.scrollTop = one.scrollHeight")
    expect(entry(screen, "Entry 149")).to_be_visible(timeout=WAIT)
    screen.locator("[data-kind=note].crm-chip").click()
    expect(screen.locator(".crm-live")).to_have_text("50 entries found.", timeout=WAIT)
    entry(screen, "Entry 000").focus()
    for key in ("ArrowDown", "b", "p"):  # b would make a cell, if JupyterLab heard it
        page.keyboard.press(key)
    expect(screen.locator(".crm-cu-pin")).to_contain_text("Entry 003", timeout=WAIT)
    page.keyboard.press("Enter")
    expect(screen.locator(".crm-cu-drawer")).to_contain_text("Entry 003")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("entry 14")
    expect(screen.locator(".crm-live")).to_have_text("3 entries found.", timeout=WAIT)


def test_a_value_is_edited_and_a_stale_edit_is_refused(screen: Locator, ws: Workspace, page: Page) -> None:
    city = screen.locator(".crm-cu-field[data-field=city]")
    city.locator("button").click()
    city.locator("input").fill("北京")
    page.keyboard.press("Enter")
    expect(screen.locator(".crm-live")).to_have_text("Saved.", timeout=WAIT)
    assert ws.accounts.get(acme(ws)).city == "北京"
    city.locator("button").click()
    ws.accounts.update(acme(ws), city="广州")
    expect(screen.locator(".crm-cu-facts")).to_contain_text("广州", timeout=WAIT)  # told within two seconds
    city.locator("input").fill("深圳")
    page.keyboard.press("Enter")
    expect(city).to_contain_text("This field is now: 广州", timeout=WAIT)
    assert ws.accounts.get(acme(ws)).city == "广州"


def test_one_click_makes_the_suggested_task(screen: Locator, ws: Workspace) -> None:
    screen.locator("[data-act^=petal]").click()
    expect(entry(screen, "Find the initiator of Laser deal")).to_be_visible(timeout=WAIT)
    task = ws.activities.frame(channel="task").iloc[0]
    assert (task.subject, task.account_id) == ("Find the initiator of Laser deal", acme(ws))
    assert task.due_at.date() == (NOW + timedelta(days=7)).date()


BRIGHTNESS = """one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color].map(colour => {
  const pen = document.createElement('canvas').getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part, 0);
})"""


def test_dark_and_chinese(dark: None, chinese: None, ws: Workspace, lab: Lab, page: Page) -> None:
    found = lab.open(page, "customer")
    found.locator("[role=option]", has_text="Acme").click(timeout=WAIT)
    expect(found.locator("[data-part=petals]")).to_contain_text("技术把关者", timeout=WAIT)
    expect(found.locator(".crm-cu-portrait")).to_contain_text("一线城市")
    background, text = found.evaluate(BRIGHTNESS)
    assert background < 200
    assert text > 500


NOTEBOOK = """
from IPython.display import display
import crm_lab, crm_lab_widgets.lab as lab
lab._screens["customer"] = lab._workspace().customer({id!r})
"""


def test_ws_customer_opens_at_the_customer(ws: Workspace, lab: Lab, page: Page) -> None:
    lab.open(page, "customer")
    lab.python(page, NOTEBOOK.format(id=acme(ws)))
    assert lab.python(page, "print(lab._screens['customer'].health['level'])").strip() == "good"
    page.reload()
    found = lab.screen(page, "customer")
    expect(found.locator(".crm-cu-name")).to_have_text("Acme 仪器", timeout=WAIT)
