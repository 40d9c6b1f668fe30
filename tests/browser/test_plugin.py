"""The JupyterLab plugin: where screens are opened from, and how they come back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from . import probe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from .lab import Lab
    from .traffic import Traffic

pytestmark = pytest.mark.browser

PANEL = "#crm-lab-board"


@pytest.fixture
def probed(lab: Lab) -> Lab:
    """A lab whose screens are probes."""
    lab.at_kernel_start(probe.CODE)
    return lab


def clicks(page: Page, count: int) -> Locator:
    found = page.locator(f"{PANEL} button", has_text=re.compile(rf"^clicked {count} "))
    found.wait_for(timeout=60_000)
    return found


def click_once(page: Page) -> None:
    clicks(page, 0).click()
    clicks(page, 1)


def tabs(page: Page) -> int:
    return page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel", has_text="Pipeline board").count()


def notice(page: Page, text: str) -> Locator:
    found = page.locator(f"{PANEL} .crm-lab-Problem", has_text=text)
    found.wait_for(timeout=60_000)
    return found


def test_the_tile_and_the_palette_open_a_live_panel(page: Page, probed: Lab, traffic: Traffic) -> None:
    probed.open_launcher(page)
    section = page.locator(".jp-Launcher-section", has=page.locator("h2", has_text="CRM Lab"))
    section.locator(".jp-LauncherCard", has_text="Pipeline board").click()
    click_once(page)
    assert tabs(page) == 1
    assert traffic.inside > 10  # the watch really saw this page

    page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="Pipeline board").locator(
        ".lm-TabBar-tabCloseIcon"
    ).click()
    page.locator(PANEL).wait_for(state="detached")
    page.keyboard.press("Control+Shift+C")
    page.locator("#modal-command-palette input").fill("pipeline board")
    page.locator("#modal-command-palette li.lm-CommandPalette-item", has_text="Pipeline board").click()
    clicks(page, 1)


def test_the_address_opens_the_screen_in_front(page: Page, probed: Lab) -> None:
    probed.open(page)
    assert page.locator("#jp-main-dock-panel .lm-mod-current", has_text="Pipeline board").count() == 1
    assert not page.locator("#jp-left-stack").is_visible()
    assert "crm-lab" not in page.url


def test_a_later_visit_leaves_the_layout_alone(page: Page, probed: Lab) -> None:
    probed.open(page)
    wait_until_saved(probed, page, lambda layout: layout["left"]["collapsed"])
    probed.execute(page, "filebrowser:activate")
    wait_until_saved(probed, page, lambda layout: not layout["left"]["collapsed"])
    probed.open(page)
    clicks(page, 0)
    page.locator("#jp-left-stack").wait_for(state="visible")
    assert tabs(page) == 1


def test_a_reload_restores_the_same_screen_once_and_a_closed_panel_opens_again_with_its_state(
    page: Page, probed: Lab
) -> None:
    probed.open(page)
    click_once(page)
    wait_until_saved(probed, page)
    page.reload()
    clicks(page, 1)  # the same widget: Python kept the count
    assert tabs(page) == 1
    assert len(probed.kernels()) == 1

    page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text="Pipeline board").locator(
        ".lm-TabBar-tabCloseIcon"
    ).click()
    page.locator(PANEL).wait_for(state="detached")
    probed.execute(page, "crm-lab:open", screen="board")
    clicks(page, 1)


@pytest.mark.usefixtures("dying")
def test_a_restart_brings_the_screen_back(page: Page, probed: Lab) -> None:
    probed.open(page)
    click_once(page)
    probed.restart_kernel(page)
    click_once(page)  # a new one, and it works
    assert tabs(page) == 1


@pytest.mark.usefixtures("dying")
def test_a_restart_by_somebody_else_is_noticed(page: Page, probed: Lab) -> None:
    probed.open(page)
    click_once(page)
    [kernel] = probed.kernels()
    probed.request("POST", f"/api/kernels/{kernel['id']}/restart")
    click_once(page)


@pytest.mark.usefixtures("dying")
def test_a_dead_python_is_revived(page: Page, probed: Lab) -> None:
    probed.open(page)
    click_once(page)
    with pytest.raises(Exception, match="Canceled future"):
        probed.python(page, "import os; os._exit(1)")
    click_once(page)


@pytest.mark.usefixtures("dying")
def test_a_python_that_always_dies_is_not_started_for_ever(page: Page, lab: Lab) -> None:
    lab.at_kernel_start("import os, crm_lab_widgets.lab as lab\nlab.show = lambda *_, **__: os._exit(1)")
    page.goto(lab.url("/lab?crm-lab=board"))
    notice(page, "Python stopped before it had opened the screen").get_by_role(
        "button", name="Restart Python"
    ).wait_for()


@pytest.mark.usefixtures("dying")
def test_a_shut_down_python_is_said_and_started_again(page: Page, probed: Lab) -> None:
    probed.open(page)
    click_once(page)
    for session in probed.request("GET", "/api/sessions"):
        probed.request("DELETE", f"/api/sessions/{session['id']}")
    notice(page, "Python was shut down").get_by_role("button", name="Start again").click()
    clicks(page, 0)


def test_a_kernel_without_crm_lab_is_told_in_a_sentence(page: Page, lab: Lab) -> None:
    lab.at_kernel_start("import sys; sys.modules['crm_lab_widgets'] = None")
    page.goto(lab.url("/lab?crm-lab=board"))
    told = notice(page, "has no crm-lab")
    assert told.locator("code").inner_text() == "python -m pip install ."
    assert not told.locator("pre").is_visible()  # the traceback is folded away
    told.get_by_role("button", name="Choose another kernel…").click()
    page.locator(".jp-Dialog", has_text="Select Kernel").wait_for()


def test_an_error_in_python_is_told_and_can_be_tried_again(page: Page, lab: Lab) -> None:
    lab.db_path.write_bytes(b"this is no database, whatever its name says" * 100)
    page.goto(lab.url("/lab?crm-lab=board"))
    told = notice(page, lab.db_path.name)
    assert "Traceback" not in told.inner_text()
    told.locator("summary").click()
    assert "Traceback" in told.locator("pre").inner_text()
    lab.db_path.unlink()
    lab.python(page, probe.CODE)
    told.get_by_role("button", name="Try again").click()
    clicks(page, 0)


def test_the_board_fills_the_panel_and_nothing_around_it_scrolls(page: Page, dark: None, lab: Lab) -> None:
    board = lab.open(page)
    assert page.locator("body[data-jp-theme-light=false]").count() == 1
    size = "node => [node.clientWidth, node.clientHeight]"
    assert board.evaluate(size) == page.locator(PANEL).evaluate(size)
    around = board.evaluate_all(
        """([board]) => {
          const scrolling = [];
          for (let node = board.parentElement; node.id !== 'jp-main-dock-panel'; node = node.parentElement) {
            if (node.scrollHeight > node.clientHeight || node.scrollWidth > node.clientWidth) {
              scrolling.push(node.className);
            }
          }
          return scrolling;
        }"""
    )
    assert around == []


def test_chinese_labels_and_a_chinese_screen(page: Page, chinese: None, probed: Lab) -> None:
    probed.open_launcher(page)
    page.locator(".jp-LauncherCard", has_text="销售看板").click()
    page.locator(f"{PANEL} button", has_text="clicked 0 (zh)").wait_for(timeout=60_000)


def wait_until_saved(lab: Lab, page: Page, that: Callable[[Any], bool] = bool) -> None:
    """Wait until JupyterLab has stored a layout with the panel in it, and ``that`` holds for the layout."""
    for _ in range(600):
        stored = lab.request("GET", "/lab/api/workspaces/default")
        layout = stored["data"].get("layout-restorer:data", {})
        if "crm-lab:board" in layout.get("main", {}).get("dock", {}).get("widgets", []) and that(layout):
            return
        page.wait_for_timeout(100)  # milliseconds
    raise AssertionError(f"JupyterLab stored no such layout: {layout}")
