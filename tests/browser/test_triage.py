"""The triage screen in a real JupyterLab: from the queue to a sent reply and back, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import crm_lab
from crm_lab.store.types import utc_now
from crm_lab.workspace import Workspace

from .test_automation import HOSTILE, eventually

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from .lab import Lab

pytestmark = pytest.mark.browser


@pytest.fixture
def ws(crm_db: Path) -> Iterator[Workspace]:
    with crm_lab.open(crm_db) as workspace:
        ben = workspace.users.add(name="Ben 本", login="ben", role="rep")
        account = workspace.accounts.add(name=HOSTILE, tier="A")
        person = workspace.contacts.add(name="Li Jing 李静", account_id=account.id)
        workspace.opportunities.add(name="Laser", account_id=account.id, amount=5000)
        targets = {"normal": {"first_response": "4 hours", "resolution": "400 hours"}}
        workspace.sla_policies.add(name="Always", targets=targets, hours="Round the clock")
        workspace.macros.add(name="Late parcel", text="Dear {contact.name}, order {order.name} is late.")
        for number, hours in enumerate((9, 3, 1)):
            workspace.tickets.open(
                f"Where is parcel {number}? {'很长的主题 ' * 30}",
                f"{HOSTILE} It was sent a week ago.",
                customer=person.id,
                category="Delivery",
                owner_id=ben.id if number == 2 else workspace.actor.id,
                at=utc_now() - timedelta(hours=hours),
            )
        yield workspace


@pytest.fixture
def screen(ws: Workspace, lab: Lab, page: Page) -> Locator:
    return lab.open(page, "triage")


def test_by_keys_from_the_queue_to_a_sent_reply_and_a_solved_ticket_taken_back(
    screen: Locator, ws: Workspace, page: Page
) -> None:
    rows = screen.locator(".crm-t-row[aria-label]")
    rows.nth(2).wait_for()
    assert rows.nth(0).locator(".crm-t-left").text_content() == "missed by 5 h"
    assert "left" in (rows.nth(2).locator(".crm-t-left").text_content() or "")
    screen.locator(".crm-t-row:focus").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    screen.locator(".crm-t-said-in", has_text="It was sent a week ago.").wait_for()
    screen.locator(".crm-t-face", has_text="Laser").wait_for()
    assert HOSTILE in (screen.locator(".crm-t-text").first.text_content() or "")

    page.keyboard.press("t")
    screen.locator(".crm-t-choice-one", has_text="Late parcel").wait_for()
    page.keyboard.press("Enter")
    screen.locator("[data-gap='order.name']").wait_for()
    assert screen.locator("[data-action=send]").is_disabled()
    page.keyboard.type("A-77")  # the gap is chosen, so typing fills it in
    screen.locator("[data-action=send]:enabled").wait_for()
    page.keyboard.press("Control+Enter")
    screen.locator(".crm-t-said-out", has_text="Dear Li Jing 李静, order A-77 is late.").wait_for()
    first = ws.tickets.frame(number=1)["id"].iloc[0]
    assert "Dear Li Jing 李静, order A-77 is late." in list(ws.tickets.history(first)["text"])

    page.keyboard.press("e")
    eventually(page, lambda: ws.tickets.get(first).resolved_at is not None)
    rows.nth(2).wait_for(state="detached")
    page.keyboard.press("u")
    eventually(page, lambda: ws.tickets.get(first).resolved_at is None)
    rows.nth(2).wait_for()

    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    screen.locator(".crm-t-bulk", has_text="2 chosen").wait_for()
    page.keyboard.press("p")
    screen.locator(".crm-menu-item[data-value=urgent]").click()
    eventually(page, lambda: ws.tickets.count(priority="urgent") == 2)
    page.keyboard.press("u")
    eventually(page, lambda: ws.tickets.count(priority="urgent") == 0)

    page.keyboard.press("?")
    screen.locator("dialog, [role=dialog]", has_text="Insert a suggested reply").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("parcel 2")
    screen.locator(".crm-t-total", has_text="1 ticket").wait_for()
    assert screen.locator("img").count() == 0
    assert page.title() != "owned"


def test_one_key_accepts_what_is_proposed_and_undo_takes_it_back(ws: Workspace, lab: Lab, page: Page) -> None:
    rule = {"when": [{"field": "subject", "contains": "refund"}], "field": "category", "to": HOSTILE, "name": HOSTILE}
    ws.tickets.proposal_settings(rules=[rule, {**rule, "field": "priority", "to": "high", "confidence": 0.6}])
    ticket = ws.tickets.open("请尽快 refund 退款", owner_id=ws.actor.id)
    screen = lab.open(page, "triage")
    screen.locator(".crm-t-row", has_text="退款").click()
    screen.locator("[data-proposal=category]", has_text="sure, 100%").wait_for()
    screen.locator("[data-proposal=priority]", has_text="High").wait_for()
    assert ws.tickets.get(ticket.id).category is None

    page.keyboard.press("y")
    eventually(page, lambda: ws.tickets.get(ticket.id).category == HOSTILE)
    after = ws.tickets.get(ticket.id)
    assert (after.language, after.priority) == ("zh", "normal"), "what is sure, and only that"
    screen.locator("[data-proposal=category]").wait_for(state="detached")
    page.keyboard.press("u")
    eventually(page, lambda: ws.tickets.get(ticket.id).category is None)
    screen.locator("[data-proposal=category]").wait_for()
    assert screen.locator("img").count() == 0
    assert page.title() != "owned"


def test_the_queue_follows_others_and_the_team_is_drawn(
    chinese: None, dark: None, screen: Locator, ws: Workspace, page: Page
) -> None:
    rows = screen.locator(".crm-t-row[aria-label]")
    rows.nth(2).wait_for()
    ws.tickets.open("New one", category="Invoice", owner_id=None)
    rows.nth(3).wait_for()
    screen.locator("[data-whose=nobody]").click()
    screen.locator(".crm-t-total", has_text="1 张工单").wait_for()
    screen.locator("[data-tab=team]").click()
    screen.locator("[data-load='Ben 本']").click()
    screen.locator(".crm-t-row", has_text="parcel 2").wait_for()
    assert rows.count() == 1
