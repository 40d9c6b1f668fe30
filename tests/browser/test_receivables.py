"""The receivables screen in a real JupyterLab: a payment is recorded by keyboard, and stands in the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import crm_lab

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .lab import Lab

pytestmark = pytest.mark.browser


def test_a_payment_is_recorded_by_keyboard(crm_db: Path, lab: Lab, page: Page) -> None:
    with crm_lab.open(crm_db) as ws:
        account = ws.accounts.add(name="Acme").id
        order = ws.orders.add(name="Pumps", account_id=account, amount="100.01", ordered_on=date.today()).id
        screen = lab.open(page, "receivables")
        screen.locator(".crm-o-row[aria-label]").focus()
        page.keyboard.press("Enter")
        screen.locator("[data-instalment]").wait_for()
        page.keyboard.press("p")
        page.keyboard.type("60.01")
        page.keyboard.press("Enter")
        screen.locator(".crm-undo-bar", has_text="60.01 CNY").wait_for()
        assert [str(one) for one in ws.orders.instalments(order).open] == ["40.00"]
