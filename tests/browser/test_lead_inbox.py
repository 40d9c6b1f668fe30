"""The lead inbox in a real JupyterLab: a lead of the pool is picked by keyboard, and is one's own in the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import crm_lab

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .lab import Lab

pytestmark = pytest.mark.browser


def test_a_lead_is_picked_by_keyboard(crm_db: Path, lab: Lab, page: Page) -> None:
    with crm_lab.open(crm_db) as ws:
        lead = ws.leads.add(name="Li Lei from the pool", owner=None, score=100).id
        ws.leads.release(lead, "nobody for it")
        screen = lab.open(page, "lead_inbox")
        screen.locator("[data-queue=pool]").click()
        screen.locator(".crm-l-row[aria-label*='from the pool']").focus()
        page.keyboard.press("Enter")
        screen.locator("[data-action=pick]").wait_for()
        screen.locator(".crm-l-row[aria-label*='from the pool']").focus()
        page.keyboard.press("p")
        screen.locator(".crm-undo-bar", has_text="from the pool").wait_for()
        assert ws.leads.get(lead).owner_id == ws.actor.id
