"""The data-quality screen in a real JupyterLab: what a person does there, and what the store holds then."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
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
CONTACTS = f"""Contact Name,Company,Mobile,E-mail,Birthday,Notes
Mary Jones,Acme,13800138001,mary@acme.example,03/04/1985,"{HOSTILE.replace('"', '""')}"
李静,远景科技,13912345678,li@example.com,05/06/1990,
"""


@pytest.fixture
def ws(crm_db: Path) -> Iterator[Workspace]:
    with crm_lab.open(crm_db) as workspace:
        for number in range(40):
            workspace.accounts.add(name=f"Account {number:02d}", phone=f"138{number:08d}", industry="Optics")
        workspace.accounts.add(name=HOSTILE, city="上海", phone="13900000000")
        for name in ("Siheng Chen", "Chen Siheng"):
            workspace.contacts.add(name=name, email="chen@lab.example", phone="13912340000", city="北京", title="CTO")
        for number in range(40):
            workspace.contacts.add(
                name=f"Person {chr(65 + number % 26)}{number}", email=f"p{number}@x{number}.example",
                phone=f"137{number:08d}", title="CFO", city=("上海", "广州")[number % 2],
            )  # fmt: skip
        yield workspace


@pytest.fixture
def screen(ws: Workspace, lab: Lab, page: Page) -> Locator:
    return lab.open(page, "data_quality")


def eventually(page: Page, check: Callable[[], object]) -> None:
    for _ in range(100):
        if check():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never happened")


def test_a_gap_is_filled_in_by_keyboard(screen: Locator, ws: Workspace, page: Page) -> None:
    row = screen.locator(".crm-q-row", has_text="Account 07")
    screen.locator("[data-check='accounts.completeness.city'].crm-q-check").click()
    screen.locator("input[data-filter=text]").fill("Account 07")
    eventually(
        page, lambda: screen.locator(".crm-q-row").count() == 1
    )  # the list that was searched, not the one before
    row.focus()
    page.keyboard.press("Enter")
    screen.locator(".crm-q-mend input[name=city]").fill("苏州")
    page.keyboard.press("Enter")
    screen.locator(".crm-q-done").wait_for()
    account = ws.accounts.frame(name="Account 07").id.item()
    assert ws.accounts.get(account).city == "苏州"
    assert ws.audit.frame(record_id=account, action="updated").origin.tolist() == ["data_quality"]
    assert row.evaluate("row => row === document.activeElement")


def test_a_slower_person_sees_what_the_faster_one_wrote(screen: Locator, ws: Workspace, page: Page) -> None:
    screen.locator("input[data-filter=text]").fill("Account 05")
    chip = screen.locator(".crm-q-row", has_text="Account 05").locator("[data-check='accounts.completeness.city']")
    chip.click()
    account = ws.accounts.frame(name="Account 05").id.item()
    ws.accounts.update(account, city="北京")
    screen.locator(".crm-q-mend input[name=city]").fill("苏州")
    screen.locator("[data-action=save]").click()
    screen.locator(".crm-q-now", has_text="北京").wait_for()
    assert ws.accounts.get(account).city == "北京"
    screen.locator("[data-action=save]").click()
    eventually(page, lambda: ws.accounts.get(account).city == "苏州")
    screen.locator(".crm-q-row", has_text="Account 05").locator("[data-action=customer]").click()
    page.locator("#crm-lab-customer .crm-cu-name", has_text="Account 05").wait_for()


NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "execution_count": None,
            "source": "import crm_lab as crm\nws = crm.open()\nws.data_quality()",
        }
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}  # fmt: skip


def test_in_a_notebook_a_customer_opens_over_the_screen_and_escape_leads_back(
    ws: Workspace, lab: Lab, page: Page
) -> None:
    (lab.home / "work" / "quality.ipynb").write_text(json.dumps(NOTEBOOK), "utf-8")
    lab.run_notebook(page, "quality.ipynb")
    page.locator("input[data-filter=text]").fill("Account 00")
    row = page.locator(".crm-q-row", has_text="Account 00")
    row.locator("[data-action=customer]").focus()
    page.keyboard.press("Enter")
    page.locator(".crm-overlay .crm-cu-name", has_text="Account 00").wait_for()
    page.keyboard.press("Escape")
    page.locator(".crm-overlay").wait_for(state="detached")
    eventually(page, lambda: row.locator("[data-action=customer]").evaluate("one => one === document.activeElement"))


def test_a_pair_is_merged_and_taken_apart_by_keyboard(screen: Locator, ws: Workspace, page: Page) -> None:
    screen.locator("[data-tab=duplicates]").click()
    screen.locator("[data-entity=contacts]").click()
    screen.locator(".crm-empty-panel [data-action=find]").click()
    screen.locator(".crm-q-beside").wait_for()
    assert "Siheng Chen" in (screen.locator(".crm-q-beside").text_content() or "")
    screen.locator(".crm-q-row", has_text="Chen").first.focus()
    contacts = ws.contacts.count()
    page.keyboard.press("y")
    eventually(page, lambda: ws.contacts.count() == contacts - 1)
    screen.locator(".crm-q-state", has_text="Merged").wait_for()
    page.keyboard.press("u")
    eventually(page, lambda: ws.contacts.count() == contacts)
    assert ws.contacts.merges().undone_at.notna().all()


def test_a_click_is_not_lost_when_its_button_is_drawn_anew_meanwhile(screen: Locator, page: Page) -> None:
    screen.locator("[data-tab=duplicates]").click()
    find = screen.locator(".crm-empty-panel [data-action=find]")
    find.hover()
    pressed = find.element_handle()
    assert pressed is not None
    page.mouse.down()
    screen.locator("[data-entity=contacts]").evaluate("button => button.click()")
    eventually(page, lambda: not pressed.evaluate("button => button.isConnected"))
    page.mouse.up()
    screen.locator(".crm-q-beside").wait_for()


def test_a_file_is_imported_and_taken_back(screen: Locator, ws: Workspace, page: Page, lab: Lab) -> None:
    (lab.home / "work" / "people.csv").write_text(CONTACTS, "utf-8")
    contacts = ws.contacts.count()
    screen.locator("[data-tab=import]").click()
    screen.locator("[data-path='people.csv']").click()
    screen.locator(".crm-q-preview-table").wait_for()
    assert screen.locator("img").count() == 0
    assert HOSTILE in (screen.locator(".crm-q-preview-table").text_content() or "")
    screen.locator("[data-action=run-import]").click()
    screen.locator(".crm-error", has_text="dates").wait_for()
    screen.locator(".crm-q-question [data-order=mdy]").click()
    screen.locator(".crm-q-question").wait_for(state="detached")
    screen.locator("[data-action=run-import]").click()
    screen.locator("[data-figure=landed] dd", has_text="2").wait_for()
    mary = ws.contacts.frame(name="Mary Jones")
    assert str(mary.birthday.item())[:10] == "1985-03-04"
    screen.locator("[data-action=undo-import]").click()
    screen.locator("[data-action=undo-sure]").click()
    screen.locator(".crm-q-told p").wait_for()
    assert ws.contacts.count() == contacts
    assert page.title() != "owned"


def test_a_reload_keeps_the_tab_and_chinese_is_chinese(
    chinese: None, screen: Locator, ws: Workspace, page: Page, lab: Lab
) -> None:
    screen.locator("[data-tab=import]").click()
    screen.locator(".crm-q-source").wait_for()
    page.reload()
    again = lab.screen(page, "data_quality")
    again.locator(".crm-q-source").wait_for()
    assert "选择文件" in (again.text_content() or "")
    assert "Choose a file" not in (again.text_content() or "")
